import { kafkaTopic } from '../../../model/resources/topic.ts';
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
import { remember } from '../session/connection.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import type { TopicReading } from '../session/topic-snapshot.ts';
import { changesOf, readConfig, type Topic } from '../topic/config.ts';
import { planTopic } from '../topic/plan.ts';
import { isUnreachable, unreachableWarning } from '../unreachable.ts';

type Schema = typeof kafkaTopic;

export const topicHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaTopic,
  plan: planTopic,
  read: readTopic,
  create: createTopic,
  update: updateTopic,
  delete: deleteTopic,
  import: importTopic,
};

async function readTopic({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.cluster(state.cluster, known);
  if (!link) return { state };
  try {
    const reading = await link.topics.get(state.name);
    return { state: reading && observed(state, reading), private: remember(known, link.connection) };
  } catch (problem) {
    if (!isUnreachable(problem)) throw problem;
    return { state, diagnostics: unreachableWarning(client, state.cluster, problem) };
  }
}

/** What the cluster says, in the words of the state where they mean the same. */
const observed = (state: Topic, { topic, config }: TopicReading): Topic => ({
  ...state,
  partitions: topic.partitions.length,
  replication_factor: topic.partitions[0]?.replicas.length ?? state.replication_factor,
  config: readConfig(config, state.config),
  id: `${state.cluster}/${state.name}`,
  topic_id: topic.topicId,
});

async function createTopic(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, plannedPrivate } = request;
  const link = client.requireCluster(config.cluster, plannedPrivate);
  try {
    await link.admin.createTopic({
      name: config.name,
      partitions: config.partitions,
      replicationFactor: config.replication_factor,
      config: new Map(Object.entries(config.config ?? {})),
    });
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `Topic '${config.name}' was not created`));
  }
  return {
    state: await written(link, request.planned as Topic),
    private: remember(plannedPrivate, link.connection),
  };
}

async function updateTopic(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, client, plannedPrivate } = request;
  const planned = request.planned as Topic;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const kept = remember(plannedPrivate, link.connection);
  try {
    if (planned.partitions > prior.partitions)
      await link.admin.increasePartitions(planned.name, planned.partitions);
    const changes = changesOf(prior.config, planned.config);
    if (changes.size > 0) await link.admin.alterTopicConfig(planned.name, changes);
  } catch (problem) {
    const diagnostic = diagnose(problem, `Topic '${planned.name}' was not changed`);
    const reading = await link.topics.fresh(planned.name).catch(() => null);
    return { state: reading ? observed(prior, reading) : prior, private: kept, diagnostics: [diagnostic] };
  }
  return { state: await written(link, planned), private: kept };
}

/** The state after a write: what was planned, and what only Kafka knows. */
async function written(link: ClusterLink, planned: Topic): Promise<Topic> {
  const reading = await link.topics.fresh(planned.name);
  return { ...planned, id: `${planned.cluster}/${planned.name}`, topic_id: reading?.topic.topicId ?? null };
}

async function deleteTopic(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, client, plannedPrivate } = request;
  const link = client.requireCluster(prior.cluster, plannedPrivate);
  try {
    await link.admin.deleteTopics([prior.name]);
    return undefined;
  } catch (problem) {
    const diagnostic = diagnose(problem, `Topic '${prior.name}' was not deleted`);
    if (!isUnreachable(problem) || markOf(plannedPrivate) !== 'destroy') return [diagnostic];
    return client.firstTime(`not deleted ${prior.cluster}`) ? [leftBehind(prior)] : [];
  }
}

const leftBehind = ({ cluster }: Topic): Diagnostic =>
  warning(
    `Topics of cluster '${cluster}' were not deleted one by one`,
    'The cluster can’t be reached and is destroyed with the stack; topics on volumes that stay come back with them.',
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
