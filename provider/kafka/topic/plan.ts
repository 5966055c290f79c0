import type { kafkaTopic } from '../../../model/resources/topic.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanCreate, PlanRequest, PlanResult, PlanUpdate } from '../../runtime/resource.ts';
import { marked } from '../member/marks.ts';
import type { Session } from '../session/session.ts';
import { sameConfig, type Topic } from './config.ts';
import { isOutage } from './outage.ts';
import { planFactor } from './plan-factor.ts';

type Schema = typeof kafkaTopic;
type Create = PlanCreate<Schema, Session>;
type Update = PlanUpdate<Schema, Session>;

/** Refuses what would lose data or can't work, and warns of what surprises. */
export async function planTopic(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client } = request;
  if (request.action === 'delete') {
    const mark = client.destroysAll ? 'destroy' : 'leave';
    const diagnostics = request.prior.protected ? [protectedTopic(request.prior, 'deleted')] : [];
    return { private: marked(mark, request.priorPrivate), diagnostics };
  }
  client.requireKnown('cluster', request.planned.cluster);
  const problems = await tooFewBrokers(request);
  if (request.action === 'create') return { diagnostics: [...problems, ...(await planNew(request))] };
  return planChange(request, problems);
}

/** In a replacement this is its second leg, and `priorPrivate` is what the first one planned. */
async function planNew(request: Create): Promise<readonly Diagnostic[]> {
  const { priorPrivate, planned } = request;
  if (priorPrivate === null) return existing(request);
  // `-replace`: the first leg could not know that a replacement was coming.
  return priorPrivate.protected === true ? [protectedTopic(planned, 'replaced')] : [];
}

async function planChange(request: Update, problems: readonly Diagnostic[]): Promise<PlanResult<Schema>> {
  const { prior, planned, priorPrivate } = request;
  const found =
    request.replacing.length > 0
      ? await replacement(request)
      : [...(await factorChange(request)), ...partitionChange(prior, planned.partitions)];
  return {
    planned: sameConfig(prior.config, planned.config) ? { ...planned, config: prior.config } : planned,
    private: { ...marked('leave', priorPrivate), protected: prior.protected },
    diagnostics: [...problems, ...found],
  };
}

/** Counts the brokers that the code wants; where it names none, new replicas have those that are there. */
async function tooFewBrokers(request: Create | Update): Promise<readonly Diagnostic[]> {
  const { planned, client } = request;
  const { cluster, name, replication_factor: factor } = planned;
  if (typeof factor !== 'number' || typeof cluster !== 'string') return [];
  const wanted = client.configuration.clusters.get(cluster)?.brokerIds.length ?? 0;
  const running = async () => client.cluster(cluster)?.topics.brokerCount();
  const isNew = request.action === 'create' || request.prior.replication_factor !== factor;
  const brokers = wanted || (isNew && (await unlessAway(0, running))) || 0;
  if (brokers === 0 || factor <= brokers) return [];
  return [
    error(
      'More replicas than brokers',
      `Topic '${String(name)}': replication_factor is ${factor} but cluster '${cluster}' has ${brokers} broker${brokers === 1 ? '' : 's'}; lower it or add a broker.`,
      ['replication_factor'],
    ),
  ];
}

/** Found before anything is touched; a cluster that does not exist yet has no topics. */
async function existing({ planned, client }: Create | Update): Promise<readonly Diagnostic[]> {
  const { cluster, name } = planned;
  if (typeof cluster !== 'string' || typeof name !== 'string') return [];
  const found = await unlessAway(null, async () => client.cluster(cluster)?.topics.get(name));
  if (!found) return [];
  return [
    error(
      'The topic exists already',
      `Cluster '${cluster}' has a topic '${name}'. Adopt it with: terraform import <address of this kafka_topic> ${cluster}/${name} – ` +
        `or, when terraform's state has it under another address, with a \`moved\` block; when it is tainted, with terraform untaint.`,
      ['name'],
    ),
  ];
}

async function unlessAway<T>(otherwise: T, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (problem) {
    if (isOutage(problem)) return otherwise;
    throw problem;
  }
}

async function replacement(request: Update): Promise<readonly Diagnostic[]> {
  const { prior } = request;
  if (prior.protected) return [protectedTopic(prior, 'replaced')];
  return [
    warning(
      'A topic is replaced',
      `Topic '${prior.name}' of cluster '${prior.cluster}' is deleted with all its records and made anew. Kafka can't rename or move topics.`,
      request.replacing[0],
    ),
    ...(await existing(request)),
  ];
}

/** A cluster that is away says nothing of what would be copied. */
async function factorChange({ prior, planned, client }: Update): Promise<readonly Diagnostic[]> {
  const { replication_factor: factor, config } = planned;
  const link = client.cluster(prior.cluster);
  if (typeof factor !== 'number' || link === null) return [];
  return (await unlessAway([], () => planFactor(link, prior, { factor, config }))) ?? [];
}

function partitionChange(prior: Topic, wanted: unknown): readonly Diagnostic[] {
  if (typeof wanted !== 'number' || wanted === prior.partitions) return [];
  if (wanted < prior.partitions) {
    return [
      error(
        'Partitions can’t decrease',
        `Topic '${prior.name}' has ${prior.partitions} partitions and the code wants ${wanted}. Kafka can't remove partitions: set partitions to ${prior.partitions}, or make a new topic and copy the records.`,
        ['partitions'],
      ),
    ];
  }
  return [
    warning(
      'Keys will move to other partitions',
      `Topic '${prior.name}' goes from ${prior.partitions} to ${wanted} partitions: records with a key that are produced from then on go to other partitions than before, so the order per key breaks once.`,
      ['partitions'],
    ),
  ];
}

/** Also said at apply, where a plan could not: nothing deletes a protected topic. */
export const protectedTopic = ({ cluster, name }: Create['planned'], what: string): Diagnostic =>
  error(
    'The topic is protected',
    `Topic '${String(name)}' of cluster '${String(cluster)}' would be ${what} with all its records. Set protected = false and apply that first.`,
    ['protected'],
  );
