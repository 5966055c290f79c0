import type { PartitionMove } from '../../model/placement/request.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
  type Reassignment,
  type ReplicaSize,
} from '../ports/kafka.ts';
import type { Permit, PermitLog } from '../ports/permits.ts';
import type { JournaledRun, ReassignmentJournal } from '../ports/reassignment.ts';
import { keyOf, movesOf, standingOf } from './map.ts';
import { Meter } from './meter.ts';
import type { RearrangementProgress } from './progress.ts';
import { captureBrokers, unlessAway } from './throttle.ts';

export interface ObservedCluster {
  readonly name: string;
  readonly admin: KafkaAdmin;
  readonly journal: ReassignmentJournal;
  readonly permits: PermitLog;
}

/** What moves in a cluster, whoever moves it. */
export interface ClusterMoves {
  readonly cluster: string;
  /** Why nothing could be asked; null while any broker answers. */
  readonly unreachable: string | null;
  /** Of the run in the journal; null when there is none. */
  readonly run: (RearrangementProgress & { readonly startedAt: number }) | null;
  /** What the controller lists, those of other tools included. */
  readonly underWay: readonly MovingPartition[];
  /** Brokers whose replication is limited, in bytes per second; null: that direction isn't. */
  readonly throttles: readonly {
    readonly brokerId: number;
    readonly leader: number | null;
    readonly follower: number | null;
  }[];
  /** Partitions that lack a replica in sync, not counting replicas that are being added. */
  readonly underReplicated: number;
  /** Brokers that were let go and have not come back. */
  readonly permits: readonly Permit[];
}

export interface MovingPartition {
  readonly topic: string;
  readonly partition: number;
  readonly adding: readonly number[];
  readonly removing: readonly number[];
  readonly bytes: { readonly arrived: number; readonly total: number };
}

/** Looks at one cluster again and again; what moves is told from the cluster and the journal alone. */
export class MovesObserver {
  readonly #cluster: ObservedCluster;
  readonly #clock: Clock;
  #meter: { readonly runId: string; readonly meter: Meter } | null = null;

  constructor(cluster: ObservedCluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  async look(): Promise<ClusterMoves> {
    try {
      return await this.#look();
    } catch (problem) {
      if (!(problem instanceof KafkaError)) throw problem;
      const nothing = { run: null, underWay: [], throttles: [], underReplicated: 0, permits: [] };
      return { cluster: this.#cluster.name, unreachable: problem.message, ...nothing };
    }
  }

  async #look(): Promise<ClusterMoves> {
    const { name, admin, journal, permits } = this.#cluster;
    const reassignments = await admin.reassignments();
    const [cluster, run, outstanding] = await Promise.all([
      admin.describe(),
      journal.read(),
      permits.outstanding(),
    ]);
    const ids = cluster.brokers.map(({ id }) => id);
    const [sizes, throttled] = await Promise.all([
      sizesAt(admin, run === null && reassignments.length === 0 ? [] : ids),
      captureBrokers(admin, ids),
    ]);
    return {
      cluster: name,
      unreachable: null,
      run: run === null ? null : this.#progressOf(run, cluster, reassignments, sizes, throttled),
      underWay: reassignments.map((one) => movingPartition(one, sizes)),
      throttles: throttled
        .filter(({ leader, follower }) => leader !== null || follower !== null)
        .map(({ id, leader, follower }) => ({
          brokerId: id,
          leader: rateOf(leader),
          follower: rateOf(follower),
        })),
      underReplicated: underReplicated(cluster, reassignments),
      permits: outstanding,
    };
  }

  #progressOf(
    run: JournaledRun,
    cluster: ClusterDescription,
    reassignments: readonly Reassignment[],
    sizes: readonly ReplicaSize[],
    throttled: Awaited<ReturnType<typeof captureBrokers>>,
  ): ClusterMoves['run'] {
    const moves = movesOf(run);
    const meter = this.#meterOf(run.runId, moves);
    const moving = new Map(reassignments.map((one) => [keyOf(one), one]));
    for (const move of moves) {
      const partition = cluster.topics
        .get(move.topic)
        ?.partitions.find((one) => one.partition === move.partition);
      const standing = standingOf(move, partition, moving.get(keyOf(move)));
      if (standing === 'done' || standing === 'gone') meter.done(move);
    }
    meter.look(this.#clock.now(), sizes);
    const rates = run.throttled ? throttled.map(({ follower }) => rateOf(follower)) : [];
    const present = new Set(cluster.brokers.map(({ id }) => id));
    return {
      startedAt: run.startedAt,
      replicas: meter.replicas,
      bytes: meter.bytes,
      bytesPerSecond: meter.bytesPerSecond,
      secondsLeft: meter.secondsLeft,
      throttle: rates.find((rate) => rate !== null) ?? null,
      underWay: moves.filter((move) => moving.has(keyOf(move))).length,
      stuck: awaitedIn(reassignments, present),
    };
  }

  #meterOf(runId: string, moves: readonly PartitionMove[]): Meter {
    if (this.#meter?.runId !== runId) this.#meter = { runId, meter: new Meter(moves) };
    return this.#meter.meter;
  }
}

/** A broker that doesn't answer tells nothing. */
async function sizesAt(admin: KafkaAdmin, ids: readonly number[]): Promise<readonly ReplicaSize[]> {
  const sizes = await Promise.all(ids.map((id) => unlessAway(() => admin.logDirs([id]))));
  return sizes.flatMap((ofBroker) => ofBroker ?? []);
}

/** A copy is complete at the size that the largest replica has now. */
function movingPartition(
  { topic, partition, adding, removing }: Reassignment,
  sizes: readonly ReplicaSize[],
): MovingPartition {
  const replicas = sizes.filter((size) => size.topic === topic && size.partition === partition);
  const whole = Math.max(0, ...replicas.map(({ bytes }) => bytes));
  const arrived = replicas
    .filter(({ brokerId }) => adding.includes(brokerId))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return { topic, partition, adding, removing, bytes: { arrived, total: whole * adding.length } };
}

function awaitedIn(reassignments: readonly Reassignment[], present: ReadonlySet<number>): string | null {
  const away = [...new Set(reassignments.flatMap(({ adding }) => adding))].filter((id) => !present.has(id));
  if (away.length === 0) return null;
  return `broker ${away.sort((a, b) => a - b).join(', ')} is down, replicas wait for it`;
}

function underReplicated({ topics }: ClusterDescription, reassignments: readonly Reassignment[]): number {
  const adding = new Map(reassignments.map((one) => [keyOf(one), one.adding]));
  let count = 0;
  for (const { name: topic, partitions } of topics.values()) {
    for (const { partition, replicas, isr, leader } of partitions) {
      const arriving = adding.get(keyOf({ topic, partition })) ?? [];
      const settled = replicas.filter((id) => !arriving.includes(id));
      if (leader === null || settled.some((id) => !isr.includes(id))) count++;
    }
  }
  return count;
}

const rateOf = (value: string | null): number | null => (value === null ? null : Number(value));
