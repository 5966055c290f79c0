import { randomBytes } from 'node:crypto';
import type {
  ClusterManifest,
  MirrorFlowManifest,
  MirrorMakerManifest,
  StackManifest,
} from '../../model/manifest.ts';
import { flowName } from '../../model/rendering/names.ts';
import { decodeHeartbeat } from '../mirror/heartbeats.ts';
import { internalTopics, remoteTopic } from '../mirror/names.ts';
import { passingName } from '../mirror/passing-name.ts';
import { LatestRecords } from '../mirror/status/latest-records.ts';
import type { Connections } from '../ports/connections.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ClusterLogs } from '../ports/logs.ts';
import type { IncomingMessage, MessageClient } from '../ports/messages.ts';
import { messageOf, type Outcome } from './check.ts';
import { judgeMirrored, judgeTranslation, outgoing, type Sent, sequenceOf } from './mirrored.ts';

const PARTITIONS = 3;
/** Messages of each partition before the group stops, and after. */
const HALF = 200;
/** Beyond MirrorMaker's intervals: its tasks start anew for each new topic and group. In milliseconds. */
const SETTLE_MS = 30_000;
const POLL_MS = 200;

type RecordCheck = (name: string, run: () => Promise<Outcome> | Outcome) => Promise<void>;

interface End {
  readonly cluster: ClusterManifest;
  readonly admin: KafkaAdmin;
  readonly logs: ClusterLogs;
  readonly messages: MessageClient;
}

interface MirrorTest {
  readonly maker: MirrorMakerManifest;
  readonly flow: MirrorFlowManifest;
  readonly source: End;
  readonly target: End;
  readonly topic: string;
  readonly remote: string;
  readonly group: string;
  readonly signal?: AbortSignal;
}

/** Tests every flow of the stack with topics and groups of its own, which it removes. */
export async function smokeMirrors(
  stack: StackManifest,
  connections: Connections,
  record: RecordCheck,
  signal?: AbortSignal,
): Promise<void> {
  for (const maker of stack.mirrorMakers ?? []) {
    for (const flow of maker.flows) {
      const name = flowName(flow);
      const [source, target] = [flow.source, flow.target].map((end) => endOf(stack, end, connections));
      if (source === undefined || target === undefined) {
        await record(name, () => ({ ok: false, detail: 'the stack lacks a cluster of the flow' }));
        continue;
      }
      try {
        await smokeFlow({ maker, flow, source, target, signal }, (check, run) =>
          record(`${name} ${check}`, run),
        );
      } finally {
        await Promise.all([source, target].flatMap(({ admin, logs }) => [admin.close(), logs.close()]));
      }
    }
  }
}

function endOf({ clusters }: StackManifest, name: string, connections: Connections): End | undefined {
  const cluster = clusters.find((one) => one.name === name);
  if (cluster === undefined) return undefined;
  return {
    cluster,
    admin: connections.kafka(cluster),
    logs: connections.logs(cluster),
    messages: connections.messages(cluster),
  };
}

async function smokeFlow(
  flowEnds: Omit<MirrorTest, 'topic' | 'remote' | 'group'>,
  record: RecordCheck,
): Promise<void> {
  const { maker, flow } = flowEnds;
  await record('heartbeats', () => checkHeartbeats(flowEnds));
  const base = `kafkaform-smoke-${randomBytes(4).toString('hex')}`;
  const topic = passingName(maker, [flow], 'topics', base);
  if (topic === null) {
    await record('messages', () => ({
      ok: true,
      detail: `not tested: no topic of the test's own passes ${flow.topics.join(', ')}; add kafkaform-smoke-.* to topics`,
    }));
    return;
  }
  const group = passingName(maker, [flow], 'groups', base) ?? base;
  const test = { ...flowEnds, topic, group, remote: remoteTopic(maker, flow.source, topic) };
  try {
    await testMessages(test, record);
  } catch (error) {
    await record('messages', () => ({ ok: false, detail: messageOf(error) }));
  } finally {
    await record('clean-up', () => cleanUp(test));
  }
}

/**
 * A group reads the first half and stops; when its offsets are at the target, the other half follows, of which it must skip
 * nothing. Until then no more is sent: MirrorMaker relates offsets of what it copies in one go only at both ends.
 */
async function testMessages(test: MirrorTest, record: RecordCheck): Promise<void> {
  const { source, target, topic, remote, flow, group } = test;
  const replicationFactor = Math.min(3, source.cluster.brokers.length);
  await source.admin.createTopic({
    name: topic,
    partitions: PARTITIONS,
    replicationFactor,
    config: new Map(),
  });
  const first = sequences(0, HALF);
  await send(test, first);
  await receive(test, source, topic, group, first);
  const there = await until(test, flow.refreshTopicsSeconds, async () =>
    (await target.admin.describe({ topics: [remote] })).topics.has(remote),
  );
  if (!there) throw new Error(`topic ${remote} did not come to cluster '${flow.target}'`);
  const untested = whyUntranslated(test);
  if (untested === null)
    await untilTranslated(test, await receive(test, target, remote, readerOf(group), first));
  const sent = [...first, ...sequences(HALF, 2 * HALF)];
  await send(test, sent.slice(first.length));
  const atSource = await receive(test, source, topic, `${readerOf(group)}-all`, sent);
  const atTarget = await receive(test, target, remote, `${readerOf(group)}-all`, sent);
  await record('messages', () => judgeMirrored(sent, atSource, atTarget));
  await record('group offsets', async () =>
    untested === null
      ? judgeTranslation(await placesOf(test), atTarget, flow.offsetLagMax + 1)
      : { ok: true, detail: `not tested: ${untested}` },
  );
}

