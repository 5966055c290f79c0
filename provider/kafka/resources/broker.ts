import { randomUUID } from 'node:crypto';
import { kafkaBroker } from '../../../model/resources/broker.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import { type ClusterDescription, KafkaError } from '../../../operations/ports/kafka.ts';
import { describeHopeless } from '../../../operations/roll/hopeless.ts';
import { verdictNow } from '../../../operations/roll/permits.ts';
import { isCaughtUp, isRegistered } from '../../../operations/roll/verdict.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
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
import { rememberEnded } from '../certificate/ended.ts';
import { serveCertificate } from '../certificate/serve.ts';
import { ensureCredentials } from '../cluster/credentials.ts';
import { replacesPasswords } from '../cluster/password-rotation.ts';
import { diagnose } from '../failure.ts';
import { withBootstrapUsers } from '../member/bootstrap-users.ts';
import { parseMemberId } from '../member/import-id.ts';
import { joinAsBroker } from '../member/join.ts';
import { markOf } from '../member/marks.ts';
import { clearOldPermit, returnPermit, waitForPermit } from '../member/permit.ts';
import { type MemberKind, planMember } from '../member/plan.ts';
import { leaveForGood, planDeparture } from '../rebalance/leave.ts';
import { addressOfBroker, remember } from '../session/connection.ts';
import { rosterName } from '../session/roster.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { unreachableMember } from '../unreachable.ts';

type Broker = StateOf<typeof kafkaBroker>;
type Schema = typeof kafkaBroker;

export const brokerHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaBroker,
  plan: planBroker,
  read: readBroker,
  create: createBroker,
  update: updateBroker,
  delete: deleteBroker,
  import: async ({ id, client }) => {
    const { domain, member } = parseMemberId('kafka_broker', id);
    const link = client.requireCluster(domain);
    return {
      state: importedBroker(domain, member),
      private: remember({ importedBy: client.invocation.runId }, link.connection),
    };
  },
};

async function planBroker(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const result: PlanResult<Schema> = await planMember(brokers, request);
  if (request.action !== 'create' || request.priorPrivate !== null) return result;
  const { cluster, broker_id: id } = request.planned;
  const link = typeof cluster === 'string' ? request.client.cluster(cluster) : null;
  if (link === null || typeof id !== 'number' || !replacesPasswords(link.connection)) return result;
  if (request.client.roster.wasRefreshed(rosterName('kafka_broker', link.name, id))) return result;
  return { ...result, diagnostics: [...(result.diagnostics ?? []), joinsTooEarly(id, link.name)] };
}

/** What the plan asks about brokers. */
const brokers: MemberKind = {
  typeName: 'kafka_broker',
  memberName: 'broker',
  domainAttribute: 'cluster',
  idAttribute: 'broker_id',
  standing: (session, cluster, id) => {
    if (!session.configuration.clusters.has(cluster)) return 'domain-gone';
    const connection = session.configuration.clusters.get(cluster);
    return !connection || connection.brokerIds.includes(id) ? 'wanted' : 'unwanted';
  },
  isAlive: async (session, cluster, id, known) => {
    const seen = await describeOrNull(session.cluster(cluster, known));
    return seen !== null && isRegistered(seen, id);
  },
  verdict: async (session, cluster, id, known) =>
    verdictNow(session.requireCluster(cluster, known).target, id),
  cannotSurvive: (session, cluster, known) => describeHopeless(session.requireCluster(cluster, known).admin),
  holdsPermit: async (session, cluster, id) =>
    (await session.requireCluster(cluster).target.permits.outstanding()).some(({ member }) => member === id),
  reached: (session, cluster, known) => session.cluster(cluster, known),
  leaving: (session, cluster, id, known) =>
    planDeparture(session, session.cluster(cluster, known), cluster, id),
};

