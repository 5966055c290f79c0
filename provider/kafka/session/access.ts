import { isAbsolute } from 'node:path';
import { IAM_MECHANISM, type IamAccess } from '../../../model/access.ts';
import { isScramMechanism, SCRAM_MECHANISM, SCRAM_MECHANISMS } from '../../../model/scram.ts';
import type { Login, TlsAccess } from '../../../operations/ports/access.ts';
import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';
import type { ClusterConnection } from './connection.ts';

type Entry = Readonly<Record<string, unknown>>;

/** `tls` and `sasl` of a cluster; what is wrong with them goes into `problems`. */
export function readAccess(
  { tls, sasl }: Entry,
  at: Path,
  problems: Diagnostic[],
): Pick<ClusterConnection, 'tls' | 'sasl'> {
  return {
    ...(isGiven(tls) ? { tls: readTls(tls, [...at, 'tls'], problems) } : {}),
    ...(isGiven(sasl) ? { sasl: readSasl(sasl, [...at, 'sasl'], problems) } : {}),
  };
}

function readTls(given: Entry, at: Path, problems: Diagnostic[]): TlsAccess {
  const { certificate_file: certificate, key_file: key } = given;
  if (isGiven(key) && !isGiven(certificate))
    problems.push(
      error('A key without a certificate', 'key_file is set; give the certificate_file too.', at),
    );
  return {
    caFile: readPath(given, 'ca_file', "the authority's certificate, as PEM", at, problems),
    ...(isGiven(certificate)
      ? {
          certificateFile: readPath(
            given,
            'certificate_file',
            "the client's certificate, as PEM",
            at,
            problems,
          ),
        }
      : {}),
    ...(isGiven(key)
      ? { keyFile: readPath(given, 'key_file', "the client's key, as PEM", at, problems) }
      : {}),
  };
}

function readSasl(given: Entry, at: Path, problems: Diagnostic[]): Login {
  const { mechanism, username } = given;
  if (mechanism === IAM_MECHANISM) return readIam(given, at, problems);
  for (const field of ['region', 'profile'].filter((each) => isGiven(given[each])))
    problems.push(
      error(`A ${field} without AWS`, `${field} is for mechanism ${IAM_MECHANISM}; leave it out.`, at),
    );
  if (typeof username !== 'string' || username === '')
    problems.push(error('No user', 'sasl has no username; give the name of the user to log in as.', at));
  if (!isScramMechanism(mechanism))
    problems.push(
      error(
        'Unknown mechanism',
        `mechanism is ${received(mechanism)}; it is one of ${[...SCRAM_MECHANISMS, IAM_MECHANISM].join(', ')}.`,
        at,
      ),
    );
  return {
    mechanism: isScramMechanism(mechanism) ? mechanism : SCRAM_MECHANISM,
    username: String(username),
    passwordFile: readPath(given, 'password_file', 'a file with the password', at, problems),
  };
}

function readIam({ region, profile, ...others }: Entry, at: Path, problems: Diagnostic[]): IamAccess {
  if (typeof region !== 'string' || region === '')
    problems.push(
      error(
        'No region',
        `sasl has no region; ${IAM_MECHANISM} needs that of the cluster, such as eu-central-1.`,
        at,
      ),
    );
  for (const field of ['username', 'password_file'].filter((each) => isGiven(others[each])))
    problems.push(
      error(`A ${field} with AWS`, `${IAM_MECHANISM} logs in by AWS credentials; leave ${field} out.`, at),
    );
  return {
    mechanism: IAM_MECHANISM,
    region: String(region),
    ...(typeof profile === 'string' && profile !== '' ? { profile } : {}),
  };
}

function readPath(given: Entry, field: string, what: string, at: Path, problems: Diagnostic[]): string {
  const path = given[field];
  if (typeof path === 'string' && isAbsolute(path)) return path;
  problems.push(
    error(
      `Malformed ${field}`,
      `${field} is ${received(path)} but terraform runs in a folder of its own; give the absolute path of ${what}.`,
      at,
    ),
  );
  return '';
}

const received = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : 'not set');

const isGiven = <T>(value: T): value is T & Entry => value !== null && value !== undefined;
