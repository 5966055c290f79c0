import { randomUUID } from 'node:crypto';
import { kafkaController } from '../../../model/resources/controller.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { tcpReach } from '../../../operations/clients/tcp-reach.ts';
import { joinController } from '../../../operations/membership/controller.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { verdictNow } from '../../../operations/roll/permits.ts';
import { currentVoters } from '../../../operations/roll/voters.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { parseMemberId } from '../member/import-id.ts';
import { markOf } from '../member/marks.ts';
import { outliveBrokers } from '../member/outlive-brokers.ts';
import { clearOldPermit, returnPermit, waitForPermit } from '../member/permit.ts';
import { type MemberKind, planMember } from '../member/plan.ts';
import { remember } from '../session/connection.ts';
import { rosterName } from '../session/roster.ts';
import type { Session } from '../session/session.ts';
import { unreachableWarning } from '../unreachable.ts';

type Controller = StateOf<typeof kafkaController>;
type Schema = typeof kafkaController;

export const controllerHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaController,
  plan: (request) => planMember(controllers, request),
  read: readController,
  create: createController,
  update: async ({ planned, prior, plannedPrivate }) => ({
    state: { ...(planned as Controller), id: prior.id, joined: prior.joined },
    private: plannedPrivate,
  }),
  delete: deleteController,
  import: async ({ id, client }) => {
    const { domain, member } = parseMemberId('kafka_controller', id);
    const link = client.requireCluster(domain);
    return {
      state: importedController(domain, member),
      private: remember({ importedBy: client.invocation.runId }, link.connection),
    };
  },
};

const REACH_MS = 2_000;

/** What the plan asks about controllers. */
const controllers: MemberKind = {
  typeName: 'kafka_controller',
  memberName: 'controller',
  domainAttribute: 'cluster',
  idAttribute: 'controller_id',
  standing: (session, cluster, id) => {
    if (!session.configuration.clusters.has(cluster)) return 'domain-gone';
    const connection = session.configuration.clusters.get(cluster);
    return !connection || String(id) in (connection.controllers ?? {}) ? 'wanted' : 'unwanted';
  },
  isAlive: async (session, cluster, id, known) => {
    const address = session.cluster(cluster, known)?.connection.controllers?.[id];
    return address !== undefined && (await tcpReach(address, REACH_MS)) === 'open';
  },
  verdict: async (session, cluster, id, known) =>
    verdictNow(session.requireCluster(cluster, known).target, id),
  holdsPermit: async (session, cluster, id) =>
    (await session.requireCluster(cluster).target.permits.outstanding()).some(({ member }) => member === id),
  reached: (session, cluster, known) => session.cluster(cluster, known),
  leaving: async (_session, cluster, id) => [controllerLeaves(cluster, id)],
};

async function readController({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const { cluster, controller_id: id } = state;
  client.roster.refreshed(rosterName('kafka_controller', cluster, id));
  const link = client.cluster(cluster, known);
  if (!link) return { state };
  if (state.container) link.containers.set(id, state.container);
  const kept = remember(known, link.connection);
  try {
    const quorum = await link.quorumRecently();
    const follows = quorum !== null && currentVoters(quorum).has(id);
    if (follows) await clearOldPermit(link.target, id);
    return { state, private: kept, diagnostics: follows ? [] : [notFollowing(state)] };
  } catch (problem) {
    // without a quorum brokers answer in part; the deploy that is to mend it needs its state
    if (!(problem instanceof KafkaError)) throw problem;
    return { state, private: kept, diagnostics: unreachableWarning(client, cluster, problem) };
  }
}

async function createController(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, config, signal } = request;
  const { cluster, controller_id: id } = config;
  const link = client.requireCluster(cluster, request.plannedPrivate);
  const planned = request.planned as Controller;
  const state: Controller = { ...planned, id: `${cluster}/${id}`, joined: randomUUID() };
  const kept = remember(request.plannedPrivate, link.connection);
  try {
    const follows = await joinController({
      cluster,
      controllerId: id,
      address: config.address,
      admin: link.admin,
      reach: tcpReach,
      compute: config.container === null ? null : dockerCompute(config.container),
      clock: systemClock,
      signal,
      timeoutMs: (planned.join_timeout_seconds as number) * 1000,
    });
    if (!follows) client.coordinator.started(link.target, id);
    const diagnostics = follows ? await returnPermit(client, link.target, id) : [];
    return { state, private: kept, diagnostics };
  } catch (problem) {
    const diagnostic = diagnose(problem, `Controller ${id} did not join cluster '${cluster}'`);
    client.coordinator.lost(link.target, id, diagnostic.detail);
    return { state, private: kept, diagnostics: [diagnostic] };
  }
}

async function deleteController(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, plannedPrivate: known, client, signal } = request;
  const { cluster, controller_id: id } = prior;
  const mark = markOf(known);
  if (mark === 'destroy') {
    await outliveBrokers(client, client.cluster(cluster, known)?.connection.bootstrapServers ?? [], signal);
    return undefined;
  }
  if (mark === 'leave' && controllers.standing(client, cluster, id) === 'unwanted')
    return [controllerLeaves(cluster, id)];
  const link = client.requireCluster(cluster, known);
  if (prior.container) link.containers.set(id, prior.container);
  return waitForPermit(client, link.target, id, prior, signal);
}

const importedController = (cluster: string, id: number): Controller =>
  ({
    cluster,
    controller_id: id,
    cluster_id: '',
    address: '',
    compute: '',
    container: null,
    join_timeout_seconds: 300,
    permit_timeout_seconds: 1800,
    id: `${cluster}/${id}`,
    joined: randomUUID(),
  }) satisfies Controller;

const notFollowing = ({ cluster, controller_id: id }: Controller): Diagnostic =>
  warning(
    `Controller ${id} does not follow`,
    `The quorum of cluster '${cluster}' has a leader, but controller ${id} has not caught up with it: it is stopped, or can't join. If its compute runs, look at its log.`,
  );

const controllerLeaves = (cluster: string, id: number): Diagnostic =>
  error(
    'A controller can’t leave',
    `Controller ${id} leaves the code but is a voter of the KRaft quorum of cluster '${cluster}', whose voters are fixed. Put it back.`,
  );
