import type { MirrorFlowManifest, MirrorMakerManifest } from '../../../model/manifest.ts';
import type { ClusterDescription, KafkaAdmin, TopicPartition } from '../../ports/kafka.ts';
import { type ClusterLogs, keyOf } from '../../ports/logs.ts';
import { type Checkpoint, decodeCheckpoint } from '../checkpoints.ts';
import { type ConnectorState, decodeConnectorState } from '../connector-states.ts';
import { decodeHeartbeat } from '../heartbeats.ts';
import type { MirrorRecord } from '../mirror-record.ts';
import { internalTopics, remoteTopic, topicFilter, workerGroup } from '../names.ts';
import { decodeOffsetSync, type OffsetSync } from '../offset-syncs.ts';
import { decodeSourceOffset, type SourceOffset } from '../source-offsets.ts';
import { LatestRecords } from './latest-records.ts';
import type { PartitionFacts } from './partitions.ts';

/** One cluster of a flow. */
export interface Side {
  readonly admin: KafkaAdmin;
  readonly logs: ClusterLogs;
}

/** What MirrorMaker's own records and both clusters say of a flow, as it was found. */
export interface FlowFacts {
  readonly partitions: readonly PartitionFacts[];
  readonly states: readonly ConnectorState[];
  /** Milliseconds since the epoch; null where there is none. */
  readonly heartbeats: { readonly workers: number | null; readonly mirrored: number | null };
  readonly joinedWorkers: number;
  /** By group and place at the target, see `checkpointKey`. */
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
}

export const checkpointKey = (group: string, at: TopicPartition): string => `${group} ${keyOf(at)}`;

/** Reads a flow again and again, each time only what is new. */
export class FlowReader {
  readonly #mirror: MirrorMakerManifest;
  readonly #flow: MirrorFlowManifest;
  readonly #source: Side;
  readonly #target: Side;
  readonly #mirrors: (topic: string) => boolean;
  readonly #readings = new Map<string, LatestRecords>();

  constructor(mirror: MirrorMakerManifest, flow: MirrorFlowManifest, source: Side, target: Side) {
    this.#mirror = mirror;
    this.#flow = flow;
    this.#source = source;
    this.#target = target;
    this.#mirrors = topicFilter(mirror, flow);
  }

