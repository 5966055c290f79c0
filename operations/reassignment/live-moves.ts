import type { PartitionMove } from '../../model/placement/request.ts';
import type {
  ClusterDescription,
  KafkaAdmin,
  KafkaError,
  PartitionDescription,
  Reassignment,
} from '../ports/kafka.ts';
import { type BatchLimits, inOrder, nextBatch } from './batches.ts';
import { copies, keyOf, receivers, standingOf } from './map.ts';

/** What became of moves with one look at the cluster. */
export interface Step {
  readonly done: readonly PartitionMove[];
  readonly gone: readonly PartitionMove[];
}

/** The moves of a run and where each stands, kept up with the living cluster. */
export class LiveMoves {
  readonly #admin: KafkaAdmin;
  readonly #limits: BatchLimits;
  #waiting: readonly PartitionMove[];
  readonly #underWay = new Map<string, PartitionMove>();
  readonly #refused = new Map<string, KafkaError>();
  /** Who leads a partition, as seen before it moved: the one that sends. */
  readonly #senders = new Map<string, number | null>();
  #brokers: ReadonlySet<number> = new Set();
  #leaderless: readonly PartitionMove[] = [];

  constructor(
    admin: KafkaAdmin,
    moves: readonly PartitionMove[],
    { perBroker = 20, atOnce = 200 }: Partial<BatchLimits>,
  ) {
    this.#admin = admin;
    this.#limits = { perBroker, atOnce };
    this.#waiting = inOrder(moves);
  }

  /** What an earlier run has done or begun is taken as it is. */
  async begin(): Promise<Step> {
    const { reassignments, cluster } = await this.#look(this.#waiting);
    const step = { done: [] as PartitionMove[], gone: [] as PartitionMove[] };
    const waiting: PartitionMove[] = [];
    for (const move of this.#waiting) {
      const partition = partitionIn(cluster, move);
      this.#senders.set(keyOf(move), partition?.leader ?? null);
      const standing = standingOf(move, partition, reassignments.get(keyOf(move)));
      if (standing === 'done') step.done.push(move);
      else if (standing === 'gone') step.gone.push(move);
      else if (standing === 'under way') this.#underWay.set(keyOf(move), move);
      else waiting.push(move);
    }
    this.#waiting = waiting;
    return step;
  }

  /** Looks only at what has left the controller's list of reassignments. */
  async follow(): Promise<Step> {
    const reassignments = await this.#reassignments();
    this.#recognize(reassignments);
    const left = [...this.#underWay.values()].filter((move) => !reassignments.has(keyOf(move)));
    const cluster = await this.#describe(left);
    const step = { done: [] as PartitionMove[], gone: [] as PartitionMove[] };
    const again: PartitionMove[] = [];
    for (const move of this.#underWay.values()) {
      const standing = standingOf(move, partitionIn(cluster, move), reassignments.get(keyOf(move)));
      if (standing === 'under way') continue;
      this.#underWay.delete(keyOf(move));
      if (standing === 'done') step.done.push(move);
      else if (standing === 'gone') step.gone.push(move);
      else again.push(move); // a broker that shows it late, or somebody else has given it another target
    }
    this.#waiting = inOrder([...this.#waiting, ...again]);
    return step;
  }

  /** Submitted, but the answer was lost. */
  #recognize(reassignments: ReadonlyMap<string, Reassignment>): void {
    const taken = this.#waiting.filter(
      (move) => standingOf(move, undefined, reassignments.get(keyOf(move))) === 'under way',
    );
    for (const move of taken) this.#underWay.set(keyOf(move), move);
    if (taken.length > 0) this.#waiting = this.#waiting.filter((move) => !this.#underWay.has(keyOf(move)));
  }

  /** Submits what fits: all that takes no data at once, the rest in batches. */
  async submit(): Promise<void> {
    const ready = this.#waiting.filter((move) => receivers(move).every((id) => this.#brokers.has(id)));
    const batch = [
      ...ready.filter((move) => !copies(move)),
      ...nextBatch(
        ready.filter(copies),
        [...this.#underWay.values()].filter(copies),
        (move) => this.senderOf(move),
        this.#limits,
      ),
    ];
    if (batch.length === 0) return;
    const refusals = await this.#admin.alterReassignments(
      batch.map(({ topic, partition, to }) => ({ topic, partition, replicas: to })),
    );
    const refused = new Map(refusals.map((refusal) => [keyOf(refusal), refusal.error]));
    for (const move of batch) {
      const error = refused.get(keyOf(move));
      if (error === undefined) this.#underWay.set(keyOf(move), move);
      else this.#refused.set(keyOf(move), error);
    }
    this.#waiting = this.#waiting.filter((move) => !this.#underWay.has(keyOf(move)));
  }

  get underWay(): readonly PartitionMove[] {
    return [...this.#underWay.values()];
  }

  get isOver(): boolean {
    return this.#waiting.length === 0 && this.#underWay.size === 0;
  }

  /** Registered brokers at the last look. */
  get brokers(): ReadonlySet<number> {
    return this.#brokers;
  }

  senderOf(move: PartitionMove): number | null {
    return this.#senders.get(keyOf(move)) ?? null;
  }

  /** Brokers that have to take in replicas and aren't there, with how many wait for each. */
  awaited(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const move of [...this.#waiting, ...this.#underWay.values()]) {
      for (const id of receivers(move)) {
        if (!this.#brokers.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Partitions under way without a leader to copy from, as of the last `inspect`. */
  get leaderless(): readonly PartitionMove[] {
    return this.#leaderless;
  }

  /** The first that Kafka refused and that still waits. */
  get refusal(): KafkaError | null {
    const move = this.#waiting.find((waiting) => this.#refused.has(keyOf(waiting)));
    return move === undefined ? null : (this.#refused.get(keyOf(move)) ?? null);
  }

  /** A look at the partitions under way, for when they don't move on. */
  async inspect(): Promise<void> {
    const cluster = await this.#describe([...this.#underWay.values()]);
    this.#leaderless = [...this.#underWay.values()].filter(
      (move) => partitionIn(cluster, move)?.leader === null,
    );
  }

  async #look(moves: readonly PartitionMove[]) {
    const reassignments = await this.#reassignments();
    return { reassignments, cluster: await this.#describe(moves) };
  }

  async #reassignments(): Promise<ReadonlyMap<string, Reassignment>> {
    return new Map((await this.#admin.reassignments()).map((one) => [keyOf(one), one]));
  }

  async #describe(moves: readonly PartitionMove[]): Promise<ClusterDescription> {
    const cluster = await this.#admin.describe({ topics: [...new Set(moves.map(({ topic }) => topic))] });
    this.#brokers = new Set(cluster.brokers.map(({ id }) => id));
    return cluster;
  }
}

function partitionIn(cluster: ClusterDescription, move: PartitionMove): PartitionDescription | undefined {
  return cluster.topics.get(move.topic)?.partitions.find(({ partition }) => partition === move.partition);
}
