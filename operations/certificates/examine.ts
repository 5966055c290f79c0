import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { modeOf, othersMayRead } from '../secrets/mode.ts';
import { certificatesIn, leadsTo } from './chain.ts';
import { certificateFiles } from './files.ts';

/** What files of a certificate have to be good for. */
export interface Requirements {
  /** Holds keystore.pem and ca.pem. */
  readonly folder: string;
  /** DNS names and IP addresses that the certificate is checked against. */
  readonly names: readonly string[];
  /** User id of the process that reads the key. @default - any */
  readonly owner?: number;
  /** In its subject. @default - any */
  readonly organizationalUnit?: string | null;
  /** Of a client, which needn't be a server too. @default false */
  readonly client?: boolean;
}

/** Something that is wrong with a file. */
export interface Fault {
  readonly path: string;
  /** What is there; never a secret. */
  readonly received: string;
  readonly rule: string;
  readonly fix: string;
}

/** What may be told of a certificate that is in its files. */
export interface Examined {
  /** Null where there is no certificate to be read. */
  readonly certificate: X509Certificate | null;
  readonly faults: readonly Fault[];
}

/** Looks at the files of one certificate as its server will: nothing is changed. */
export function examineCertificate(wanted: Requirements, now = new Date()): Examined {
  const files = certificateFiles(wanted.folder);
  const [keystore, authority] = [readText(files.keystore), readText(files.authority)];
  const faults = [keystore, authority].flatMap(({ fault }) => fault ?? []);
  if (keystore.text === null) return { certificate: null, faults };
  const [certificate, ...others] = certificatesIn(keystore.text);
  if (certificate === undefined)
    return { certificate: null, faults: [...faults, noCertificate(files.keystore)] };
  const trusted = certificatesIn(authority.text ?? '');
  return {
    certificate,
    faults: [
      ...faults,
      ...accessFaults(files.keystore, wanted.owner),
      ...keyFaults(files.keystore, keystore.text, certificate),
      ...nameFaults(files.keystore, certificate, wanted),
      ...purposeFaults(files.keystore, certificate, wanted),
      ...timeFaults(files.keystore, certificate, now),
      ...(authority.text === null ? [] : chainFaults(files, certificate, others, trusted, now)),
    ],
  };
}

function readText(path: string): { readonly text: string | null; readonly fault?: Fault } {
  try {
    return { text: readFileSync(path, 'utf8') };
  } catch (problem) {
    const { code = String(problem) } = problem as NodeJS.ErrnoException;
    return {
      text: null,
      fault: {
        path,
        received: code === 'ENOENT' ? 'not there' : `not readable (${code})`,
        rule: 'the container mounts its folder and reads it at start',
        fix: 'put it there',
      },
    };
  }
}

const noCertificate = (path: string): Fault => ({
  path,
  received: 'without a certificate',
  rule: 'it holds the private key and the certificate, then the certificates between it and the authority, all as PEM',
  fix: 'write them into it one after the other',
});

/** Nobody but the process may read a key, and the process must be able to. */
function accessFaults(path: string, owner: number | undefined): Fault[] {
  const found = statSync(path);
  const { uid } = found;
  return [
    ...(!othersMayRead(found)
      ? []
      : [
          {
            path,
            received: `mode ${modeOf(found)}`,
            rule: 'it holds a private key, which only its owner may read',
            fix: `run chmod 600 ${path}, and take another key if others have seen this one`,
          },
        ]),
    ...(owner === undefined || uid === owner
      ? []
      : [
          {
            path,
            received: `of user ${uid}`,
            rule: `the process that reads it runs as user ${owner}`,
            fix: `run chown ${owner} ${path}`,
          },
        ]),
  ];
}

function keyFaults(path: string, text: string, certificate: X509Certificate): Fault[] {
  const key = privateKey(text);
  if (typeof key === 'string')
    return [
      {
        path,
        received: key,
        rule: 'Kafka reads private keys as PKCS #8, and there is no place for a password of one',
        fix: 'write the output of openssl pkcs8 -topk8 -nocrypt in its place',
      },
    ];
  if (certificate.checkPrivateKey(key)) return [];
  return [
    {
      path,
      received: 'a key and a certificate of two pairs',
      rule: 'the first certificate belongs to the key',
      fix: 'put the key that the certificate was asked for with into the file, or the server’s certificate first',
    },
  ];
}

