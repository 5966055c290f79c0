import { setTimeout as delay } from 'node:timers/promises';
import {
  ConfigResourceTypes,
  ConfigSources,
  describeConfigsV4,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka';
import { type ConfigChanges, KafkaError, PartlyFailed } from '../../ports/kafka.ts';
import { errorName, expectSuccess, refused } from './errors.ts';
import { inBatches, throwFailures } from './in-batches.ts';
import type { KafkaWire } from './wire.ts';

export const DESCRIBE_CONFIGS = { name: 'DescribeConfigs', api: describeConfigsV4.api };
export const INCREMENTAL_ALTER_CONFIGS = {
  name: 'IncrementalAlterConfigs',
  api: incrementalAlterConfigsV1.api,
};

/** Topics per DescribeConfigs request: about 1 MB of answer. */
const BATCH = 500;
/** How long KRaft brokers may take to show a change that the controller has written, in milliseconds. */
const VISIBLE_MS = 2_000;

interface ConfigEntry {
  readonly name: string;
  readonly value?: string | null;
  readonly configSource: number;
}

/** What was set on the topics themselves; topics that don't exist are left out. */
export async function topicConfigs(
  wire: KafkaWire,
  topics: readonly string[],
): Promise<Map<string, ReadonlyMap<string, string>>> {
  const configs = await describeTopicConfigs(wire, topics, null);
  return new Map([...configs].map(([topic, entries]) => [topic, setAt(ConfigSources.TOPIC_CONFIG, entries)]));
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
  changes: ConfigChanges,
): Promise<void> {
  await alterTopicConfigs(wire, new Map([[topic, changes]])).catch((error: unknown) => {
    throw error instanceof PartlyFailed ? (error.byKey.get(topic) ?? error) : error;
  });
}

/** Resolves when the brokers show the changes; one that was refused doesn't hold back others. */
export async function alterTopicConfigs(
  wire: KafkaWire,
  changes: ReadonlyMap<string, ConfigChanges>,
): Promise<void> {
  const wanted = [...changes].filter(([, ofTopic]) => ofTopic.size > 0);
  const failures = await inBatches(wanted, BATCH, async (some) => {
    const batch = new Map(some);
    const refusals = await alterBatch(wire, batch);
    for (const [topic] of refusals) batch.delete(topic);
    await untilVisible(wire, batch);
    return refusals;
  });
  throwFailures(failures);
}

async function alterBatch(
  wire: KafkaWire,
  changes: ReadonlyMap<string, ConfigChanges>,
): Promise<readonly (readonly [string, KafkaError])[]> {
  const resources = [...changes].map(([topic, ofTopic]) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName: topic,
    configs: operations(ofTopic),
  }));
  const response = await wire.controller(
    INCREMENTAL_ALTER_CONFIGS,
    [resources, false],
    (r) => r.responses[0]?.errorCode ?? 0,
  );
  return response.responses
    .filter(({ errorCode }) => errorCode !== 0)
    .map(({ resourceName: topic, errorCode, errorMessage }) => [
      topic,
      refused(errorCode, `change the configuration of topic '${topic}'`, errorMessage),
    ]);
}

/** What IncrementalAlterConfigs is told of each key. */
export function operations(changes: ConfigChanges) {
  return [...changes].map(([name, value]) =>
    value === null
      ? { name, configOperation: IncrementalAlterConfigOperationTypes.DELETE }
      : { name, configOperation: IncrementalAlterConfigOperationTypes.SET, value },
  );
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
      found.set(result.resourceName, result.configs);
    }
  }
  return found;
}

const topicResource = (topic: string, keys: readonly string[] | null) => ({
  resourceType: ConfigResourceTypes.TOPIC,
  resourceName: topic,
  configurationKeys: keys === null ? null : [...keys],
});

/** What was set at one of the places that a value can come from; sensitive values aren't told. */
export function setAt(source: number, entries: readonly ConfigEntry[]): Map<string, string> {
  return new Map(
    entries
      .filter(({ configSource, value }) => configSource === source && typeof value === 'string')
      .map(({ name, value }) => [name, value as string]),
  );
}

/** Every broker that answers has to show it; a value that Kafka writes differently is waited for, then accepted. */
async function untilVisible(wire: KafkaWire, changes: ReadonlyMap<string, ConfigChanges>): Promise<void> {
  if (changes.size === 0) return;
  const deadline = Date.now() + VISIBLE_MS;
  const { brokers } = await wire.metadata([]);
  for (const { nodeId } of brokers) {
    while (!(await brokerShows(wire, nodeId, changes)) && Date.now() < deadline) await delay(20);
  }
}

async function brokerShows(
  wire: KafkaWire,
  broker: number,
  changes: ReadonlyMap<string, ConfigChanges>,
): Promise<boolean> {
  try {
    const question = [...changes].map(([topic, ofTopic]) => topicResource(topic, [...ofTopic.keys()]));
    const { results } = await wire.broker(broker, DESCRIBE_CONFIGS, [question, false, false]);
    return results.every(({ errorCode, resourceName, configs }) => {
      if (errorCode !== 0) throw refused(errorCode, `describe topic '${resourceName}'`);
      const shown = setAt(ConfigSources.TOPIC_CONFIG, configs);
      return [...(changes.get(resourceName) ?? [])].every(
        ([key, value]) => (shown.get(key) ?? null) === value,
      );
    });
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) return true; // a broker that is away shows it when it is back
    throw error;
  }
}
