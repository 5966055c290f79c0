import { kafkaCluster } from '../../../model/resources/cluster.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { formCluster } from '../../../operations/membership/cluster.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { outstanding } from '../../../operations/reassignment/outstanding.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { stillConnected } from '../cluster/closing.ts';
import { applyClusterConfig, checkClusterConfig, readClusterConfig } from '../cluster/config.ts';
import { ensureCredentials } from '../cluster/credentials.ts';
import { replacesPasswords, retireOldPasswords } from '../cluster/password-rotation.ts';
import { finalizeProtocol, readProtocol } from '../cluster/protocol.ts';
import { protectZnodes } from '../ensemble/root.ts';
import { diagnose } from '../failure.ts';
import { withBootstrapUsers } from '../member/bootstrap-users.ts';
import { outliveMirrors } from '../member/outlive-mirrors.ts';
import { failedTo } from '../rebalance/failure.ts';
import { previewInterrupted, previewScale } from '../rebalance/preview.ts';
import {
  changeOf,
  departedOf,
  idsOf,
  rememberDeparted,
  settleMembers,
  unregister,
} from '../rebalance/scale.ts';
import { remember } from '../session/connection.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { sameConfig } from '../topic/config.ts';
import { unreachableWarning } from '../unreachable.ts';

type Cluster = StateOf<typeof kafkaCluster>;
type Schema = typeof kafkaCluster;

export const clusterHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCluster,
  plan: planCluster,
  read: readCluster,
  create: waitForCluster,
  update: updateCluster,
  delete: async ({ prior, client, signal }) => {
    await outliveMirrors(client, prior.cluster, signal);
    return undefined; // nothing of its own to remove: the members are
  },
  import: async ({ id, client }) => {
    const { connection } = client.requireCluster(id);
    const state: Cluster = {
      cluster: id,
      cluster_id: '',
      members: {},
      controllers: null,
      config: null,
      protocol_version: null,
      password_mechanism: null,
      formation_timeout_seconds: 300,
      id,
      reported_cluster_id: null,
      settled: true,
      bootstrap_servers: [...connection.bootstrapServers],
    };
    return { state, private: remember(null, connection) };
  },
};

async function planCluster(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete') return {};
  request.client.requireKnown('cluster', request.planned.cluster);
  const name = request.planned.cluster;
  const link = typeof name === 'string' ? request.client.cluster(name) : null;
  const bootstrapServers = link ? [...link.connection.bootstrapServers] : UNKNOWN;
  const planned = {
    ...request.planned,
    ...(request.action === 'update' && sameConfig(request.prior.config, request.planned.config)
      ? { config: request.prior.config }
      : {}),
    settled: true,
    bootstrap_servers: bootstrapServers,
  } as const;
  // apply plans once more, without a refresh: what will move has been said by then
  if (request.action === 'create' || link === null || !request.client.wasRead(link.name)) return { planned };
  const refused = await refusedConfig(link, request.prior, planned);
  return {
    planned,
    diagnostics: [
      ...refused,
      ...(await previewUpdate(link, request.prior, planned.members)),
      ...(await stillConnected(request.client, link)),
      ...newPasswords(link),
    ],
  };
}

function newPasswords({ name, connection }: ClusterLink): readonly Diagnostic[] {
  if (!replacesPasswords(connection)) return [];
  const users = Object.keys(connection.bootstrapUsers ?? {}).join(' and ');
  return [
    warning(
      `Cluster '${name}' gets new passwords`,
      `Those of ${users}. Old and new ones are good until every broker logs in with the new ones; then the old ones, and their files, are gone. What else logs in as one of them needs the new file.`,
    ),
  ];
}

/** Asked of the brokers that run: those that will replace them may know more. */
async function refusedConfig(
  link: ClusterLink,
  prior: Cluster,
  { config, members }: Planned<Cluster>,
): Promise<readonly Diagnostic[]> {
  if (members === UNKNOWN || Object.values(members).some((joined) => (joined as unknown) === UNKNOWN))
    return [];
  const known =
    config !== UNKNOWN && !Object.values(config ?? {}).some((value) => (value as unknown) === UNKNOWN);
  return known && config !== prior.config ? checkClusterConfig(link.admin, config as Cluster['config']) : [];
}

/** What the update will move, as far as the members are known. */
async function previewUpdate(
  link: ClusterLink,
  prior: Cluster,
  members: Planned<Cluster>['members'],
): Promise<readonly Diagnostic[]> {
  const interrupted = prior.settled === false ? await previewInterrupted(link) : [];
  const change = members === UNKNOWN ? null : changeOf(prior.members, members);
  if (change === null) return interrupted;
  return [...interrupted, ...(await previewScale(link, idsOf(members as Cluster['members']), change))];
}