/** The key, or what is there in its place. */
function privateKey(text: string): KeyObject | string {
  const [block, kind = ''] =
    /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----/.exec(text) ?? [];
  if (block === undefined) return 'without a private key';
  if (kind !== '') return `with a key in the form ${kind}PRIVATE KEY`;
  try {
    return createPrivateKey(block);
  } catch {
    return 'with a private key that can’t be read';
  }
}

function nameFaults(
  path: string,
  certificate: X509Certificate,
  { names, organizationalUnit }: Requirements,
): Fault[] {
  const missing = names.filter((name) => !isGoodFor(certificate, name));
  const subject = distinguishedName(certificate);
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            path,
            received: `for ${certificate.subjectAltName ?? 'no name'}`,
            rule: `it is known as ${missing.join(', ')} too`,
            fix: `have it issued with all of these alternative names: ${names.join(', ')}`,
          },
        ]),
    ...(!organizationalUnit || isBroker(certificate, organizationalUnit)
      ? []
      : [
          {
            path,
            received: `of the subject ${subject}`,
            rule: `brokers know each other by the subject CN=<name>,OU=${organizationalUnit}, as Java writes it, and nothing more`,
            fix: `have it issued for /OU=${organizationalUnit}/CN=<name>, as openssl writes it`,
          },
        ]),
  ];
}

/** As Java writes it, from its end. */
export const distinguishedName = ({ subject }: Pick<X509Certificate, 'subject'>): string =>
  subject.split('\n').reverse().join(',');

/** As `ssl.principal.mapping.rules` of the brokers has it. */
const isBroker = (certificate: X509Certificate, unit: string): boolean =>
  /^CN=[A-Za-z0-9._-]+$/.test(distinguishedName(certificate).replace(`,OU=${unit}`, '')) &&
  certificate.subject.includes(`OU=${unit}\n`);

const isGoodFor = (certificate: X509Certificate, name: string): boolean =>
  isIP(name) === 0
    ? certificate.checkHost(name, { subject: 'never' }) !== undefined
    : certificate.checkIP(name) !== undefined;

const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';

/** Brokers are servers, and clients of each other. Without the extension a certificate is good for everything. */
function purposeFaults(
  path: string,
  { keyUsage }: X509Certificate,
  { client = false }: Requirements,
): Fault[] {
  const needed = client ? [CLIENT] : [SERVER, CLIENT];
  if ((keyUsage as string[] | undefined) === undefined || needed.every((usage) => keyUsage.includes(usage)))
    return [];
  return [
    {
      path,
      received: `extended key usages ${keyUsage.join(', ')}`,
      rule: client ? 'it is a client’s' : 'brokers are servers, and clients of each other',
      fix: `have it issued for ${client ? 'clientAuth' : 'serverAuth and clientAuth'}`,
    },
  ];
}

function timeFaults(path: string, certificate: X509Certificate, now: Date): Fault[] {
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const clock = 'or set the clock of this machine right';
  if (now < from)
    return [
      {
        path,
        received: `good from ${from.toISOString()} on`,
        rule: `it is ${now.toISOString()}: everybody refuses it`,
        fix: `wait, ${clock}`,
      },
    ];
  if (now <= to) return [];
  return [
    {
      path,
      received: `good until ${to.toISOString()}`,
      rule: 'it has ended: everybody refuses it',
      fix: `put a new one in its place, ${clock}`,
    },
  ];
}

function chainFaults(
  files: { readonly keystore: string; readonly authority: string },
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  now: Date,
): Fault[] {
  if (trusted.length === 0)
    return [
      {
        path: files.authority,
        received: 'without a certificate',
        rule: 'it holds the certificate of the authority that everybody trusts',
        fix: 'write it there as PEM',
      },
    ];
  const authority = leadsTo(certificate, others, trusted);
  if (authority === null)
    return [
      {
        path: files.keystore,
        received: `issued by ${certificate.issuer.replaceAll('\n', ', ')}`,
        rule: `it leads to an authority of ${files.authority}`,
        fix: 'put the certificates between them behind it, or the right authority there',
      },
    ];
  return timeFaults(files.authority, authority, now);
}
