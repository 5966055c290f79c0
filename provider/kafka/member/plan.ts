import { UNKNOWN } from '../../../model/schema/types.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { ZooKeeperError } from '../../../operations/ports/zookeeper.ts';
import { capitalize } from '../../../operations/roll/sentence.ts';
import type { Verdict } from '../../../operations/roll/verdict.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, Private } from '../../runtime/resource.ts';
import type { DomainKind } from '../session/configuration.ts';
import { rosterName } from '../session/roster.ts';
import type { Session } from '../session/session.ts';
import { marked } from './marks.ts';
import { outOfReach, type Reached, wayIn } from './out-of-reach.ts';

/** What brokers, controllers, ZooKeeper servers and workers of a mirror have in common when terraform plans them. */
export interface MemberKind {
  /** The Terraform type, for messages. */
  readonly typeName: string;
  readonly memberName: 'broker' | 'controller' | 'server' | 'worker';
  readonly domainAttribute: DomainKind;
  readonly idAttribute: 'broker_id' | 'controller_id' | 'myid' | 'worker_id';
  /** Does the code still want this member, and its cluster or ensemble at all? */
  standing(session: Session, domain: string, id: number): 'wanted' | 'unwanted' | 'domain-gone';
  /** Is it running now, whatever terraform's state says? */
  isAlive(session: Session, domain: string, id: number, known: Private): Promise<boolean>;
  /** Might it go down now? */
  verdict(session: Session, domain: string, id: number, known: Private): Promise<Verdict>;
  /** What of the whole cluster can't survive a roll at all, where there is such a list. */
  cannotSurvive?(session: Session, domain: string, known: Private): Promise<string | null>;
  /** True when an earlier run let exactly this member go and wrote that down. */
  holdsPermit(session: Session, domain: string, id: number): Promise<boolean>;
  /** What a replacement costs that needs no refusal. */
  replacing?(session: Session, domain: string, id: number): readonly Diagnostic[];
  /** How its cluster or ensemble is reached, where members may be out of reach. */
  reached?(session: Session, domain: string, known: Private): Reached | null;
  /** Objections against a member that leaves for good. */
  leaving(session: Session, domain: string, id: number, known: Private): Promise<readonly Diagnostic[]>;
}

