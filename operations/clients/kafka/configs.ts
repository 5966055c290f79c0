import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfigResourceTypes,
  ConfigSources,
  describeConfigsV4,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka';
import { KafkaError } from '../../ports/kafka.ts';
import { errorName, expectSuccess, refused } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const DESCRIBE_CONFIGS = { name: 'DescribeConfigs', api: describeConfigsV4.api };
const INCREMENTAL_ALTER_CONFIGS = { name: 'IncrementalAlterConfigs', api: incrementalAlterConfigsV1.api };

/** Topics per DescribeConfigs request: about 1 MB of answer. */
const BATCH = 500;
/** How long KRaft brokers may take to show a change that the controller has written, in milliseconds. */
const VISIBLE_MS = 2_000;

interface ConfigEntry {
  readonly name: string;
  readonly value: string | null | undefined;
  readonly source: number;
}

/** What was set on the topics themselves; topics that don't exist are left out. */
export async function topicConfigs(
  wire: KafkaWire,
  topics: readonly string[],
): Promise<Map<string, ReadonlyMap<string, string>>> {
  const configs = await describeTopicConfigs(wire, topics, null);
  return new Map([...configs].map(([topic, entries]) => [topic, setOnTopic(entries)]));
}

/** The effective min.insync.replicas, defaults included; topics that don't exist are left out. */
export async function minInsyncReplicas(
  wire: KafkaWire,
  topics: readonly string[],
): Promise<Map<string, number>> {
  const configs = await describeTopicConfigs(wire, topics, ['min.insync.replicas']);
  return new Map([...configs].map(([topic, [entry]]) => [topic, Number(entry?.value ?? 1)]));
}

/** Resolves when the brokers show the change. */
export async function alterTopicConfig(
  wire: KafkaWire,
  topic: string,
  changes: ReadonlyMap<string, string | null>,
): Promise<void> {
  if (changes.size === 0) return;
  const resource = {
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName: topic,
    configs: [...changes].map(([name, value]) =>
      value === null
        ? { name, configOperation: IncrementalAlterConfigOperationTypes.DELETE }
        : { name, configOperation: IncrementalAlterConfigOperationTypes.SET, value },
    ),
  };
  const response = await wire.controller(
    INCREMENTAL_ALTER_CONFIGS,
    [[resource], false],
    (r) => r.responses[0]?.errorCode ?? 0,
  );
  for (const { errorCode, errorMessage } of response.responses) {
    expectSuccess(errorCode, `change the configuration of topic '${topic}'`, errorMessage);
  }
  await untilVisible(wire, topic, changes);
}

async function describeTopicConfigs(
  wire: KafkaWire,
  topics: readonly string[],
  keys: readonly string[] | null,
): Promise<Map<string, readonly ConfigEntry[]>> {
  const found = new Map<string, readonly ConfigEntry[]>();
  for (let start = 0; start < topics.length; start += BATCH) {
    const batch = topics.slice(start, start + BATCH).map((topic) => topicResource(topic, keys));
    const response = await wire.any(DESCRIBE_CONFIGS, [batch, false, false]);
    for (const result of response.results) {
      if (errorName(result.errorCode) === 'UNKNOWN_TOPIC_OR_PARTITION') continue;
      expectSuccess(
        result.errorCode,
        `describe the configuration of topic '${result.resourceName}'`,
        result.errorMessage,
      );
      found.set(
        result.resourceName,
        result.configs.map(({ name, value, configSource }) => ({ name, value, source: configSource })),
      );
    }
  }
  return found;
}

function topicResource(topic: string, keys: readonly string[] | null) {
  return {
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName: topic,
    configurationKeys: keys === null ? null : [...keys],
  };
}

function setOnTopic(entries: readonly ConfigEntry[]): Map<string, string> {
  return new Map(
    entries
      .filter(({ source, value }) => source === ConfigSources.TOPIC_CONFIG && typeof value === 'string')
      .map(({ name, value }) => [name, value as string]),
  );
}

/** Every broker that answers has to show it; a value that Kafka writes differently is waited for, then accepted. */
async function untilVisible(
  wire: KafkaWire,
  topic: string,
  changes: ReadonlyMap<string, string | null>,
): Promise<void> {
  const deadline = Date.now() + VISIBLE_MS;
  const { brokers } = await wire.metadata([]);
  for (const { nodeId } of brokers) {
    while (!(await brokerShows(wire, nodeId, topic, changes)) && Date.now() < deadline) await delay(20);
  }
}

async function brokerShows(
  wire: KafkaWire,
  broker: number,
  topic: string,
  changes: ReadonlyMap<string, string | null>,
): Promise<boolean> {
  try {
    const question = [topicResource(topic, [...changes.keys()])];
    const { results } = await wire.broker(broker, DESCRIBE_CONFIGS, [question, false, false]);
    const [result] = results;
    if (result === undefined || result.errorCode !== 0)
      throw refused(result?.errorCode ?? -1, `describe topic '${topic}'`);
    const shown = setOnTopic(
      result.configs.map(({ name, value, configSource }) => ({ name, value, source: configSource })),
    );
    return [...changes].every(([key, value]) => (shown.get(key) ?? null) === value);
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) return true; // a broker that is away shows it when it is back
    throw error;
  }
}
