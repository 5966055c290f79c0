import { setTimeout as delay } from 'node:timers/promises';
import { ConfigResourceTypes, ConfigSources } from '@platformatic/kafka';
import { THREAD_POOLS } from '../../../model/properties/dynamic.ts';
import { type ConfigChanges, KafkaError } from '../../ports/kafka.ts';
import { brokerResource, configsOf, EVERY_BROKER } from './broker-resource.ts';
import { DESCRIBE_CONFIGS, INCREMENTAL_ALTER_CONFIGS, operations, setAt } from './configs.ts';
import { expectSuccess, unlessAway } from './errors.ts';
import type { KafkaWire } from './wire.ts';

/** How long brokers may take to apply a change that Kafka has taken, in milliseconds. */
const APPLIED_MS = 10_000;

/** What was set for all brokers together; sensitive values aren't told. */
export async function clusterConfig(wire: KafkaWire): Promise<ReadonlyMap<string, string>> {
  const question = [brokerResource(EVERY_BROKER, null)];
  const answer = await wire.any(DESCRIBE_CONFIGS, [question, false, false]);
  return setAt(ConfigSources.DYNAMIC_DEFAULT_BROKER_CONFIG, configsOf(answer, 'all brokers'));
}

/**
 * Resolves when every broker that answers has applied the changes. A thread pool that is to more than double or halve gets
 * there in several steps, as Kafka demands.
 */
export async function alterClusterConfig(
  wire: KafkaWire,
  changes: ConfigChanges,
  validateOnly: boolean,
): Promise<void> {
  for (let rest = changes; rest.size > 0; ) {
    const step = await nextStep(wire, rest);
    await alter(wire, step, validateOnly);
    if (validateOnly) return;
    await untilApplied(wire, step);
    rest = new Map([...rest].filter(([key, value]) => step.get(key) !== value));
  }
}

async function alter(wire: KafkaWire, changes: ConfigChanges, validateOnly: boolean): Promise<void> {
  const resource = {
    resourceType: ConfigResourceTypes.BROKER,
    resourceName: EVERY_BROKER,
    configs: operations(changes),
  };
  const { responses } = await wire.controller(
    INCREMENTAL_ALTER_CONFIGS,
    [[resource], validateOnly],
    (response) => response.responses[0]?.errorCode ?? 0,
  );
  for (const { errorCode, errorMessage } of responses) {
    const keys = [...changes.keys()].join(', ');
    expectSuccess(errorCode, `change ${keys} of all brokers`, errorMessage);
  }
}

/** The changes as far as thread pools can go at once. */
async function nextStep(wire: KafkaWire, changes: ConfigChanges): Promise<ConfigChanges> {
  const pools = [...changes.keys()].filter((key) => THREAD_POOLS.has(key));
  if (pools.length === 0) return changes;
  const sizes = [...(await settingsOfEach(wire, pools)).values()];
  return new Map(
    [...changes].map(([key, value]): [string, string | null] => {
      const known = sizes.flatMap((ofBroker) => ofBroker.get(key) ?? []);
      return [key, pools.includes(key) ? within(known, value) : value];
    }),
  );
}

/** null stays null where the size without it is within reach. */
function within(known: readonly Setting[], wanted: string | null): string | null {
  const least = Math.max(...known.map(({ value }) => Math.ceil(Number(value) / 2)));
  const most = Math.min(...known.map(({ value }) => Number(value) * 2));
  const target = Number(wanted ?? known[0]?.otherwise);
  if (!(least <= most) || !Number.isInteger(target) || target < 1) return wanted;
  const reachable = Math.min(most, Math.max(least, target));
  return reachable === target ? wanted : String(reachable);
}

