import { kafkaMskCluster } from '../../../model/resources/msk.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { awaitBrokers, splitRows } from '../../../operations/msk/rows.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { outstanding } from '../../../operations/reassignment/outstanding.ts';
import type {
  ApplyResult,
  CreateRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { failedTo } from '../rebalance/failure.ts';
import { settleMembers } from '../rebalance/scale.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { unreachableWarning } from '../unreachable.ts';

type Schema = typeof kafkaMskCluster;
type Cluster = StateOf<Schema>;

export const mskClusterHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaMskCluster,
  plan: async (request) =>
    request.action === 'delete' ? {} : { planned: { ...request.planned, settled: true } },
  read: readCluster,
  create: waitForBrokers,
  update: updateCluster,
  delete: async () => undefined, // nothing of its own to remove
};

async function readCluster({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.cluster(state.cluster, known);
  if (!link) return { state };
  client.read(link.name);
  try {
    const settled = (await outstanding(link.admin, link.journal)) === null;
    return { state: { ...state, settled }, private: remember(known, link.connection) };
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return { state, diagnostics: unreachableWarning(client, state.cluster, problem) };
  }
}

async function waitForBrokers(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal, plannedPrivate } = request;
  const planned = request.planned as Cluster;
  const link = client.requireCluster(config.cluster, plannedPrivate);
  const state = { ...planned, id: config.cluster, settled: true };
  const kept = remember(plannedPrivate, link.connection);
  try {
    await awaitBrokers(link.admin, {
      cluster: config.cluster,
      count: Object.keys(config.rows).length * config.zones,
      clock: systemClock,
      signal,
      timeoutMs: (planned.formation_timeout_seconds as number) * 1000,
    });
    return { state, private: kept };
  } catch (problem) {
    const diagnostics = [diagnose(problem, `Cluster '${config.cluster}' is not whole`)];
    return { state, private: kept, diagnostics };
  }
}

/** When brokers have come or gone, replicas are spread anew, and an interrupted move is finished. */
async function updateCluster(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, config, client, signal } = request;
  const formed = await waitForBrokers(request);
  if (formed.diagnostics?.length) return { ...formed, state: prior };
  const link = client.requireCluster(config.cluster, request.plannedPrivate);
  try {
    const { brokers } = await link.admin.describe({ topics: [] });
    // Those that have been emptied get nothing again, even if they are still there.
    const { stay } = splitRows(brokers, Object.keys(config.rows).length, config.zones);
    const members = Object.fromEntries(stay.map(({ id }) => [String(id), '']));
    const joined = stay.map(({ id }) => id);
    await settleMembers(link, members, sameRows(prior, config) ? null : { joined, left: [] }, signal);
    return formed;
  } catch (problem) {
    // the rows stay as they were in state, so that the next deploy sees what there is to do
    const diagnostics = [
      failedTo(problem, `Replicas of cluster '${config.cluster}' are not all where they belong`),
    ];
    return { ...formed, state: prior, diagnostics };
  }
}

const sameRows = (prior: Pick<Cluster, 'rows'>, config: Pick<Cluster, 'rows'>): boolean =>
  Object.keys(prior.rows).length === Object.keys(config.rows).length;
