import type { MirrorFlowManifest, MirrorMakerManifest } from '../../../model/manifest.ts';
import type { CommittedOffset } from '../../ports/kafka.ts';
import { keyOf } from '../../ports/logs.ts';
import { groupFilter, remoteTopic } from '../names.ts';
import { SOURCE_CONNECTOR } from '../source-offsets.ts';
import { connectorProblems, connectorsOf, tasksSince } from './connectors.ts';
import { checkpointKey, type FlowFacts, FlowReader, type Side } from './flow.ts';
import { judgeGroup } from './groups.ts';
import type { FlowStatus, GroupPartitionStatus, PartitionStatus } from './model.ts';
import { Movement } from './movement.ts';
import { oldestMessages } from './oldest.ts';
import {
  isSuspect,
  judgePartition,
  type Limits,
  mirroredOffset,
  type PartitionFacts,
  waitingFrom,
} from './partitions.ts';

/**
 * How long nothing may be copied while messages wait: workers that share out their tasks anew (10 s until one that is gone is
 * noticed, 5 s for its tasks to end), a leader that moves, and the commit of offsets. In seconds.
 */
export const STUCK_AFTER_SECONDS = 30;
/** How long one has to look to say that nothing moves, in milliseconds: MirrorMaker asks for messages all the time. */
const SIGHT_MS = 3_000;
/** Heartbeats that may be missing, and what their way may take, in seconds. */
const MISSED_HEARTBEATS = 3;
const HEARTBEAT_WAY_SECONDS = 10;

export interface FlowLook {
  readonly status: FlowStatus;
  /** Something looks as if it stood still: only another look after so many milliseconds can tell. */
  readonly lookAgainMs: number | null;
}

/** One flow, looked at again and again. */
export class FlowObserver {
  readonly #mirror: MirrorMakerManifest;
  readonly #flow: MirrorFlowManifest;
  readonly #source: Side;
  readonly #target: Side;
  readonly #reader: FlowReader;
  readonly #limits: Limits;
  readonly #movement = new Movement();