/** Protocol that each broker was told to speak, and the one that it would speak by itself: its release's. */
export async function brokerProtocols(
  wire: KafkaWire,
): Promise<ReadonlyMap<number, { readonly current: string; readonly newest: string }>> {
  const settings = await settingsOfEach(wire, [PROTOCOL]);
  return new Map(
    [...settings].flatMap(([id, ofBroker]) => {
      const { value = null, builtIn = null } = ofBroker.get(PROTOCOL) ?? {};
      return value === null || builtIn === null ? [] : [[id, { current: value, newest: builtIn }] as const];
    }),
  );
}

const PROTOCOL = 'inter.broker.protocol.version';

interface Setting {
  /** As the broker works with it now. */
  readonly value: string | null;
  readonly source: number;
  /** Kafka's own default. */
  readonly builtIn: string | null;
  /** As it would be without what is set for all brokers. */
  readonly otherwise: string | null;
}

type Settings = ReadonlyMap<string, Setting>;

/** What each broker itself says that it works with; one that is away is left out: it applies what is set when it starts. */
async function settingsOfEach(
  wire: KafkaWire,
  keys: readonly string[],
): Promise<ReadonlyMap<number, Settings>> {
  const { brokers } = await wire.metadata([]);
  const answers = await Promise.all(
    brokers.map(async ({ nodeId }) => {
      const settings = await settingsOf(wire, nodeId, keys).catch(unlessAway);
      return settings === null ? [] : ([[nodeId, settings]] as const);
    }),
  );
  return new Map(answers.flat());
}

async function settingsOf(wire: KafkaWire, brokerId: number, keys: readonly string[]): Promise<Settings> {
  const question = [brokerResource(String(brokerId), keys)];
  const answer = await wire.broker(brokerId, DESCRIBE_CONFIGS, [question, true, false]);
  return new Map(
    configsOf(answer, `broker ${brokerId}`).map(({ name, value, configSource, synonyms }) => {
      const otherwise = synonyms.find(({ source }) => source !== ConfigSources.DYNAMIC_DEFAULT_BROKER_CONFIG);
      const builtIn = synonyms.find(({ source }) => source === ConfigSources.DEFAULT_CONFIG);
      const setting = {
        value: value ?? null,
        source: configSource,
        builtIn: builtIn?.value ?? null,
        otherwise: otherwise?.value ?? null,
      };
      return [name, setting];
    }),
  );
}

async function untilApplied(wire: KafkaWire, changes: ConfigChanges): Promise<void> {
  const deadline = Date.now() + APPLIED_MS;
  for (;;) {
    const settings = await settingsOfEach(wire, [...changes.keys()]);
    const behind = [...settings].flatMap(([id, ofBroker]) => {
      const keys = [...changes].filter(([key, value]) => !isApplied(ofBroker.get(key), value));
      return keys.length === 0 ? [] : [`broker ${id}: ${keys.map(([key]) => key).join(', ')}`];
    });
    if (behind.length === 0) return;
    if (Date.now() > deadline) {
      const message = `Kafka took the change, but not all brokers have applied it after ${APPLIED_MS} ms (${behind.join('; ')}); their logs tell why.`;
      throw new KafkaError('REQUEST_TIMED_OUT', message, { retriable: true });
    }
    await delay(30);
  }
}

/** A value of the broker's own goes before that of all brokers. A property that the broker doesn't know is never shown. */
function isApplied(setting: Setting | undefined, value: string | null): boolean {
  if (setting === undefined || setting.source === ConfigSources.DYNAMIC_BROKER_CONFIG) return true;
  const ofAll = setting.source === ConfigSources.DYNAMIC_DEFAULT_BROKER_CONFIG;
  return value === null ? !ofAll : ofAll && sameSpelling(setting.value, value);
}

/** Brokers print lists without blanks, booleans in lower case and numbers in their shortest form. */
function sameSpelling(shown: string | null, value: string): boolean {
  if (shown === null) return true; // sensitive: not told
  const plain = (text: string) => text.toLowerCase().replace(/\s/g, '');
  return plain(shown) === plain(value) || (value.trim() !== '' && Number(shown) === Number(value));
}
