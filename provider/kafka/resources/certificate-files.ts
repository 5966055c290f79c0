import { isAbsolute } from 'node:path';
import { IMAGE_USER } from '../../../model/container.ts';
import { kafkaCertificateFiles } from '../../../model/resources/certificate-files.ts';
import type { Planned, StateOf } from '../../../model/schema/types.ts';
import {
  distinguishedName,
  type Examined,
  examineCertificate,
  type Fault,
} from '../../../operations/certificates/examine.ts';
import { certificateFiles, trustedAuthorities } from '../../../operations/certificates/files.ts';
import { daysUntil, RENEWAL_DAYS } from '../../../operations/certificates/validity.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { noteEnded } from '../certificate/ended.ts';
import { relativeFolder } from '../certificate/failure.ts';
import { versionOf } from '../secret/version.ts';
import type { Session } from '../session/session.ts';

type Files = StateOf<typeof kafkaCertificateFiles>;
type Schema = typeof kafkaCertificateFiles;

export const certificateFilesHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCertificateFiles,
  validate: ({ folder }) =>
    typeof folder === 'string' && !isAbsolute(folder) ? [relativeFolder('folder', folder)] : [],
  // The state says what its server was told of; the plan sees what is there now.
  read: async ({ state, client }) => {
    noteEnded(client, state);
    return { state };
  },
  plan: planFiles,
  create: async ({ planned }) => ({ state: asPlanned(planned) }),
  update: async ({ planned }) => ({ state: asPlanned(planned) }),
  delete: async () => undefined,
};

async function planFiles(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete' || request.client.invocation.destroy || !isKnown(request.planned))
    return {};
  const { planned } = request;
  const wanted = planned as Files;
  const examined = examine(wanted);
  const { certificate, faults } = examined;
  if (certificate === null) return { diagnostics: faults.map(asError) };
  const before = request.action === 'update' ? request.prior.subject : null;
  return {
    planned: { ...planned, ...factsOf(wanted.folder, certificate) },
    diagnostics: [
      ...faults.map(asError),
      ...otherSubject(wanted.folder, before, certificate),
      ...(faults.length === 0 ? ending(wanted.folder, certificate) : []),
    ],
  };
}

const examine = ({ folder, names, organizational_unit, client, owner }: Files): Examined =>
  examineCertificate({
    folder,
    names,
    organizationalUnit: organizational_unit,
    client: client === true,
    owner:
      owner === -1 || (client && owner === null) ? (process.getuid?.() ?? IMAGE_USER) : (owner ?? IMAGE_USER),
  });

/** @throws DiagnosticError when the files are others than those that were planned with */
function asPlanned(planned: Planned<Files>): Files {
  const wanted = planned as Files;
  const { certificate, faults } = examine(wanted);
  if (certificate === null || faults.length > 0) throw new DiagnosticError(...faults.map(asError));
  const facts = factsOf(wanted.folder, certificate);
  if (typeof wanted.fingerprint === 'string' && facts.fingerprint !== wanted.fingerprint)
    throw new DiagnosticError(
      error(
        'A certificate has changed since the plan',
        `${facts.keystore_file} is another one than when the plan was made. Deploy again.`,
      ),
    );
  return { ...wanted, ...facts };
}

type Certificate = NonNullable<Examined['certificate']>;

const factsOf = (folder: string, certificate: Certificate) => ({
  version: versionOf(certificate.fingerprint256, trustedAuthorities(folder).join()),
  id: folder,
  keystore_file: certificateFiles(folder).keystore,
  subject: distinguishedName(certificate),
  fingerprint: certificate.fingerprint256,
  not_after: new Date(certificate.validTo).toISOString(),
});

const isKnown = (planned: Planned<Files>): boolean =>
  [planned.folder, planned.names, planned.organizational_unit, planned.client, planned.owner].every(
    (value) => typeof value !== 'symbol',
  );

const asError = ({ path, received, rule, fix }: Fault): Diagnostic =>
  error('A certificate of your own is not as it has to be', `${path} is ${received} but ${rule}; ${fix}.`);

/** Kafka refuses it while it runs: KIP-226. */
function otherSubject(folder: string, before: string | null, certificate: Certificate): Diagnostic[] {
  const now = distinguishedName(certificate);
  if (before === null || before === now) return [];
  return [
    error(
      'A certificate of your own is not as it has to be',
      `${certificateFiles(folder).keystore} is of the subject ${now} but its server has one of ${before} and takes no other while it runs; have it issued with that subject.`,
    ),
  ];
}

function ending(folder: string, { validTo }: Certificate): Diagnostic[] {
  const notAfter = new Date(validTo);
  const left = daysUntil(notAfter);
  if (left > RENEWAL_DAYS) return [];
  return [
    warning(
      `A certificate of your own ends in ${left} ${left === 1 ? 'day' : 'days'}`,
      `${certificateFiles(folder).keystore} is good until ${notAfter.toISOString()}. Put a new one in its place and deploy: its server reads it without a restart.`,
    ),
  ];
}
