import { brokerTable, inOtherLine, isHandedOn, listenerProperty, topicTable } from '../properties/kafka.ts';
import { ownedBrokerProperty } from '../properties/owned.ts';
import { bootstrapUsers } from '../rendering/authentication.ts';
import { brokerProperties } from '../rendering/broker-properties.ts';
import { tlsListeners } from '../rendering/listeners.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { Problem } from './problem.ts';
import { configProblems } from './properties.ts';
import type { Subject } from './subject.ts';

type Properties = Readonly<Record<string, string | number | boolean>>;

export function brokerConfigProblems(cluster: ClusterSpec, found: Subject): readonly Problem[] {
  const { config = {}, kafkaVersion } = cluster;
  const table = brokerTable(kafkaVersion);
  const described = {
    tls: tlsListeners(cluster).length > 0,
    passwords: bootstrapUsers(cluster).length > 0,
    authorization: cluster.authorization !== undefined,
  };
  return [
    ...configProblems(config, found, {
      system: `Kafka ${kafkaVersion}`,
      code: 'broker',
      table,
      owned: (key) => ownedBrokerProperty(key, described),
      family: isHandedOn,
      elsewhere: (key) => inOtherLine(kafkaVersion, 'broker', key),
      derived: (key) => listenerProperty(key, table),
      renamed: (key) => topicTable(kafkaVersion)[key]?.synonym,
      plugins: Object.keys(config).some(
        (key) =>
          table[key]?.type === 'class' || key === 'authorizer.class.name' || key === 'metric.reporters',
      ),
    }),
    ...internalTopicProblems(cluster, found),
    ...contradictions(config, found),
  ];
}

const INTERNAL_TOPICS = [
  ['offsets.topic.replication.factor', undefined],
  ['transaction.state.log.replication.factor', 'transaction.state.log.min.isr'],
  ['share.coordinator.state.topic.replication.factor', 'share.coordinator.state.topic.min.isr'],
] as const;

/** Kafka's own topics are made on first use, which fails for every client when they can't be. */
function internalTopicProblems(cluster: ClusterSpec, found: Subject): Problem[] {
  const { config = {}, brokers } = cluster;
  const [broker] = brokers;
  if (broker === undefined) return [];
  const effective = brokerProperties(cluster, broker, { stack: '' });
  return INTERNAL_TOPICS.flatMap(([factorKey, minKey]) => {
    const factor = Number(effective[factorKey]);
    const min = minKey === undefined ? undefined : Number(effective[minKey]);
    const problems: Problem[] = [];
    if (Object.hasOwn(config, factorKey) && factor > brokers.length) {
      problems.push(
        found.error(
          'internal-replication-factor-above-brokers',
          `config["${factorKey}"]`,
          config[factorKey],
          `the cluster has ${brokers.length} broker${brokers.length === 1 ? '' : 's'}, and clients wait for that topic in vain`,
          'lower it or leave it out',
        ),
      );
    }
    if (
      minKey !== undefined &&
      min !== undefined &&
      min > factor &&
      (Object.hasOwn(config, minKey) || Object.hasOwn(config, factorKey))
    ) {
      problems.push(
        found.error(
          'internal-min-isr-above-replication-factor',
          `config["${minKey}"]`,
          min,
          `${factorKey} is ${factor}, so that transactions could never commit`,
          `lower it to ${Math.max(1, factor - 1)} or leave both out`,
        ),
      );
    }
    return problems;
  });
}

/** Settings that a broker refuses together, or of which one has no effect. */
function contradictions(config: Properties, found: Subject): Problem[] {
  return [
    ...retentionUnits(config, found),
    ...notAbove(
      config,
      found,
      'error',
      'replica.fetch.wait.max.ms',
      500,
      'replica.lag.time.max.ms',
      30_000,
      'followers would leave the ISR while they wait',
    ),
    ...notAbove(
      config,
      found,
      'error',
      'message.max.bytes',
      1_048_588,
      'socket.request.max.bytes',
      104_857_600,
      'no request that large is read',
    ),
    ...notAbove(
      config,
      found,
      'error',
      'group.min.session.timeout.ms',
      6000,
      'group.max.session.timeout.ms',
      1_800_000,
      'no consumer could join a group',
    ),
    ...notAbove(
      config,
      found,
      'error',
      'log.cleaner.min.compaction.lag.ms',
      0,
      'log.cleaner.max.compaction.lag.ms',
      Number.POSITIVE_INFINITY,
      'Kafka refuses that',
    ),
    ...notAbove(
      config,
      found,
      'warning',
      'message.max.bytes',
      1_048_576,
      'replica.fetch.max.bytes',
      1_048_576,
      'followers fetch such batches one at a time and fall behind',
    ),
  ];
}

/** Of `log.retention.ms`, `.minutes` and `.hours` only the first that is set counts. */
function retentionUnits(config: Properties, found: Subject): Problem[] {
  return ['log.retention', 'log.roll'].flatMap((name) => {
    const given = ['ms', 'minutes', 'hours']
      .map((unit) => `${name}.${unit}`)
      .filter((key) => Object.hasOwn(config, key));
    const [counts, ...ignored] = given;
    return ignored.map((key) =>
      found.warning(
        'setting-without-effect',
        `config["${key}"]`,
        config[key],
        `${counts} is set too and goes before it`,
        'leave one of them out',
      ),
    );
  });
}

function notAbove(
  config: Properties,
  found: Subject,
  severity: 'error' | 'warning',
  lower: string,
  lowerDefault: number,
  upper: string,
  upperDefault: number,
  because: string,
): Problem[] {
  if (!Object.hasOwn(config, lower) && !Object.hasOwn(config, upper)) return [];
  const low = Number(config[lower] ?? lowerDefault);
  const high = Number(config[upper] ?? upperDefault);
  if (!(low > high)) return [];
  const [key, value] = Object.hasOwn(config, lower) ? [lower, config[lower]] : [upper, config[upper]];
  const other = key === lower ? `${upper} is ${high}` : `${lower} is ${low}`;
  return [
    found[severity](
      'settings-crossed',
      `config["${key}"]`,
      value,
      `${other}: ${because}`,
      `keep ${lower} at or below ${upper}`,
    ),
  ];
}