interface MemberState {
  readonly compute: unknown;
  readonly [attribute: string]: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: the member schemas share these attributes, not a type
type MemberPlan = PlanRequest<any, Session>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type MemberPlanResult = PlanResult<any>;

export async function planMember(kind: MemberKind, request: MemberPlan): Promise<MemberPlanResult> {
  if (request.action === 'delete') return planLeave(kind, request);
  const values = request.planned as unknown as MemberState;
  const domain = values[kind.domainAttribute];
  const id = values[kind.idAttribute];
  if (typeof domain !== 'string' || typeof id !== 'number') return {};
  const member: Member = {
    kind,
    session: request.client,
    domain,
    id,
    name: rosterName(kind.typeName, domain, id),
  };
  const known = marked('member', request.priorPrivate);
  if (request.action === 'create') return planJoin(member, values, known, request.priorPrivate !== null);
  return planChange(member, request.prior as unknown as MemberState, values, known);
}

interface Member {
  readonly kind: MemberKind;
  readonly session: Session;
  readonly domain: string;
  readonly id: number;
  readonly name: string;
}

async function planLeave(kind: MemberKind, request: MemberPlan): Promise<MemberPlanResult> {
  const session = request.client;
  if (session.destroysAll) return { private: marked('destroy', request.priorPrivate) };
  const prior = request.prior as unknown as MemberState;
  const domain = String(prior[kind.domainAttribute]);
  const id = Number(prior[kind.idAttribute]);
  const standing = kind.standing(session, domain, id);
  if (standing === 'domain-gone') return { private: marked('destroy', request.priorPrivate) };
  const known = marked('leave', request.priorPrivate);
  if (session.roster.leaves(rosterName(kind.typeName, domain, id)))
    return { private: known, diagnostics: [renamed(kind, domain, id)] };
  const objections =
    standing === 'unwanted' ? await kind.leaving(session, domain, id, request.priorPrivate) : [];
  return { private: known, diagnostics: objections };
}

/** Not in state, or about to be created anew after its delete. */
async function planJoin(
  member: Member,
  values: MemberState,
  known: Private,
  replaced: boolean,
): Promise<MemberPlanResult> {
  const { kind, session, domain, id, name } = member;
  if (!replaced && session.roster.joins(name))
    return { private: known, diagnostics: [renamed(kind, domain, id)] };
  // what is tainted is planned as if it were new, but it was refreshed, so it is in state and its delete comes first
  if (replaced || session.roster.wasRefreshed(name)) {
    return { private: known, diagnostics: countReplacement(member) };
  }
  const goesDown = values.compute === UNKNOWN && (await kind.isAlive(session, domain, id, known));
  return { private: known, diagnostics: goesDown ? await checkUngated(member, known) : [] };
}

async function planChange(
  member: Member,
  prior: MemberState,
  values: MemberState,
  known: Private,
): Promise<MemberPlanResult> {
  const adopted = !prior.compute; // imported: its compute is written down for the first time
  const replaces = values.compute !== prior.compute && (!adopted || values.compute === UNKNOWN);
  if (!replaces) return { private: known };
  if (known?.importedBy === member.session.invocation.runId)
    return { private: known, diagnostics: [importFirst(member)] };
  return {
    private: known,
    replace: [['compute']],
    diagnostics: [
      ...countReplacement(member),
      ...(await blind(member, known)),
      ...(member.kind.replacing?.(member.session, member.domain, member.id) ?? []),
      ...(await warnOfWait(member, known)),
    ],
  };
}

/** Its compute will be destroyed with no call to the gate, so the gate's question is asked right here. */
async function checkUngated(member: Member, known: Private): Promise<readonly Diagnostic[]> {
  const { kind, session, domain, id, name } = member;
  const subject = `${capitalize(kind.memberName)} ${id} of ${kind.domainAttribute} '${domain}' is running, but its ${kind.typeName} is not in terraform's state`;
  const verdict = await kind.verdict(session, domain, id, known);
  if (!verdict.go) {
    return [
      error(
        'A running member would be destroyed unprotected',
        `${subject}, so its compute would be replaced without waiting, and it must not go now: ${verdict.reason}. ` +
          `Wait until it may go, or import it first (terraform import <address of its ${kind.typeName}> ${domain}/${id}).`,
      ),
    ];
  }
  if (await kind.holdsPermit(session, domain, id)) {
    return [
      warning(
        'An interrupted replacement goes on',
        `${subject}: an earlier deploy let it go and was interrupted. It goes first; everybody else waits until it is back.`,
      ),
    ];
  }
  if (verdict.alreadyDown) return []; // it takes nothing with it
  session.roster.goesUngated(name);
  if (session.roster.planned.gated.size > 0) return [mixed(member)];
  return [
    warning(
      'A member is replaced without a permit',
      `${subject}, so its compute is replaced without waiting for its turn. Nothing falls below its rule without it now.`,
    ),
  ];
}

/** Counts a replacement of this plan; too many for terraform's slots is said beforehand. */
function countReplacement(member: Member): readonly Diagnostic[] {
  const { session, name } = member;
  const count = session.roster.replaces(name);
  const { ungated } = session.roster.planned;
  if (ungated.size > 0 && !ungated.has(name)) return [mixed(member)];
  if (session.roster.newAuthority && rollsWithOthers(member)) return [authorityFirst(member)];
  const { parallelism } = session.invocation;
  if (count <= parallelism || !session.firstTime('more replacements than slots')) return [];
  return [
    warning(
      'More members are replaced than terraform can let wait',
      `This plan replaces more than ${parallelism} members and terraform runs ${parallelism} operations at once: some are left for the next deploy. A higher --terraform-parallelism replaces all in one.`,
    ),
  ];
}

/** Whether another member of the same cluster, ensemble or mirror is replaced as well. */
const rollsWithOthers = ({ kind, session, domain, name }: Member): boolean =>
  [...session.roster.planned.gated].some(
    (other) => other !== name && other.startsWith(rosterName(kind.typeName, domain, 0).slice(0, -1)),
  );

/** Nobody could tell when one may go: the gate would wait for nothing, or take a closed tunnel for members that are down. */
async function blind({ kind, session, domain }: Member, known: Private): Promise<readonly Diagnostic[]> {
  const reached = kind.reached?.(session, domain, known) ?? null;
  if (reached === null || !session.firstTime(`reach of ${domain}`)) return [];
  if (!(await outOfReach(reached))) return [];
  return [
    error(
      `No ${kind.memberName} can be reached`,
      `This plan replaces ${kind.memberName}s of ${kind.domainAttribute} '${domain}', and none of them can be reached from here to tell when one may go; nothing is replaced blind.${await wayIn(reached)}`,
    ),
  ];
}

/** A member that can't go at all is refused now; one that must wait is worth a warning. */
async function warnOfWait(member: Member, known: Private): Promise<readonly Diagnostic[]> {
  const { kind, session, domain, id } = member;
  if (!(await kind.isAlive(session, domain, id, known))) return [];
  const verdict = await kind.verdict(session, domain, id, known).catch(notNow);
  if (verdict === null || verdict.go) return [];
  const subject = `${capitalize(kind.memberName)} ${id} of ${kind.domainAttribute} '${domain}'`;
  if (verdict.never) {
    const outage = await kind.cannotSurvive?.(session, domain, known);
    // what speaks against one broker speaks against all that host the same topics
    if (outage && !session.firstTime(`outage of ${domain}`)) return [];
    return [
      error(
        'A member can’t be replaced without an outage',
        `${subject} must not go: ${outage ?? verdict.reason}. Give these more replicas, or accept the outage with availability: 'best-effort'.`,
      ),
    ];
  }
  return [
    warning(
      'A member has to wait',
      `${subject} can't go right now: ${verdict.reason}. The deploy waits for that.`,
    ),
  ];
}

/** A quorum that elects its leader just now gives no answer; the gate asks again when it matters. */
function notNow(problem: unknown): null {
  if (problem instanceof KafkaError || problem instanceof ZooKeeperError) return null;
  throw problem;
}

const renamed = (kind: MemberKind, domain: string, id: number): Diagnostic =>
  error(
    'The same member leaves and joins',
    `${capitalize(kind.memberName)} ${id} of ${kind.domainAttribute} '${domain}' leaves under one address and joins under another in the same plan: it was renamed. ` +
      `Add a moved block (from = ${kind.typeName}.<old name>, to = ${kind.typeName}.<new name>) for it and for its compute.`,
  );

const mixed = ({ kind, domain, id }: Member): Diagnostic =>
  error(
    'Members would go at the same time',
    `In this plan a running member of ${kind.domainAttribute} '${domain}' is replaced that is not in terraform's state (see its warning), and ${kind.memberName} ${id} is replaced too. ` +
      `Import the missing one first (terraform import <address of its ${kind.typeName}> ${domain}/<id>), or change one of them at a time.`,
  );

/** Terraform destroys all that depend on something before it makes that, and writes new dependencies down as soon as it refreshes. */
const authorityFirst = ({ kind, domain }: Member): Diagnostic =>
  error(
    'A certificate authority is made before its members are replaced',
    `This plan makes a certificate authority and replaces several ${kind.memberName}s of ${kind.domainAttribute} '${domain}'. Terraform would make it once all of their ` +
      'containers are gone, and the gate lets one go at a time. Make it first: terraform apply -target=<address of the kafka_certificate_authority> ' +
      'in the stack’s folder below cdktf.out/stacks, then deploy.',
  );

const importFirst = ({ kind, domain, id }: Member): Diagnostic =>
  error(
    'Imported and replaced at once',
    `${capitalize(kind.memberName)} ${id} of ${kind.domainAttribute} '${domain}' is imported and its compute is replaced in the same run, which terraform can't order. Import first, apply, then change.`,
  );