  /** Rejects with KafkaError when one of the clusters doesn't answer. */
  async read(): Promise<FlowFacts> {
    const names = internalTopics(this.#flow);
    const [source, target] = await Promise.all([
      this.#source.admin.describe(),
      this.#target.admin.describe(),
    ]);
    const places = this.#mirroredPartitions(source);
    // the target first, the ends of the source last: what is mirrored is never ahead of an end that was read before it
    const [offsets, states, workers, mirrored, checkpoints, joinedWorkers] = await Promise.all([
      this.#latest(this.#target, target, names.sourceOffsets, covers(places)),
      this.#latest(this.#target, target, names.states),
      this.#latest(this.#target, target, names.heartbeats, () => true),
      this.#latest(this.#target, target, names.mirroredHeartbeats, () => true),
      this.#latest(this.#target, target, names.checkpoints),
      this.#joinedWorkers(),
    ]);
    const syncs = await this.#offsetSyncs(source, target, places);
    return {
      partitions: await this.#partitionFacts(places, target, { offsets, syncs }),
      states: states.flatMap((record) => decodeConnectorState(record) ?? []),
      heartbeats: {
        workers: newest(
          workers.flatMap((record) => decodeHeartbeat(record) ?? []).filter((beat) => this.#isOurs(beat)),
        ),
        mirrored: newest(mirrored.flatMap((record) => decodeHeartbeat(record) ?? [])),
      },
      joinedWorkers,
      checkpoints: new Map(
        checkpoints
          .flatMap((record) => decodeCheckpoint(record) ?? [])
          .map((checkpoint) => [checkpointKey(checkpoint.group, checkpoint), checkpoint]),
      ),
    };
  }

  #mirroredPartitions({ topics }: ClusterDescription): TopicPartition[] {
    return [...topics.values()]
      .filter(({ name }) => this.#mirrors(name))
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap(({ name, partitions }) => partitions.map(({ partition }) => ({ topic: name, partition })));
  }

  #isOurs({ source, target }: { readonly source: string; readonly target: string }): boolean {
    return source === this.#flow.source && target === this.#flow.target;
  }

  async #partitionFacts(
    places: readonly TopicPartition[],
    { topics }: ClusterDescription,
    {
      offsets,
      syncs,
    }: { readonly offsets: readonly MirrorRecord[]; readonly syncs: Map<string, OffsetSync> },
  ): Promise<PartitionFacts[]> {
    const remote = (topic: string) => remoteTopic(this.#mirror, this.#flow.source, topic);
    const committed = sourceOffsets(offsets, this.#flow.source);
    const there = places
      .map(({ topic, partition }) => ({ topic: remote(topic), partition }))
      .filter(({ topic, partition }) => partition < (topics.get(topic)?.partitions.length ?? 0));
    const targetBounds = await this.#target.logs.bounds(there);
    const sourceBounds = await this.#source.logs.bounds(places);
    return places.map((at) => ({
      ...at,
      remoteTopic: remote(at.topic),
      source: sourceBounds.get(keyOf(at)) ?? null,
      target: targetBounds.get(keyOf({ ...at, topic: remote(at.topic) })) ?? null,
      committed: committed.get(keyOf(at)) ?? null,
      sync: syncs.get(keyOf(at)) ?? null,
    }));
  }

  async #offsetSyncs(
    source: ClusterDescription,
    target: ClusterDescription,
    places: readonly TopicPartition[],
  ): Promise<Map<string, OffsetSync>> {
    const names = internalTopics(this.#flow);
    const covered = covers(places);
    const records = source.topics.has(names.offsetSyncsAtSource)
      ? await this.#latest(this.#source, source, names.offsetSyncsAtSource, covered)
      : await this.#latest(this.#target, target, names.offsetSyncsAtTarget, covered);
    const syncs = records.flatMap((record) => decodeOffsetSync(record) ?? []);
    return new Map(syncs.map((sync) => [keyOf(sync), sync]));
  }

  async #joinedWorkers(): Promise<number> {
    const group = workerGroup(this.#flow);
    return (await this.#target.admin.describeGroups([group])).get(group)?.members.length ?? 0;
  }

  /** Nothing for a topic that isn't there. */
  async #latest(
    side: Side,
    { topics }: ClusterDescription,
    topic: string,
    enough?: (found: Iterable<MirrorRecord>) => boolean,
  ): Promise<readonly MirrorRecord[]> {
    const partitions = topics.get(topic)?.partitions.length ?? 0;
    if (partitions === 0) return [];
    const reading = this.#readings.get(topic) ?? new LatestRecords(side.logs, topic);
    this.#readings.set(topic, reading);
    return reading.look(partitions, enough);
  }
}

/** There can't be more keys of interest than partitions: older records are only needed while some are missing. */
function covers(places: readonly TopicPartition[]): (found: Iterable<MirrorRecord>) => boolean {
  return (found) => {
    const keys = new Set<string>();
    for (const record of found) {
      const at = decodeSourceOffset(record) ?? decodeOffsetSync(record);
      if (at !== null) keys.add(keyOf(at));
    }
    return places.every((at) => keys.has(keyOf(at)));
  };
}

function sourceOffsets(records: readonly MirrorRecord[], cluster: string): Map<string, SourceOffset> {
  const offsets = records
    .flatMap((record) => decodeSourceOffset(record) ?? [])
    .filter((offset) => offset.cluster === cluster);
  return new Map(offsets.map((offset) => [keyOf(offset), offset]));
}

const newest = (beats: readonly { readonly at: number }[]): number | null =>
  beats.length === 0 ? null : Math.max(...beats.map(({ at }) => at));
