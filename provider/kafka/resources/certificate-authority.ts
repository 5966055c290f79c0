import { isAbsolute } from 'node:path';
import { kafkaCertificateAuthority } from '../../../model/resources/certificate-authority.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import {
  authorityFiles,
  type Facts,
  makeAuthority,
  readAuthority,
  removeAuthority,
} from '../../../operations/certificates/files.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { fileFailure, relativeFolder } from '../certificate/failure.ts';
import { daysLeft, RENEWAL_DAYS } from '../certificate/renewal.ts';
import type { Session } from '../session/session.ts';

type Authority = StateOf<typeof kafkaCertificateAuthority>;
type Schema = typeof kafkaCertificateAuthority;

export const certificateAuthorityHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCertificateAuthority,
  validate: ({ folder }) =>
    typeof folder === 'string' && !isAbsolute(folder) ? [relativeFolder('folder', folder)] : [],
  read: async ({ state }) => {
    const facts = readAuthority(state.folder);
    return { state: facts === null ? state : withFacts(state, facts) };
  },
  plan: planAuthority,
  create: async ({ planned }) => {
    const wanted = planned as Authority;
    try {
      const facts = await makeAuthority(wanted.folder, wanted.common_name, wanted.valid_days as number);
      return { state: withFacts(wanted, facts) };
    } catch (problem) {
      throw fileFailure(`The certificate authority '${wanted.common_name}' was not made`, problem);
    }
  },
  delete: async ({ prior }) => {
    removeAuthority(prior.folder);
    return undefined;
  },
};

async function planAuthority(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'create') request.client.roster.newAuthority = true;
  if (request.action !== 'update' || request.client.invocation.destroy) return {};
  const { prior } = request;
  const facts = readAuthority(prior.folder);
  if (facts === null || facts.fingerprint !== prior.fingerprint) return { diagnostics: [lost(prior)] };
  return { diagnostics: daysLeft(facts) <= RENEWAL_DAYS ? [ending(prior, facts)] : [] };
}

const withFacts = (state: Authority, { fingerprint, notAfter }: Facts): Authority => ({
  ...state,
  id: fingerprint,
  certificate_file: authorityFiles(state.folder).certificate,
  fingerprint,
  not_after: notAfter.toISOString(),
});

/** Another one in its place would be trusted by no server that runs, nor by their clients. */
const lost = ({ folder, common_name: name }: Authority): Diagnostic =>
  error(
    'The key of a certificate authority is gone',
    `${folder} doesn't hold ca-key.pem and ca.pem of '${name}' any more, and every certificate of the stack is signed with them. ` +
      'Put the folder back from a copy. Without one, destroy the stack and deploy it anew.',
  );

const ending = ({ common_name: name }: Authority, { notAfter }: Facts): Diagnostic =>
  warning(
    'A certificate authority ends soon',
    `'${name}' is good until ${notAfter.toISOString()}, and no certificate that it signed is good for longer. It isn't renewed while a stack runs: destroy the stack and deploy it anew.`,
  );
