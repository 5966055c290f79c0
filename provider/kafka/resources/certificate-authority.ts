import { isAbsolute } from 'node:path';
import { kafkaCertificateAuthority } from '../../../model/resources/certificate-authority.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import {
  authorityFiles,
  type Authority as Found,
  hasOther,
  makeAuthority,
  readAuthority,
  removeAuthority,
  signWithTheOther,
  trustAnother,
  trustedAuthorities,
  trustNoOther,
} from '../../../operations/certificates/files.ts';
import { AUTHORITY_DAYS, daysUntil } from '../../../operations/certificates/validity.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { fileFailure, relativeFolder } from '../certificate/failure.ts';
import type { Session } from '../session/session.ts';

type Authority = StateOf<typeof kafkaCertificateAuthority>;
type Schema = typeof kafkaCertificateAuthority;
/** Once defaults are filled in. */
type Wanted = Authority & { readonly generation: number; readonly valid_days: number };

export const certificateAuthorityHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCertificateAuthority,
  validate: ({ folder, renew_until: until }) => [
    ...(typeof folder === 'string' && !isAbsolute(folder) ? [relativeFolder('folder', folder)] : []),
    ...(typeof until === 'string' && !STOPS.includes(until) ? [unknownStop(until)] : []),
  ],
  read: async ({ state }) => {
    const found = readAuthority(state.folder);
    return { state: found === null || isAnother(state, found) ? state : withFacts(state, found) };
  },
  plan: planAuthority,
  create: async ({ planned }) => {
    const wanted = planned as Wanted;
    try {
      const made = await makeAuthority(wanted.folder, wanted.common_name, wanted.valid_days);
      return { state: { ...withFacts(wanted, made), renewed: wanted.generation } };
    } catch (problem) {
      throw fileFailure(`The certificate authority '${wanted.common_name}' was not made`, problem);
    }
  },
  update: async ({ planned, prior }) => {
    const wanted = planned as Wanted;
    try {
      return { state: await takeStep(wanted, prior) };
    } catch (problem) {
      throw fileFailure(`The certificate authority '${wanted.common_name}' was not renewed`, problem);
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
  const wanted = request.planned as Wanted;
  const found = readAuthority(prior.folder);
  const step = nextStep(wanted, prior, found);
  if (wanted.generation < (prior.renewed ?? 1)) return { diagnostics: [backwards(wanted, prior)] };
  if (found !== null && isAnother(prior, found)) return { diagnostics: [another(prior)] };
  if (found === null && step === null && !hasOther(prior.folder)) return { diagnostics: [lost(prior)] };
  if (step === null) return { diagnostics: found === null ? [] : ending(prior, found) };
  return { planned: afterStep(step, request.planned, prior), diagnostics: [says(step, wanted)] };
}

/** What a renewal takes, one in each apply. */
type Step = 'trust' | 'sign' | 'retire';

/** What a step waits for; it is taken when `renew_until` isn't what the renewal has come to. */
const STOPS: readonly string[] = ['trusted', 'signing'];

/** Null where there is nothing to do, or where it is to be waited. Without the key of the one that signs, another can still be trusted. */
function nextStep(
  { generation, renew_until: until }: Wanted,
  prior: Authority,
  found: Found | null,
): Step | null {
  if (generation <= (prior.renewed ?? 1)) return null;
  if (found === null && hasOther(prior.folder)) return until === 'trusted' ? null : 'sign';
  if (found === null) return trustedAuthorities(prior.folder).length === 1 ? 'trust' : null;
  if (found.renewal === 'none') return 'trust';
  if (found.renewal === until) return null;
  return found.renewal === 'trusted' ? 'sign' : 'retire';
}

/** What is known of it at plan: of the other authority only once it is there. */
function afterStep(
  step: Step,
  planned: Planned<Authority>,
  { folder, fingerprint }: Authority,
): Planned<Authority> {
  if (step === 'trust') return { ...planned, trusted: UNKNOWN };
  const other = trustedAuthorities(folder).find((each) => each !== fingerprint);
  if (step === 'sign') return { ...planned, fingerprint: other ?? UNKNOWN, not_after: UNKNOWN };
  return { ...planned, trusted: fingerprint, renewed: planned.generation };
}

async function takeStep(wanted: Wanted, prior: Authority): Promise<Authority> {
  const { folder, common_name: name, valid_days: days, generation } = wanted;
  const step = nextStep(wanted, prior, readAuthority(folder));
  if (step === 'trust') await trustAnother(folder, `${name} ${generation}`, days);
  if (step === 'sign') signWithTheOther(folder);
  if (step === 'retire') trustNoOther(folder);
  const found = readAuthority(folder);
  if (found === null) return { ...prior, ...known(wanted), trusted: trustedAuthorities(folder).join(',') };
  return {
    ...withFacts({ ...prior, ...known(wanted) }, found),
    renewed: step === 'retire' ? generation : prior.renewed,
  };
}

/** What the user gives. */
const known = ({ generation, renew_until }: Wanted) => ({ generation, renew_until });

const withFacts = (state: Authority, { fingerprint, notAfter, trusted }: Found): Authority => ({
  ...state,
  id: state.folder,
  certificate_file: authorityFiles(state.folder).certificate,
  fingerprint,
  trusted: trusted.join(','),
  not_after: notAfter.toISOString(),
});

/** Neither the one that signed nor one that is trusted beside it: somebody has put another into the folder. */
const isAnother = ({ fingerprint, trusted }: Authority, found: Found): boolean =>
  ![fingerprint, ...(trusted ?? '').split(',')].includes(found.fingerprint);

const LOSS =
  'Brokers and clients that run go on until their certificates end, and a broker whose folder is gone doesn’t start again.';

/** Another one in its place would be trusted by no server that runs, nor by their clients. */
const lost = ({ folder, common_name: name, renewed }: Authority): Diagnostic =>
  error(
    'The key of a certificate authority is gone',
    `${folder} doesn't hold ca-key.pem and ca.pem of '${name}' any more, and every certificate of the stack is signed with them. ` +
      `${LOSS} Nothing was changed. Put the folder back from a copy. Without one: if ca.pem is still there, renew the authority, for which its key isn't needed ` +
      `(generation ${(renewed ?? 1) + 1} of CertificateAuthority, docs/security.md); otherwise destroy the stack and deploy it anew.`,
  );

const another = ({ folder, common_name: name, fingerprint }: Authority): Diagnostic =>
  error(
    'There is another certificate authority in the place of the one that signs',
    `${folder} holds another key than that of '${name}' (${fingerprint}). What it signs nobody in the stack trusts. ${LOSS} ` +
      'Nothing was changed. Put the folder back from a copy.',
  );

const backwards = ({ generation }: Wanted, { renewed }: Authority): Diagnostic =>
  error(
    'A certificate authority doesn’t come back',
    `generation is ${generation} but generation ${renewed} is in use and the one before is gone; write ${renewed}, or the next number.`,
    ['generation'],
  );

const unknownStop = (until: string): Diagnostic =>
  error(
    'Unknown stop of a renewal',
    `renew_until is '${until}' but it is one of ${STOPS.join(', ')}; write one, or leave it out.`,
    ['renew_until'],
  );

const STEPS: Readonly<Record<Step, string>> = {
  trust:
    'Step 1 of 3: it makes another authority, which everything trusts beside the one that signs. Give ca.pem, which holds both, to your own clients before the next deploy; renew_until = "trusted" holds the renewal here.',
  sign: 'Step 2 of 3: the other authority signs all certificates anew. Clients that don’t trust it yet can’t connect any more: if there are any, set renew_until = "trusted" and give them ca.pem first.',
  retire: 'Step 3 of 3: the authority of before isn’t trusted any more.',
};

const says = (step: Step, { common_name: name, generation, renew_until: until }: Wanted): Diagnostic =>
  warning(
    `The authority '${name}' is renewed (generation ${generation})`,
    `${STEPS[step]} ${step === 'retire' ? 'Then it is done.' : until === STOP_AFTER[step] ? 'It stops there until renew_until is left out.' : 'The next deploy takes the next step.'}`,
  );

const STOP_AFTER: Readonly<Record<Step, string | null>> = { trust: 'trusted', sign: 'signing', retire: null };

function ending({ common_name: name, renewed }: Authority, found: Found): Diagnostic[] {
  const left = daysUntil(found.notAfter);
  if (left > AUTHORITY_DAYS) return [];
  return [
    warning(
      left < 0 ? 'A certificate authority has ended' : `A certificate authority ends in ${left} days`,
      `'${name}' is good until ${found.notAfter.toISOString()}, and no certificate that it signs is good for longer. ` +
        `Renew it in three deploys while everything runs: generation ${(renewed ?? 1) + 1} of CertificateAuthority (docs/security.md).`,
    ),
  ];
}