function whyUntranslated({ flow, maker, group }: MirrorTest): string | null {
  if (!flow.syncGroupOffsets) return 'the flow syncs no group offsets';
  return passingName(maker, [flow], 'groups', group) === group ? null : 'the flow takes no group of the test';
}

/** A group is found, its offsets are translated, and what was translated is committed: each takes its turn. */
async function untilTranslated(test: MirrorTest, atTarget: readonly IncomingMessage[]): Promise<void> {
  const { refreshGroupsSeconds, checkpointsSeconds, groupOffsetsSeconds, offsetLagMax } = test.flow;
  const seconds = refreshGroupsSeconds + 3 * checkpointsSeconds + 2 * groupOffsetsSeconds;
  await until(
    test,
    seconds,
    async () => judgeTranslation(await placesOf(test), atTarget, offsetLagMax + 1).ok,
  );
}

async function placesOf({ target, group, remote }: MirrorTest) {
  const committed = (await target.admin.groupOffsets([group])).get(group) ?? [];
  return Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition,
    read: HALF,
    committed:
      committed.find((one) => one.topic === remote && one.partition === partition && one.offset >= 0n)
        ?.offset ?? null,
  }));
}

/** MirrorMaker leaves groups of console consumers alone by default: a new group would start its tasks anew. */
const readerOf = (group: string): string => `console-consumer-${group}`;

const sequences = (from: number, to: number): Sent[] =>
  Array.from({ length: to - from }, (_, index) => from + index).flatMap((sequence) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, sequence })),
  );

async function send({ source, topic, signal }: MirrorTest, messages: readonly Sent[]): Promise<void> {
  signal?.throwIfAborted();
  const producer = await source.messages.producer({ acks: 'all', idempotent: true });
  await producer.send(topic, messages.map(outgoing)).finally(() => producer.close());
}

/** Reads from the beginning until all have come, or nothing more does for a while. */
async function receive(
  test: MirrorTest,
  { messages }: End,
  topic: string,
  group: string,
  wanted: readonly Sent[],
): Promise<IncomingMessage[]> {
  const received: IncomingMessage[] = [];
  const different = new Set<string>();
  let failure: Error | undefined;
  let last = Date.now();
  const consumer = await messages.consume({
    ...{ topic, group, from: 'beginning' as const },
    onMessages(incoming) {
      last = Date.now();
      received.push(...incoming);
      for (const one of incoming) different.add(`${one.partition}/${sequenceOf(one)}`);
      return incoming.length;
    },
    onFailure(error) {
      failure = error;
    },
  });
  try {
    while (different.size < wanted.length && Date.now() - last < SETTLE_MS) {
      test.signal?.throwIfAborted();
      if (failure !== undefined) throw failure;
      await pause();
    }
  } finally {
    await consumer.close();
  }
  return received;
}

/** Those that went through the flow have to go on. */
async function checkHeartbeats(test: Pick<MirrorTest, 'flow' | 'target' | 'signal'>): Promise<Outcome> {
  const { flow, target } = test;
  const { heartbeats, mirroredHeartbeats } = internalTopics(flow);
  const { topics } = await target.admin.describe({ topics: [heartbeats, mirroredHeartbeats] });
  if (!topics.has(heartbeats))
    return { ok: true, detail: `none: cluster '${flow.target}' has no topic ${heartbeats}` };
  if (!topics.has(mirroredHeartbeats))
    return { ok: false, detail: `topic ${mirroredHeartbeats} is not at cluster '${flow.target}'` };
  const before = await newestBeat(target.logs, mirroredHeartbeats);
  const moved = await until(test, 3 * flow.heartbeatsSeconds, async () => {
    const now = await newestBeat(target.logs, mirroredHeartbeats);
    return now > before;
  });
  return moved
    ? { ok: true, detail: `${mirroredHeartbeats} goes on at cluster '${flow.target}'` }
    : { ok: false, detail: `${mirroredHeartbeats} at cluster '${flow.target}' has stopped` };
}

async function newestBeat(logs: ClusterLogs, topic: string): Promise<number> {
  const records = await new LatestRecords(logs, topic).look(1, () => true);
  return Math.max(0, ...records.map((record) => decodeHeartbeat(record)?.at ?? 0));
}

/** False when it isn't so after `seconds` and what the tasks of MirrorMaker take to start anew. */
async function until(
  { signal }: Pick<MirrorTest, 'signal'>,
  seconds: number,
  holds: () => Promise<boolean>,
): Promise<boolean> {
  const deadline = Date.now() + seconds * 1_000 + SETTLE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    signal?.throwIfAborted();
    await pause();
  }
  return true;
}

/** The source first, of which MirrorMaker would make a copy anew; a group whose topic is gone can't be synced again. */
async function cleanUp({ source, target, topic, remote, group }: MirrorTest): Promise<Outcome> {
  for (const { end, name } of [
    { end: source, name: topic },
    { end: target, name: remote },
  ]) {
    await end.admin.deleteTopics([name]);
    await end.messages.deleteGroup(group);
    await end.messages.deleteGroup(readerOf(group));
    await end.messages.deleteGroup(`${readerOf(group)}-all`);
  }
  return { ok: true, detail: `topic and groups ${topic} are removed on both sides` };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, POLL_MS));
