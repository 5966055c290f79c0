import { inOtherLine, topicTable } from '../properties/kafka.ts';
import { OWNED_TOPIC_PROPERTIES } from '../properties/owned.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { TopicSpec } from '../spec/topic.ts';
import type { Problem } from './problem.ts';
import { configProblems, type PropertyRules } from './properties.ts';
import type { Subject } from './subject.ts';

type Config = Readonly<Record<string, string | number | boolean>>;

/** The check of topic properties for one cluster, with what all its topics share made once. */
export function topicConfigProblems(
  cluster: ClusterSpec,
): (topic: TopicSpec, found: Subject) => readonly Problem[] {
  const rules = rulesOf(cluster);
  return ({ config }, found) => {
    if (config === undefined) return [];
    return [
      ...configProblems(config, found, rules),
      ...cleanupProblems(cluster, config, found),
      ...sizeProblems(cluster, config, found),
      ...crossedLags(cluster, config, found),
    ];
  };
}

function rulesOf({ kafkaVersion }: ClusterSpec): PropertyRules {
  const table = topicTable(kafkaVersion);
  const brokerNames = new Map(Object.entries(table).map(([name, { synonym }]) => [synonym, name]));
  const retention = new Map(
    ['log.retention.hours', 'log.retention.minutes'].map((key) => [key, 'retention.ms']),
  );
  return {
    system: `Kafka ${kafkaVersion}`,
    code: 'topic',
    table,
    owned: (key) => (Object.hasOwn(OWNED_TOPIC_PROPERTIES, key) ? OWNED_TOPIC_PROPERTIES[key] : undefined),
    elsewhere: (key) => inOtherLine(kafkaVersion, 'topic', key),
    renamed: (key) => brokerNames.get(key) ?? retention.get(key),
  };
}

const COMPACTION_ONLY = [
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
  'min.cleanable.dirty.ratio',
  'delete.retention.ms',
];
const DELETION_ONLY = ['retention.ms', 'retention.bytes'];

/** Settings of the clean-up policy that the topic doesn't have. */
function cleanupProblems(cluster: ClusterSpec, config: Config, found: Subject): Problem[] {
  const policy = String(config['cleanup.policy'] ?? cluster.config?.['log.cleanup.policy'] ?? 'delete')
    .split(',')
    .map((each) => each.trim());
  const ignored = [
    ...(policy.includes('compact') ? [] : COMPACTION_ONLY.map((key) => [key, 'compact'] as const)),
    ...(policy.includes('delete') ? [] : DELETION_ONLY.map((key) => [key, 'delete'] as const)),
  ];
  return ignored
    .filter(([key]) => Object.hasOwn(config, key))
    .map(([key, needs]) =>
      found.warning(
        'setting-without-effect',
        `config["${key}"]`,
        config[key],
        `it only counts where cleanup.policy contains "${needs}", and that is "${policy.join(',')}"`,
        `leave it out, or set cleanup.policy to "${needs === 'compact' ? 'compact' : 'compact,delete'}"`,
      ),
    );
}

/** What Kafka's own default of max.message.bytes is above that of replica.fetch.max.bytes. */
const BATCH_HEADER = 12;

function sizeProblems(cluster: ClusterSpec, config: Config, found: Subject): Problem[] {
  const batch = Number(config['max.message.bytes']);
  const request = Number(cluster.config?.['socket.request.max.bytes'] ?? 104_857_600);
  const fetch = Number(cluster.config?.['replica.fetch.max.bytes'] ?? 1_048_576);
  const segment = Number(config['segment.bytes'] ?? cluster.config?.['log.segment.bytes'] ?? 1_073_741_824);
  const retention = Number(config['retention.bytes']);
  const problems: Problem[] = [];
  if (batch > request) {
    problems.push(
      found.error(
        'max-message-above-request',
        'config["max.message.bytes"]',
        config['max.message.bytes'],
        `brokers read requests of ${request} bytes at most (socket.request.max.bytes)`,
        'lower it, or raise that property of the cluster',
      ),
    );
  } else if (batch > fetch + BATCH_HEADER) {
    problems.push(
      found.warning(
        'max-message-above-replica-fetch',
        'config["max.message.bytes"]',
        config['max.message.bytes'],
        `followers fetch ${fetch} bytes of a partition at a time (replica.fetch.max.bytes), so that larger batches come one by one`,
        'raise replica.fetch.max.bytes of the cluster too',
      ),
    );
  }
  if (retention >= 0 && retention < segment) {
    problems.push(
      found.warning(
        'retention-below-segment',
        'config["retention.bytes"]',
        config['retention.bytes'],
        `only whole segments are deleted, and those have ${segment} bytes (segment.bytes)`,
        'lower segment.bytes too',
      ),
    );
  }
  return problems;
}

/** Kafka refuses a topic whose compaction would have to run before it may. */
function crossedLags(cluster: ClusterSpec, config: Config, found: Subject): Problem[] {
  const least = Number(
    config['min.compaction.lag.ms'] ?? cluster.config?.['log.cleaner.min.compaction.lag.ms'] ?? 0,
  );
  const most = Number(
    config['max.compaction.lag.ms'] ??
      cluster.config?.['log.cleaner.max.compaction.lag.ms'] ??
      Number.POSITIVE_INFINITY,
  );
  if (!(least > most)) return [];
  const key = Object.hasOwn(config, 'min.compaction.lag.ms')
    ? 'min.compaction.lag.ms'
    : 'max.compaction.lag.ms';
  if (!Object.hasOwn(config, key)) return [];
  return [
    found.error(
      'compaction-lags-crossed',
      `config["${key}"]`,
      config[key],
      `records would have to stay ${least} ms and be compacted after ${most} ms`,
      'keep min.compaction.lag.ms at or below max.compaction.lag.ms',
    ),
  ];
}
