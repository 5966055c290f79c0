import { kafkaTopic } from '../../../model/resources/topic.ts';
import type { KafkaError } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { markOf } from '../member/marks.ts';
import { readAt } from '../read-at.ts';
import { failedTo } from '../rebalance/failure.ts';
import { remember } from '../session/connection.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import type { TopicReading } from '../session/topic-snapshot.ts';
import { changesOf, readConfig, settings, type Topic } from '../topic/config.ts';
import { isOutage } from '../topic/outage.ts';
import { increasePartitions } from '../topic/partition-increase.ts';
import { planTopic, protectedTopic } from '../topic/plan.ts';
import { changeReplicationFactor } from '../topic/replication-factor.ts';
import { validateTopic } from '../topic/validate.ts';

type Schema = typeof kafkaTopic;

export const topicHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaTopic,
  validate: validateTopic,
  plan: planTopic,
  read: readTopic,
  create: createTopic,
  update: updateTopic,
  delete: deleteTopic,
  import: importTopic,
};

function readTopic(request: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const { state } = request;
  return readAt(request, async ({ topics }) => {
    const reading = await topics.get(state.name);
    return reading && observed(state, reading);
  });
}

/** What the cluster says, in the words of the state where they mean the same. */
const observed = (state: Topic, { topic, config, replicationFactor }: TopicReading): Topic => ({
  ...state,
  partitions: topic.partitions.length,
  replication_factor: replicationFactor,
  config: readConfig(config, state.config),
  id: `${state.cluster}/${state.name}`,
  topic_id: topic.topicId,
});

async function createTopic(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, plannedPrivate } = request;
  const planned = request.planned as Topic;
  const { cluster, name, partitions, replication_factor: replicationFactor, config } = planned;
  const link = client.requireCluster(cluster, plannedPrivate);
  try {
    const made = await link.topics.create({ name, partitions, replicationFactor, config: settings(config) });
    return {
      state: { ...planned, id: `${cluster}/${name}`, topic_id: made?.topicId ?? null },
      private: remember(plannedPrivate, link.connection),
    };
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `Topic '${name}' was not created`));
  }
}

async function updateTopic(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, client, plannedPrivate } = request;
  const planned = request.planned as Topic;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const kept = remember(plannedPrivate, link.connection);
  try {
    await change(link, prior, planned, request.signal);
    return { state: planned, private: kept };
  } catch (problem) {
    const diagnostic = failedTo(problem, `Topic '${planned.name}' was not changed`);
    const reading = await link.topics.fresh(planned.name).catch(() => null);
    return { state: reading ? observed(prior, reading) : prior, private: kept, diagnostics: [diagnostic] };
  }
}

/** The configuration first: it is what Kafka may refuse, and partitions can't be taken back. */
async function change(link: ClusterLink, prior: Topic, planned: Topic, signal: AbortSignal): Promise<void> {
  const { name, partitions, replication_factor: replicationFactor } = planned;
  const changes = changesOf(prior.config, planned.config);
  if (changes.size > 0) await link.topics.alterConfig(name, changes);
  // Before the partitions: Kafka wants new ones to have as many replicas as those that are there.
  if (replicationFactor !== prior.replication_factor) {
    await changeReplicationFactor(link, { name, replicationFactor, signal });
  }
  if (partitions > prior.partitions) await increasePartitions(link, { name, partitions, replicationFactor });
}

async function deleteTopic(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, client, plannedPrivate } = request;
  if (prior.protected) return [protectedTopic(prior, 'deleted')];
  const link = client.requireCluster(prior.cluster, plannedPrivate);
  try {
    await link.topics.delete(prior.name);
    return undefined;
  } catch (problem) {
    const diagnostic = diagnose(problem, `Topic '${prior.name}' was not deleted`);
    if (!isOutage(problem) || markOf(plannedPrivate) !== 'destroy') return [diagnostic];
    return client.firstTime(`not deleted ${prior.cluster}`) ? [leftBehind(prior, problem)] : [];
  }
}

const leftBehind = ({ cluster }: Topic, { message }: KafkaError): Diagnostic =>
  warning(
    `Topics of cluster '${cluster}' were not deleted one by one`,
    `${message} When the cluster is destroyed with this stack, they go with it; otherwise they are still there.`,
  );

async function importTopic({ id, client }: { readonly id: string; readonly client: Session }) {
  const at = id.indexOf('/');
  if (at <= 0) {
    throw new DiagnosticError(
      error('Malformed import id', `'${id}' is not <cluster>/<topic>, such as orders/payments.`),
    );
  }
  const cluster = id.slice(0, at);
  const name = id.slice(at + 1);
  const link = client.requireCluster(cluster);
  const reading = await link.topics.fresh(name);
  if (!reading) {
    throw new DiagnosticError(
      error(
        'No such topic',
        `Cluster '${cluster}' has no topic '${name}'; create it, or mend the import id.`,
      ),
    );
  }
  const blank: Topic = {
    cluster,
    name,
    partitions: 0,
    replication_factor: 0,
    config: null,
    protected: false,
    id,
    topic_id: null,
  };
  return { state: observed(blank, reading), private: remember(null, link.connection) };
}
