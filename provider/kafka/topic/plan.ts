import type { kafkaTopic } from '../../../model/resources/topic.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult } from '../../runtime/resource.ts';
import { marked } from '../member/marks.ts';
import type { Session } from '../session/session.ts';
import { isUnreachable } from '../unreachable.ts';
import type { Topic } from './config.ts';

type Schema = typeof kafkaTopic;
type Request = PlanRequest<Schema, Session>;

/** Refuses what would lose data or can't work, and warns of what surprises. */
export async function planTopic(request: Request): Promise<PlanResult<Schema>> {
  const { client } = request;
  if (request.action === 'delete') {
    const mark = client.destroysAll ? 'destroy' : 'leave';
    return {
      private: marked(mark, request.priorPrivate),
      diagnostics: request.prior.protected ? [isProtected(request.prior, 'deleted')] : [],
    };
  }
  client.requireKnown('cluster', request.planned.cluster);
  const problems = [...countProblems(request), ...replicationProblems(request)];
  if (request.action === 'create') {
    const replaced = request.priorPrivate !== null;
    return { diagnostics: [...problems, ...(replaced ? [] : await existingTopic(request))] };
  }
  if (request.replacing.length > 0) {
    return { diagnostics: [...problems, ...replacement(request.prior)] };
  }
  return { diagnostics: [...problems, ...partitionChange(request.prior, request.planned.partitions)] };
}

type Change = Exclude<Request, { action: 'delete' }>;

function countProblems({ planned }: Change): readonly Diagnostic[] {
  return (['partitions', 'replication_factor'] as const).flatMap((attribute) => {
    const value = planned[attribute];
    if (typeof value !== 'number' || (Number.isInteger(value) && value >= 1)) return [];
    return [
      error(
        `Invalid ${attribute}`,
        `Topic '${String(planned.name)}': ${attribute} is ${value}; give a whole number of at least 1.`,
        [attribute],
      ),
    ];
  });
}

function replicationProblems(request: Change): readonly Diagnostic[] {
  const { planned, client } = request;
  const factor = planned.replication_factor;
  if (typeof factor !== 'number' || typeof planned.cluster !== 'string') return [];
  if (
    request.action === 'update' &&
    request.prior.replication_factor !== factor &&
    request.replacing.length === 0
  ) {
    return [
      error(
        'The replication factor can’t change in place',
        `Topic '${request.prior.name}' has ${request.prior.replication_factor} replicas of each partition and the code wants ${factor}. ` +
          `Set replication_factor to ${request.prior.replication_factor}, or move replicas with kafka-reassign-partitions.sh first.`,
        ['replication_factor'],
      ),
    ];
  }
  const brokers = client.configuration.clusters.get(planned.cluster)?.brokerIds.length ?? 0;
  if (brokers === 0 || factor <= brokers) return [];
  return [
    error(
      'More replicas than brokers',
      `Topic '${String(planned.name)}': replication_factor is ${factor} but cluster '${planned.cluster}' has ${brokers} brokers; lower it or add a broker.`,
      ['replication_factor'],
    ),
  ];
}

/** Found before anything is touched; a cluster that does not exist yet has no topics. */
async function existingTopic({ planned, client }: Change): Promise<readonly Diagnostic[]> {
  const { cluster, name } = planned;
  if (typeof cluster !== 'string' || typeof name !== 'string') return [];
  try {
    const exists = await client.cluster(cluster)?.topics.get(name);
    if (!exists) return [];
  } catch (problem) {
    if (isUnreachable(problem)) return [];
    throw problem;
  }
  return [
    error(
      'The topic exists already',
      `Cluster '${cluster}' has a topic '${name}' that terraform does not manage. Adopt it with: terraform import <address of this kafka_topic> ${cluster}/${name}`,
      ['name'],
    ),
  ];
}

function replacement(prior: Topic): readonly Diagnostic[] {
  if (prior.protected) return [isProtected(prior, 'replaced')];
  return [
    warning(
      'A topic is replaced',
      `Topic '${prior.name}' of cluster '${prior.cluster}' is deleted with all its records and made anew. Kafka can't rename topics.`,
    ),
  ];
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

const isProtected = ({ cluster, name }: Topic, what: string): Diagnostic =>
  error(
    'The topic is protected',
    `Topic '${name}' of cluster '${cluster}' would be ${what} with all its records. Set protected = false and apply that first.`,
    ['protected'],
  );
