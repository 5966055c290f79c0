import { kafkaCluster } from '../../../model/resources/cluster.ts';
import { type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { formCluster } from '../../../operations/membership/cluster.ts';
import { error } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { isUnreachable, unreachableWarning } from '../unreachable.ts';

type Cluster = StateOf<typeof kafkaCluster>;
type Schema = typeof kafkaCluster;

export const clusterHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaCluster,
  plan: planCluster,
  read: readCluster,
  create: waitForCluster,
  update: waitForCluster,
  delete: async () => undefined, // nothing of its own to remove: the members are
  import: async ({ id, client }) => {
    const { connection } = client.requireCluster(id);
    const state: Cluster = {
      cluster: id,
      cluster_id: '',
      members: {},
      formation_timeout_seconds: 300,
      id,
      reported_cluster_id: null,
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
  return { planned: { ...request.planned, bootstrap_servers: bootstrapServers } };
}

/** Another cluster behind the same addresses is never silently taken for this one. */
async function readCluster({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.cluster(state.cluster, known);
  if (!link) return { state };
  try {
    const { clusterId } = await link.admin.describe({ topics: [] });
    if (state.reported_cluster_id !== null && clusterId !== state.reported_cluster_id) {
      return { state, diagnostics: [anotherCluster(state, clusterId)] };
    }
    return { state: { ...state, reported_cluster_id: clusterId }, private: remember(known, link.connection) };
  } catch (problem) {
    if (!isUnreachable(problem)) throw problem;
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
    bootstrap_servers: [...link.connection.bootstrapServers],
  };
  const kept = remember(request.plannedPrivate, link.connection);
  try {
    const { clusterId } = await formCluster({
      cluster: config.cluster,
      members: Object.keys(config.members).map(Number),
      admin: link.admin,
      clock: systemClock,
      signal,
      timeoutMs: (planned.formation_timeout_seconds as number) * 1000,
    });
    return { state: { ...state, reported_cluster_id: clusterId }, private: kept };
  } catch (problem) {
    return {
      state,
      private: kept,
      diagnostics: [diagnose(problem, `Cluster '${config.cluster}' did not form`)],
    };
  }
}

const anotherCluster = (state: Cluster, found: string) =>
  error(
    'Another cluster answers',
    `Cluster '${state.cluster}' has the id ${state.reported_cluster_id}, but the brokers at its addresses report ${found}. ` +
      `The data volumes were replaced, or the addresses belong to another cluster. Point the provider at the right one, or bring the data back.`,
    ['reported_cluster_id'],
  );