  constructor(
    mirror: MirrorMakerManifest,
    flow: MirrorFlowManifest,
    sides: { readonly source: Side; readonly target: Side },
    stuckAfterSeconds: number,
  ) {
    this.#mirror = mirror;
    this.#flow = flow;
    this.#source = sides.source;
    this.#target = sides.target;
    this.#reader = new FlowReader(mirror, flow, sides.source, sides.target);
    this.#limits = {
      stalledMs: stuckAfterSeconds * 1_000,
      firstMs: (stuckAfterSeconds + flow.refreshTopicsSeconds) * 1_000,
      sightMs: SIGHT_MS,
    };
  }

  async look(now: number): Promise<FlowLook> {
    try {
      return await this.#look(await this.#reader.read(), now);
    } catch (error) {
      return { status: this.#unknown((error as Error).message), lookAgainMs: null };
    }
  }

  async #look(facts: FlowFacts, now: number): Promise<FlowLook> {
    const [partitions, groups] = await Promise.all([this.#partitions(facts, now), this.#groups(facts, now)]);
    const connectors = connectorsOf(facts.states);
    const heartbeat = this.#heartbeat(facts, now);
    const { source, target } = this.#flow;
    const workers = { joined: facts.joinedWorkers, declared: this.#mirror.workers.length };
    const problems = [
      ...workerProblems(workers),
      ...(connectors.length === 0 ? ['no connector has been started yet'] : []),
      ...connectorProblems(facts.states, now, this.#limits.stalledMs),
      ...heartbeat.problems,
      ...partitionProblems(partitions),
    ];
    const suspects = partitions.some((one) => isSuspect(one, this.#limits));
    return {
      status: {
        ...{ source, target, problems, workers, connectors, partitions, groups },
        heartbeat: heartbeat.status,
      },
      lookAgainMs: suspects || heartbeat.suspect ? SIGHT_MS : null,
    };
  }

  async #partitions({ partitions, states }: FlowFacts, now: number): Promise<PartitionStatus[]> {
    // with exactly-once the commits are exact; under the identity policy others may write to the topic too
    const counting = !this.#mirror.exactlyOnce && this.#mirror.replicationPolicy === 'default';
    const seen = partitions.map((one) => ({ one, mirrored: mirroredOffset(one, counting) }));
    const waiting = seen.flatMap(({ one, mirrored }) => {
      const offset = waitingFrom(one, mirrored);
      const { topic, partition, source } = one;
      return offset === null || source === null ? [] : [{ topic, partition, offset, end: source.end }];
    });
    const oldest = await oldestMessages(this.#source.logs, waiting);
    const since = tasksSince(states, SOURCE_CONNECTOR);
    return seen.map(({ one, mirrored }) => {
      const first = oldest.get(keyOf(one));
      return judgePartition(one, {
        ...{ mirrored, now, tasksSince: since, limits: this.#limits },
        oldest: first === undefined ? 'unknown' : first,
        unmovedMs: this.#unmovedMs(one, mirrored, now),
      });
    });
  }

  #unmovedMs(one: PartitionFacts, mirrored: bigint | null, now: number): number {
    return this.#movement.unmovedMs(keyOf(one), `${mirrored}/${one.target?.end}`, now);
  }

  /** Silent is who was heard too long ago by the clock, and not in our own sight either: clocks may differ. */
  #heartbeat({ heartbeats: { workers, mirrored } }: FlowFacts, now: number) {
    const { source, target, heartbeatsSeconds } = this.#flow;
    const limit = (MISSED_HEARTBEATS * heartbeatsSeconds + HEARTBEAT_WAY_SECONDS) * 1_000;
    const sight = Math.max(SIGHT_MS, 2_000 * heartbeatsSeconds);
    const heard = [
      { name: `the workers' heartbeats at ${target}`, at: workers },
      { name: `heartbeats of ${source} that are mirrored`, at: mirrored },
    ].map(({ name, at }) => ({
      ...{ name, at },
      late: at !== null && now - at > limit,
      silent: at !== null && now - at > limit && this.#movement.unmovedMs(name, String(at), now) >= sight,
    }));
    const age = (at: number | null) => (at === null ? null : Math.max(0, now - at));
    return {
      status: { workersMs: age(workers), mirroredMs: age(mirrored) },
      suspect: heard.some(({ late, silent }) => late && !silent),
      problems: heard
        .filter(({ silent }) => silent)
        .map(({ name, at }) => `${name} stopped ${Math.round((now - (at ?? now)) / 1_000)} s ago`),
    };
  }

  async #groups({ partitions, checkpoints }: FlowFacts, now: number): Promise<GroupPartitionStatus[]> {
    const groups = await this.#groupNames();
    if (groups.length === 0) return [];
    const [atSource, atTarget] = await Promise.all([
      this.#source.admin.groupOffsets(groups),
      this.#target.admin.groupOffsets(groups),
    ]);
    const known = new Map(partitions.map((one) => [keyOf(one), one]));
    return groups.flatMap((group) => {
      const there = byPlace(atTarget.get(group) ?? []);
      return (atSource.get(group) ?? []).flatMap(({ topic, partition, offset: committed }) => {
        const one = known.get(keyOf({ topic, partition }));
        if (one === undefined || committed < 0n) return [];
        const at = { topic: remoteTopic(this.#mirror, this.#flow.source, topic), partition };
        const checkpoint = checkpoints.get(checkpointKey(group, at)) ?? null;
        const facts = { group, topic, partition, committed, checkpoint, source: one.source, sync: one.sync };
        return [judgeGroup({ ...facts, committedAtTarget: there.get(keyOf(at)) ?? null }, now)];
      });
    });
  }

  async #groupNames(): Promise<string[]> {
    const wanted = groupFilter(this.#flow);
    return (await this.#source.admin.consumerGroups()).map(({ group }) => group).filter(wanted);
  }

  #unknown(why: string): FlowStatus {
    const { source, target } = this.#flow;
    return {
      ...{ source, target },
      problems: [`it can't be told how the flow is: ${why}`],
      workers: { joined: null, declared: this.#mirror.workers.length },
      connectors: [],
      heartbeat: { workersMs: null, mirroredMs: null },
      partitions: [],
      groups: [],
    };
  }
}

function byPlace(offsets: readonly CommittedOffset[]): Map<string, bigint> {
  return new Map(
    offsets.filter(({ offset }) => offset >= 0n).map((one) => [keyOf(one), one.offset] as const),
  );
}

function workerProblems({ joined, declared }: { joined: number; declared: number }): string[] {
  if (joined >= declared) return [];
  return [`${joined} of ${declared} workers have joined`];
}

/** How many partitions a line names before it only counts the rest. */
const NAMED = 5;

function partitionProblems(partitions: readonly PartitionStatus[]): string[] {
  const of = (state: PartitionStatus['state']) =>
    partitions.filter((one) => one.state === state).map((one) => `${one.topic}-${one.partition}`);
  return [
    ...sentence(of('stuck'), 'is stuck', 'are stuck'),
    ...sentence(
      of('ahead'),
      'ends before what was mirrored: the topic was made anew or its log truncated',
      'end before what was mirrored: the topics were made anew or their logs truncated',
    ),
    ...sentence(of('unknown'), 'has no leader at the source', 'have no leader at the source'),
  ];
}

function sentence(names: readonly string[], one: string, several: string): string[] {
  if (names.length === 0) return [];
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [`${names.slice(0, NAMED).join(', ')}${rest} ${names.length === 1 ? one : several}`];
}
