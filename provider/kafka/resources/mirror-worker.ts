import { randomUUID } from 'node:crypto';
import { flowName } from '../../../model/rendering/names.ts';
import { mirrorWorker } from '../../../model/resources/mirror-maker.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { flowsWithout, type MirrorLook, memberIdsOf } from '../../../operations/mirror/workers.ts';
import { joinWorker } from '../../../operations/mirror/workers-join.ts';
import { isAlone } from '../../../operations/mirror/workers-verdict.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { verdictNow } from '../../../operations/roll/permits.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { parseMemberId } from '../member/import-id.ts';
import { markOf } from '../member/marks.ts';
import { returnPermit, waitForPermit } from '../member/permit.ts';
import { type MemberKind, planMember } from '../member/plan.ts';
import type { MirrorLink } from '../session/mirror-link.ts';
import { rosterName } from '../session/roster.ts';
import type { Session } from '../session/session.ts';
import { unreachableWarning } from '../unreachable.ts';

type Worker = StateOf<typeof mirrorWorker>;
type Schema = typeof mirrorWorker;

export const mirrorWorkerHandler: ResourceHandler<Schema, Session> = {
  schema: mirrorWorker,
  plan: planWorker,
  read: readWorker,
  create: createWorker,
  update: async ({ planned, prior, plannedPrivate }) => ({
    state: { ...(planned as Worker), id: prior.id, joined: prior.joined },
    private: plannedPrivate,
  }),
  delete: deleteWorker,
  import: async ({ id, client }) => {
    const { domain, member } = parseMemberId('mirror_worker', id);
    client.requireMirror(domain);
    return { state: importedWorker(domain, member), private: { importedBy: client.invocation.runId } };
  },
};

/** What the plan asks about workers. */
const workers: MemberKind = {
  typeName: 'mirror_worker',
  memberName: 'worker',
  domainAttribute: 'mirror',
  idAttribute: 'worker_id',
  standing: (session, mirror, id) => {
    if (!session.configuration.mirrors.has(mirror)) return 'domain-gone';
    const connection = session.configuration.mirrors.get(mirror);
    return !connection || connection.workers.has(id) ? 'wanted' : 'unwanted';
  },
  isAlive: async (session, mirror, id) => {
    const link = session.mirror(mirror);
    return link !== null && memberIds(await link.recently(), link, id).length > 0;
  },
  verdict: async (session, mirror, id) => verdictNow(session.requireMirror(mirror).target, id),
  holdsPermit: async (session, mirror, id) => holdsPermit(session.requireMirror(mirror), id),
  replacing: (session, mirror, id) => {
    const link = session.mirror(mirror);
    return link !== null && isAlone(link.connection.workers, id) ? [pause(mirror)] : [];
  },
  // what it runs is taken over by the others, and by nobody when it was the last
  leaving: async () => [],
};

async function planWorker(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { action, client } = request;
  if (action !== 'delete') client.requireKnown('mirror', request.planned.mirror);
  return planMember(workers, request);
}

const memberIds = (look: MirrorLook, { connection }: MirrorLink, id: number): readonly string[] =>
  memberIdsOf(look, connection.workers.get(id) ?? '');

async function readWorker({
  state,
  client,
  signal,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  client.roster.refreshed(rosterName('mirror_worker', state.mirror, state.worker_id));
  const link = client.mirror(state.mirror);
  const address = link?.connection.workers.get(state.worker_id);
  if (!link || address === undefined) return { state };
  if (state.container) link.containers.set(state.worker_id, state.container);
  const look = await link.recently();
  signal.throwIfAborted();
  const silent = [...look.silent].flatMap(([cluster, why]) => unreachableWarning(client, cluster, why));
  const missing = flowsWithout(look, address);
  const out = missing.filter(({ settled }) => settled).map(({ flow }) => flowName(flow));
  if (out.length > 0) return { state, diagnostics: [...silent, notIn(state, out)] };
  if (look.silent.size === 0 && missing.length === 0) await clearOldPermit(link, state.worker_id);
  return { state, diagnostics: silent };
}

/** The worker is in state and in every flow: a permit of an interrupted deploy has had its day. */
async function clearOldPermit(link: MirrorLink, id: number): Promise<void> {
  try {
    if (await holdsPermit(link, id)) await link.target.permits.clear(id);
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem; // the next plan asks again
  }
}

async function holdsPermit({ target, connection }: MirrorLink, id: number): Promise<boolean> {
  if (connection.workers.size < 2) return false; // it never needs one
  return (await target.permits.outstanding()).some(({ member }) => member === id);
}

async function createWorker(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, config, signal } = request;
  const { mirror, worker_id: id, container } = config;
  const link = client.requireMirror(mirror);
  if (container !== null) link.containers.set(id, container);
  link.joiningSince ??= systemClock.now();
  const planned = request.planned as Worker;
  const state: Worker = { ...planned, id: `${mirror}/${id}`, joined: randomUUID() };
  try {
    const joined = await joinWorker({
      mirror,
      workerId: id,
      address: link.connection.workers.get(id) ?? '',
      look: link.look,
      former: new Set(link.former.get(id)),
      compute: link.compute(id),
      clock: systemClock,
      signal,
      timeoutMs: (planned.join_timeout_seconds as number) * 1000,
    });
    if (!joined) client.coordinator.started(link.target, id);
    return { state, diagnostics: joined ? await returnPermit(client, link.target, id) : [] };
  } catch (problem) {
    const diagnostic = diagnose(problem, `Worker ${id} did not join mirror '${mirror}'`);
    client.coordinator.lost(link.target, id, diagnostic.detail);
    return { state, diagnostics: [diagnostic] };
  }
}

async function deleteWorker({
  prior,
  plannedPrivate: known,
  client,
  signal,
}: DeleteRequest<Schema, Session>): Promise<readonly Diagnostic[] | undefined> {
  const { mirror, worker_id: id, container } = prior;
  const mark = markOf(known);
  if (mark === 'destroy' || (mark === 'leave' && workers.standing(client, mirror, id) === 'unwanted'))
    return undefined;
  const link = client.requireMirror(mirror);
  if (container) link.containers.set(id, container);
  const refused = await waitForPermit(client, link.target, id, prior, signal);
  if (refused.length === 0) link.former.set(id, memberIds(await link.look(), link, id));
  return refused;
}

const importedWorker = (mirror: string, id: number): Worker =>
  ({
    mirror,
    worker_id: id,
    compute: '',
    container: null,
    join_timeout_seconds: 180,
    permit_timeout_seconds: 1800,
    id: `${mirror}/${id}`,
    joined: randomUUID(),
  }) satisfies Worker;

const pause = (mirror: string): Diagnostic =>
  warning(
    'Mirroring pauses',
    `Mirror '${mirror}' has one worker: while it is replaced nothing is mirrored. It goes on where it has stopped, and nothing is lost. With two workers one of them always mirrors.`,
  );

const notIn = ({ mirror, worker_id: id }: Worker, flows: readonly string[]): Diagnostic =>
  warning(
    `Worker ${id} is not a member of mirror '${mirror}'`,
    `It is not in the group of ${flows.join(', ')}: it is stopped, or can't join. If its compute runs, look at its log.`,
  );
