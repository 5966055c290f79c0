import { isAbsolute } from 'node:path';
import { IMAGE_USER } from '../../../model/container.ts';
import { kafkaCertificate } from '../../../model/resources/certificate.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import {
  type Facts,
  type KeystoreType,
  keystoreFile,
  makeCertificate,
  putAuthority,
  readCertificate,
  removeCertificate,
} from '../../../operations/certificates/files.ts';
import { daysUntil, isDue } from '../../../operations/certificates/validity.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { ApplyResult, PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { noteEnded } from '../certificate/ended.ts';
import { fileFailure, relativeFolder } from '../certificate/failure.ts';
import { versionOf } from '../secret/version.ts';
import type { Session } from '../session/session.ts';

type Certificate = StateOf<typeof kafkaCertificate>;
type Schema = typeof kafkaCertificate;

export const certificateHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCertificate,
  validate: ({ folder, keystore_type: type }) => [
    ...(typeof folder === 'string' && !isAbsolute(folder) ? [relativeFolder('folder', folder)] : []),
    ...(typeof type === 'string' && !KEYSTORE_TYPES.includes(type) ? [unknownType(type)] : []),
  ],
  // The state says what its server was told of: a file that is gone, or another, is the plan's to renew.
  read: async ({ state, client }) => {
    noteEnded(client, state);
    return { state: { ...state, version: version(state) } };
  },
  plan: planCertificate,
  create: ({ planned }) => make(planned as Certificate),
  update: ({ planned, prior }) => {
    const wanted = planned as Planned<Certificate>;
    return wanted.fingerprint === UNKNOWN
      ? make(wanted as Certificate)
      : trustAgain({ ...prior, ...(wanted as Certificate) });
  },
  delete: async ({ prior }) => {
    removeCertificate(prior.folder);
    return undefined;
  },
};

async function planCertificate(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action !== 'update') return {};
  const { planned, prior } = request;
  const facts = readCertificate(prior.folder);
  const due = facts !== null && isDue(facts);
  const stays = facts?.fingerprint === prior.fingerprint && !due && !WHAT_RENEWS.some(differs);
  if (stays) {
    const trusted = planned.trusted === UNKNOWN ? UNKNOWN : version({ ...prior, trusted: planned.trusted });
    return { planned: { ...planned, version: trusted } };
  }
  return {
    planned: { ...planned, fingerprint: UNKNOWN, not_after: UNKNOWN, version: UNKNOWN },
    diagnostics: due ? [renews(prior, facts)] : [],
  };

  function differs(attribute: (typeof WHAT_RENEWS)[number]): boolean {
    return JSON.stringify(prior[attribute]) !== JSON.stringify(known(planned[attribute]));
  }
}

const WHAT_RENEWS = ['authority', 'client', 'names', 'owner', 'valid_days', 'renewal'] as const;

const KEYSTORE_TYPES = ['PEM', 'PKCS12'];

const unknownType = (type: string): Diagnostic =>
  error(
    `There is no key store of type '${type}'`,
    `keystore_type is ${KEYSTORE_TYPES.join(' or ')}; leave it out for PEM.`,
    ['keystore_type'],
  );

/** What isn't known yet is another value than before. */
const known = (value: unknown): unknown => (value === UNKNOWN ? 'unknown' : value);

async function make(wanted: Certificate): Promise<ApplyResult<Schema>> {
  try {
    const facts = await makeCertificate({
      authorityFolder: wanted.authority_folder,
      folder: wanted.folder,
      owner: wanted.owner ?? (wanted.client ? undefined : IMAGE_USER),
      commonName: wanted.common_name,
      organizationalUnit: wanted.organizational_unit,
      client: wanted.client === true,
      names: wanted.names,
      validDays: wanted.valid_days as number,
      keystoreType: typeOf(wanted),
    });
    return { state: withFacts(wanted, facts) };
  } catch (problem) {
    throw fileFailure(`The certificate of '${wanted.common_name}' was not made`, problem);
  }
}

/** The certificate stays; what its folder says is trusted may be more or less than before. */
async function trustAgain(wanted: Certificate): Promise<ApplyResult<Schema>> {
  try {
    putAuthority(wanted.authority_folder, wanted.folder);
    return { state: { ...wanted, version: version(wanted) } };
  } catch (problem) {
    throw fileFailure(`What the certificate of '${wanted.common_name}' trusts was not written`, problem);
  }
}

const withFacts = (state: Certificate, { fingerprint, notAfter }: Facts): Certificate => ({
  ...state,
  id: state.folder,
  keystore_file: keystoreFile(state.folder, typeOf(state)),
  fingerprint,
  not_after: notAfter.toISOString(),
  version: version({ ...state, fingerprint }),
});

const version = ({ fingerprint, trusted }: Pick<Certificate, 'fingerprint' | 'trusted'>): number =>
  versionOf(fingerprint, trusted);

/** A key store of another type is replaced, so it is one of the two. */
const typeOf = ({ keystore_type: type }: Certificate): KeystoreType => (type === 'PKCS12' ? type : 'PEM');

function renews(state: Certificate, facts: Facts): Diagnostic {
  const { common_name: name } = state;
  // What takes no PEM reads its key at its start: the construct that uses it replaces its container.
  const how = typeOf(state) === 'PEM' ? 'while its server runs' : 'and replaces the container that serves it';
  const left = daysUntil(facts.notAfter);
  const when = left < 0 ? 'has ended' : `ends in ${left} ${left === 1 ? 'day' : 'days'}`;
  return warning(
    `The certificate of '${name}' ${when}`,
    left < 0
      ? `It was good until ${facts.notAfter.toISOString()}: nobody can connect to its server any more, and what is in the cluster is shown as last known. This deploy makes a new one; the server reads it, or is restarted where it can’t.`
      : `It is good until ${facts.notAfter.toISOString()}. This deploy renews it ${how}.`,
  );
}