/** Another cluster behind the same addresses is never silently taken for this one. */
async function readCluster({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.cluster(state.cluster, known);
  if (!link) return { state };
  client.read(link.name);
  try {
    const { clusterId } = await link.admin.describe({ topics: [] });
    if (state.reported_cluster_id !== null && clusterId !== state.reported_cluster_id) {
      return { state, diagnostics: [anotherCluster(state, clusterId)] };
    }
    const config = await readClusterConfig(link.admin, state.config);
    const protocol = state.protocol_version && (await readProtocol(link, state.protocol_version));
    const settled = (await outstanding(link.admin, link.journal)) === null;
    const departed = await unregister(link, departedOf(known));
    return {
      state: { ...state, config, protocol_version: protocol, reported_cluster_id: clusterId, settled },
      private: rememberDeparted(remember(known, link.connection), departed),
    };
  } catch (problem) {
    // a cluster without a quorum answers in part; the deploy that is to mend it needs its state
    if (!(problem instanceof KafkaError)) throw problem;
    return { state, diagnostics: unreachableWarning(client, state.cluster, problem) };
  }
}

async function waitForCluster(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal } = request;
  const planned = request.planned as Cluster;
  const link = client.requireCluster(config.cluster, request.plannedPrivate);
  const state: Cluster = {
    ...planned,
    id: config.cluster,
    // an update has planned to keep it
    reported_cluster_id: request.planned.reported_cluster_id === UNKNOWN ? null : planned.reported_cluster_id,
    settled: true,
    bootstrap_servers: [...link.connection.bootstrapServers],
  };
  const kept = remember(request.plannedPrivate, link.connection);
  try {
    // where no broker is replaced for it, nobody has made them yet
    if (replacesPasswords(link.connection)) await ensureCredentials(link, signal);
    const { clusterId } = await withBootstrapUsers(client, link, () =>
      formCluster({
        cluster: config.cluster,
        members: Object.keys(config.members).map(Number),
        controllers: Object.keys(config.controllers ?? {}).map(Number),
        admin: link.admin,
        clock: systemClock,
        signal,
        timeoutMs: (planned.formation_timeout_seconds as number) * 1000,
      }),
    );
    await ensureCredentials(link, signal);
    await protectZnodes(client, link);
    const diagnostics = await configure(link, config);
    return { state: { ...state, reported_cluster_id: clusterId }, private: kept, diagnostics };
  } catch (problem) {
    return {
      state,
      private: kept,
      diagnostics: [diagnose(problem, `Cluster '${config.cluster}' did not form`)],
    };
  }
}

/** What Kafka keeps itself, once it can be told. */
async function configure({ admin, name }: ClusterLink, { config }: Cluster): Promise<readonly Diagnostic[]> {
  try {
    await applyClusterConfig(admin, config);
    return [];
  } catch (problem) {
    return [diagnose(problem, `The configuration of cluster '${name}' is not applied`, ['config'])];
  }
}

/** When all are there, replicas move if the set of brokers has changed, and an interrupted move is finished. */
async function updateCluster(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, config, client, signal } = request;
  const formed = await waitForCluster(request);
  if (formed.diagnostics?.some(({ severity }) => severity === 'error')) return { ...formed, state: prior };
  const link = client.requireCluster(config.cluster, request.plannedPrivate);
  const change = changeOf(prior.members, config.members);
  const finalized = await finalize(link, config.protocol_version);
  if (finalized.length > 0) return { ...formed, state: prior, diagnostics: finalized };
  const kept = await retire(link);
  if (kept.length > 0) return { ...formed, state: prior, diagnostics: kept };
  try {
    await settleMembers(link, config.members, change, signal);
    const departed = await unregister(link, [...departedOf(formed.private ?? null), ...(change?.left ?? [])]);
    return { ...formed, private: rememberDeparted(formed.private ?? null, departed) };
  } catch (problem) {
    // the members stay as they were in state, so that the next deploy sees what there is to do
    const diagnostics = [
      failedTo(problem, `Replicas of cluster '${config.cluster}' are not all where they belong`),
    ];
    return { ...formed, state: prior, diagnostics };
  }
}

/** Every broker has joined by now, with the version that the code says. */
async function finalize({ admin, name }: ClusterLink, line: string | null): Promise<readonly Diagnostic[]> {
  try {
    await finalizeProtocol(admin, line);
    return [];
  } catch (problem) {
    return [diagnose(problem, `Version ${line} of cluster '${name}' is not finalized`, ['protocol_version'])];
  }
}

/** Every broker has joined by now, with the password that the code says. */
async function retire(link: ClusterLink): Promise<readonly Diagnostic[]> {
  try {
    await retireOldPasswords(link);
    return [];
  } catch (problem) {
    return [
      diagnose(problem, `Old passwords of cluster '${link.name}' are still good`, ['password_mechanism']),
    ];
  }
}

const anotherCluster = (state: Cluster, found: string) =>
  error(
    'Another cluster answers',
    `Cluster '${state.cluster}' has the id ${state.reported_cluster_id}, but the brokers at its addresses report ${found}. ` +
      `The data volumes were replaced, or the addresses belong to another cluster. Point the provider at the right one, or bring the data back.`,
    ['reported_cluster_id'],
  );