async function readBroker({
  state,
  private: known,
  client,
  signal,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  client.roster.refreshed(rosterName('kafka_broker', state.cluster, state.broker_id));
  const link = client.cluster(state.cluster, known);
  if (!link) return { state };
  const before = rememberEnded(known, client, state.certificate?.fingerprint ?? null);
  if (state.address) setAddress(link, state.broker_id, state.address);
  if (state.container) link.containers.set(state.broker_id, state.container);
  if (state.compute) link.computes.set(state.broker_id, state.compute);
  try {
    const seen = await link.recently();
    signal.throwIfAborted();
    if (isCaughtUp(seen, state.broker_id)) await clearOldPermit(link.target, state.broker_id);
    const broker = seen.brokers.find(({ id }) => id === state.broker_id);
    return {
      state: broker ? { ...state, host: broker.host, rack: broker.rack } : state,
      private: remember(before, link.connection),
      diagnostics: broker ? [] : [notRegistered(state)],
    };
  } catch (problem) {
    // a cluster without a quorum answers in part; the deploy that is to mend it needs its state
    if (!(problem instanceof KafkaError)) throw problem;
    return { state, private: before, diagnostics: await unreachableMember(client, link, problem) };
  }
}

async function createBroker(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, config } = request;
  const link = client.requireCluster(config.cluster, request.plannedPrivate);
  link.addresses.set(config.broker_id, config.address);
  const planned = request.planned as Broker;
  const state = (host: string | null, rack: string | null): Broker => ({
    ...planned,
    id: `${config.cluster}/${config.broker_id}`,
    joined: randomUUID(),
    host,
    rack,
  });
  const kept = remember(request.plannedPrivate, link.connection);
  try {
    const broker = await withBootstrapUsers(client, link, () => joinAsBroker(request, link));
    const diagnostics = broker ? await returnPermit(client, link.target, config.broker_id) : [];
    return { state: state(broker?.host ?? null, broker?.rack ?? null), private: kept, diagnostics };
  } catch (problem) {
    const diagnostic = diagnose(
      problem,
      `Broker ${config.broker_id} did not join cluster '${config.cluster}'`,
    );
    client.coordinator.lost(link.target, config.broker_id, diagnostic.detail);
    return { state: state(null, null), private: kept, diagnostics: [diagnostic] };
  }
}

async function updateBroker(
  request: CreateRequest<Schema, Session> & { readonly prior: Broker },
): Promise<ApplyResult<Schema>> {
  const link = request.client.cluster(request.config.cluster, request.plannedPrivate);
  const { prior } = request;
  const diagnostics = link === null ? [] : await serveCertificate(request, link);
  return {
    state: {
      ...(request.planned as Broker),
      // what the broker still presents stays in state, so that the next deploy goes on
      ...(diagnostics.length > 0 ? { certificate: prior.certificate } : {}),
      id: prior.id,
      joined: prior.joined,
      host: prior.host,
      rack: prior.rack,
    },
    private: remember(request.plannedPrivate, link?.connection ?? null),
    diagnostics,
  };
}

async function deleteBroker(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, plannedPrivate: known, client } = request;
  const mark = markOf(known);
  if (mark === 'destroy') return undefined;
  const link = client.requireCluster(prior.cluster, known);
  if (prior.address) setAddress(link, prior.broker_id, prior.address);
  if (prior.container) link.containers.set(prior.broker_id, prior.container);
  if (mark === 'leave' && brokers.standing(client, prior.cluster, prior.broker_id) === 'unwanted') {
    return leaveForGood(client, link, prior.broker_id, prior, request.signal);
  }
  const locked = await lockedOut(link, prior, request.signal);
  if (locked.length > 0) return locked;
  return waitForPermit(client, link.target, prior.broker_id, prior, request.signal);
}

/** While its cluster goes to other listeners, or gets other passwords, no broker goes before those that it may log in to know it. */
async function lockedOut(
  link: ClusterLink,
  { cluster, broker_id: id }: Broker,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const { connection } = link;
  if (connection.security?.migration === undefined && !replacesPasswords(connection)) return [];
  try {
    await ensureCredentials(link, signal);
    return [];
  } catch (problem) {
    return [diagnose(problem, `Broker ${id} of cluster '${cluster}' was not replaced`)];
  }
}

const setAddress = ({ addresses, connection }: ClusterLink, brokerId: number, known: string): unknown =>
  addresses.set(brokerId, addressOfBroker(connection, brokerId, known));

const describeOrNull = async (link: ClusterLink | null): Promise<ClusterDescription | null> =>
  link === null ? null : answerOrNull(() => link.recently());

const importedBroker = (cluster: string, brokerId: number): Broker =>
  ({
    cluster,
    broker_id: brokerId,
    cluster_id: '',
    address: '',
    compute: '',
    container: null,
    certificate: null,
    join_timeout_seconds: 300,
    permit_timeout_seconds: 1800,
    id: `${cluster}/${brokerId}`,
    joined: randomUUID(),
    host: null,
    rack: null,
  }) satisfies Broker;

/** Terraform starts it before any broker goes, and so before the password that it is to read is there. */
const joinsTooEarly = (id: number, cluster: string): Diagnostic =>
  error(
    `Broker ${id} can’t join while passwords are replaced`,
    `This plan gives cluster '${cluster}' new passwords (passwordMechanism) and makes broker ${id}. Do one of them first, and deploy; then the other.`,
  );

const notRegistered = ({ cluster, broker_id: id }: Broker): Diagnostic =>
  warning(
    `Broker ${id} is not registered`,
    `Cluster '${cluster}' answers, but broker ${id} is not among its brokers: it is stopped, or can't join. If its compute runs, look at its log.`,
  );
