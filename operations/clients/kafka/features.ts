import { setTimeout as delay } from 'node:timers/promises';
import { createAPI, FeatureUpgradeTypes, type Reader, updateFeaturesV1, Writer } from '@platformatic/kafka';
import { KafkaError } from '../../ports/kafka.ts';
import type { NamedApi } from './broker-connection.ts';
import { errorName, expectSuccess, refused, throwAll, unlessAway } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const UPDATE_FEATURES = { name: 'UpdateFeatures', api: updateFeaturesV1.api };

/** How long brokers may take to show levels that the controller has written, in milliseconds. */
const VISIBLE_MS = 10_000;

interface Features {
  /** Highest level that the broker's binaries support. */
  readonly supported: ReadonlyMap<string, number>;
  readonly finalized: ReadonlyMap<string, number>;
}

/** Levels that the cluster has finalized, as one broker knows them; empty in ZooKeeper mode. */
export async function finalizedFeatures(wire: KafkaWire): Promise<ReadonlyMap<string, number>> {
  return (await withVersion((version) => wire.any(version, []))).finalized;
}

/** Highest levels that each registered broker's binaries support; one that doesn't answer is left out. */
export async function supportedFeatures(
  wire: KafkaWire,
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
  const features = await ofEachBroker(wire);
  return new Map([...features].map(([id, { supported }]) => [id, supported]));
}

/** Upgrades only; resolves when every broker that answers shows the levels. */
export async function upgradeFeatures(wire: KafkaWire, levels: ReadonlyMap<string, number>): Promise<void> {
  const finalized = await finalizedFeatures(wire);
  const higher = [...levels].filter(([feature, level]) => level > (finalized.get(feature) ?? 0));
  if (higher.length === 0) return;
  const updates = higher.map(([feature, maxVersionLevel]) => ({
    feature,
    maxVersionLevel,
    upgradeType: FeatureUpgradeTypes.UPGRADE,
  }));
  const response = await wire.controller(
    UPDATE_FEATURES,
    [wire.brokerTimeoutMs, updates, false],
    ({ errorCode }) => errorCode,
  );
  expectSuccess(response.errorCode, 'finalize feature levels', response.errorMessage);
  throwAll(
    response.results
      .filter(({ errorCode }) => errorCode !== 0)
      .map(({ feature, errorCode, errorMessage }) =>
        refused(errorCode, `finalize ${feature} ${levels.get(feature)}`, errorMessage),
      ),
  );
  await untilShown(wire, new Map(higher));
}

async function untilShown(wire: KafkaWire, levels: ReadonlyMap<string, number>): Promise<void> {
  const deadline = Date.now() + VISIBLE_MS;
  for (;;) {
    const behind = [...(await ofEachBroker(wire))].filter(([, { finalized }]) =>
      [...levels].some(([feature, level]) => (finalized.get(feature) ?? 0) < level),
    );
    if (behind.length === 0) return;
    if (Date.now() > deadline) {
      const ids = behind.map(([id]) => id).join(', ');
      const message = `Kafka has finalized the feature levels, but broker ${ids} doesn't show them after ${VISIBLE_MS} ms.`;
      throw new KafkaError('REQUEST_TIMED_OUT', message, { retriable: true });
    }
    await delay(50);
  }
}

async function ofEachBroker(wire: KafkaWire): Promise<ReadonlyMap<number, Features>> {
  const { brokers } = await wire.metadata([]);
  const answers = await Promise.all(
    brokers.map(async ({ nodeId }) => {
      const features = await withVersion((version) => wire.broker(nodeId, version, [])).catch(unlessAway);
      return features === null ? [] : ([[nodeId, features]] as const);
    }),
  );
  return new Map(answers.flat());
}

/** Version 4 names features that start at level 0 as well; brokers before 3.9 have version 3 only. */
async function withVersion(ask: (version: NamedApi<[], Features>) => Promise<Features>): Promise<Features> {
  return ask(VERSION_4).catch((error: unknown) => {
    if (error instanceof KafkaError && error.code === 'UNSUPPORTED_VERSION') return ask(VERSION_3);
    throw error;
  });
}

const createRequest = (): Writer =>
  Writer.create().appendString('kafkaform').appendString('0').appendTaggedFields();

/** ApiVersions with its tagged fields, which the client library skips. */
function parseResponse(_correlation: number, _key: number, _version: number, reader: Reader): Features {
  const errorCode = reader.readInt16();
  if (errorCode !== 0) throw new KafkaError(errorName(errorCode), 'A broker refused ApiVersions.');
  reader.readArray((api) => [api.readInt16(), api.readInt16(), api.readInt16()]);
  reader.readInt32(); // throttle time
  let supported: Features['supported'] = new Map();
  let finalized: Features['finalized'] = new Map();
  for (let fields = reader.readUnsignedVarInt(); fields > 0; fields--) {
    const tag = reader.readUnsignedVarInt();
    const end = reader.readUnsignedVarInt() + reader.position;
    if (tag === SUPPORTED) supported = new Map(reader.readArray(supportedFeature));
    if (tag === FINALIZED) finalized = new Map(reader.readArray(finalizedFeature));
    reader.position = end;
  }
  return { supported, finalized };
}

const SUPPORTED = 0;
const FINALIZED = 2;

function supportedFeature(reader: Reader): [string, number] {
  const name = reader.readString();
  reader.readInt16(); // lowest level
  return [name, reader.readInt16()];
}

function finalizedFeature(reader: Reader): [string, number] {
  const name = reader.readString();
  const level = reader.readInt16();
  reader.readInt16(); // lowest level
  return [name, level];
}

const version = (number: number): NamedApi<[], Features> => ({
  name: 'ApiVersions',
  api: createAPI<[], Features>(18, number, createRequest, parseResponse, true, false),
});
const VERSION_3 = version(3);
const VERSION_4 = version(4);
