import type { Clock } from '../../operations/ports/clock.ts';
import type { Compute } from '../../operations/ports/compute.ts';
import {
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
  type QuorumDescription,
} from '../../operations/ports/kafka.ts';
import { clusterTarget } from '../../operations/roll/cluster-target.ts';
import type { RollCoordinator } from '../../operations/roll/coordinator.ts';
import type { RollTarget } from '../../operations/roll/target.ts';
import { SharedPermits } from './roll-support.ts';

/** Time that jumps to the next thing that anybody waits for, once nobody has anything left to do. */
export class EventClock implements Clock {
  #now = 1_000_000;
  #timers: { readonly at: number; readonly fire: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = { at: this.#now + ms, fire: resolve };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass until `work` is done. @throws when nobody waits for time and it still is not: that is a dead-lock */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = () => {
      done = true;
    };
    work.then(end, end);
    for (;;) {
      for (let turn = 0; turn < 20 && !done; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (done) return work;
      this.#timers.sort((a, b) => a.at - b.at);
      const next = this.#timers.shift();
      if (next === undefined) throw new Error('everybody waits for somebody else');
      this.#now = Math.max(this.#now, next.at);
      next.fire();
    }
  }
}

export interface ModelOptions {
  readonly clock: Clock;
  readonly brokers: readonly number[];
  /** Replicas of each partition; the first is the preferred leader. */
  readonly partitions: readonly (readonly number[])[];
  readonly minIsr: number;
  readonly voters?: readonly number[];
  /** Voters that are no brokers. @default - none */
  readonly dedicated?: readonly number[];
  readonly compute?: (broker: number) => Compute | null;
}

const STOP_MS = 700;
const START_MS = 1_900;
const CATCH_UP_MS = 450;

/** A cluster that loses and regains replicas as Kafka does, and remembers the worst. */
export class ModelCluster {
  readonly target: RollTarget;
  readonly permits = new SharedPermits();
  /** Partitions that fell below min ISR, and quorums that lost their majority. */
  readonly harm: string[] = [];
  /** Who was down at the same time: a new list whenever somebody goes while nobody is away. */
  readonly waves: number[][] = [];
  controllerChanges = 0;
  elections = 0;
  controller: number;
  readonly #options: ModelOptions;
  readonly #registered: Set<number>;
  readonly #behind = new Set<number>();
  /** Without a process, and metadata doesn't show it yet. */
  readonly #dead = new Set<number>();
  /** Serving again, out of sync, and only they themselves know. */
  readonly #reborn = new Set<number>();
  readonly #leaders: number[];
  /** When a dedicated controller has caught up last, while it is away: the leader goes on telling that. */
  readonly #caughtUp = new Map<number, number>();

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#registered = new Set([...options.brokers, ...(options.dedicated ?? [])]);
    this.#leaders = options.partitions.map(([preferred]) => preferred as number);
    this.controller = (options.voters ?? options.brokers)[0] as number;
    for (const id of options.dedicated ?? []) this.#caughtUp.set(id, options.clock.now());
    this.target = clusterTarget({
      name: 'orders',
      admin: this.#admin(),
      permits: this.permits,
      addresses: () => new Map(options.brokers.map((id) => [id, `localhost:${id}`])),
      wanted: new Set(options.brokers),
      controllers: new Map((options.dedicated ?? []).map((id) => [id, `localhost:${id}`])),
      availability: 'required',
      related: [],
      compute: options.compute ?? (() => null),
      reach: async (address) => {
        const id = Number(address.split(':')[1]);
        return this.#registered.has(id) && !(this.#dead.has(id) && options.dedicated?.includes(id))
          ? 'open'
          : 'refused';
      },
    });
  }

  /** What happens to a broker between its permit and its return. */
  async replace(broker: number): Promise<void> {
    await this.#options.clock.sleep(100); // terraform
    await this.#stop(broker);
    await this.#options.clock.sleep(START_MS + 37 * (broker % 100));
    this.#registered.add(broker);
    await this.#options.clock.sleep(CATCH_UP_MS);
    this.#behind.delete(broker);
    this.#caughtUp.set(broker, this.#options.clock.now());
  }

  /** Up, but neither registered nor in sync: in log recovery, say. */
  recovers(broker: number): void {
    this.#registered.delete(broker);
    this.#behind.add(broker);
  }

  /** Its session stands for a while: metadata shows it in every ISR. */
  dies(broker: number): void {
    this.#caughtUp.set(broker, this.#options.clock.now());
    this.#dead.add(broker);
  }

  livesAgain(broker: number): void {
    this.#dead.delete(broker);
    this.#reborn.delete(broker);
  }

  /** Its new process serves, and the others don't know yet that it ever was away. */
  isReborn(broker: number): void {
    this.#reborn.add(broker);
  }

  recovered(broker: number): void {
    this.#registered.add(broker);
    this.#behind.delete(broker);
  }

  /** Partitions that their preferred leader does not lead. */
  get displaced(): number {
    return this.#options.partitions.filter(([preferred], index) => this.#leaders[index] !== preferred).length;
  }

  async #stop(broker: number): Promise<void> {
    const all = [...this.#options.brokers, ...(this.#options.dedicated ?? [])];
    const away = all.filter((id) => !this.#registered.has(id) || this.#behind.has(id));
    if (away.length === 0 || this.waves.length === 0) this.waves.push([]);
    this.waves.at(-1)?.push(broker);
    this.#behind.add(broker);
    this.#registered.delete(broker);
    this.#caughtUp.set(broker, this.#options.clock.now());
    this.#settle();
    await this.#options.clock.sleep(STOP_MS);
  }

  /** Leaders and the controller move to who is left; what is left is too few. */
  #settle(): void {
    const { partitions, minIsr, voters, brokers } = this.#options;
    partitions.forEach((replicas, index) => {
      const isr = this.#isr(replicas);
      if (isr.length < minIsr) this.harm.push(`partition ${index} has ${isr.length} in sync`);
      if (!isr.includes(this.#leaders[index] as number)) this.#leaders[index] = isr[0] ?? -1;
    });
    if (voters && voters.filter((id) => this.#votes(id)).length <= voters.length / 2) {
      this.harm.push('the quorum has lost its majority');
    }
    if (this.#registered.has(this.controller)) return;
    this.controllerChanges++;
    this.controller = (voters ?? brokers).find((id) => this.#registered.has(id)) ?? -1;
  }

  /** A dedicated controller that serves again is worth nothing to the quorum before it has caught up. */
  #votes(id: number): boolean {
    const isDedicated = this.#options.dedicated?.includes(id) ?? false;
    return this.#registered.has(id) && !this.#dead.has(id) && !(isDedicated && this.#behind.has(id));
  }

  #isr(replicas: readonly number[]): number[] {
    return replicas.filter((id) => this.#registered.has(id) && !this.#behind.has(id) && !this.#dead.has(id));
  }

  #describe(from?: string): ClusterDescription {
    const { partitions } = this.#options;
    const self = Number(from?.split(':')[1]);
    const shown = (id: number) => this.#dead.has(id) && !(id === self && this.#reborn.has(id));
    return {
      clusterId: 'model',
      brokers: this.#options.brokers
        .filter((id) => this.#registered.has(id))
        .map((id) => ({ id, host: 'localhost', port: id, rack: null })),
      topics: new Map([
        [
          't',
          {
            name: 't',
            topicId: null,
            internal: false,
            partitions: partitions.map((replicas, partition) => ({
              partition,
              leader: this.#leaders[partition] ?? null,
              replicas,
              isr: replicas.filter((id) => shown(id) || this.#isr([id]).length > 0),
              offline: [],
            })),
          },
        ],
      ]),
    };
  }

  #lastCaughtUp(id: number): number {
    const now = this.#options.clock.now();
    if (!(this.#options.dedicated ?? []).includes(id)) return this.#registered.has(id) ? now : 0;
    return this.#votes(id) ? now : (this.#caughtUp.get(id) ?? 0);
  }

  /** The part of the port that a roll uses; every answer takes a moment. */
  #admin(): KafkaAdmin {
    const { clock, minIsr, voters } = this.#options;
    const after = async <T>(answer: () => T): Promise<T> => {
      await clock.sleep(10);
      return answer();
    };
    const quorum = (): QuorumDescription | null =>
      voters
        ? {
            leaderId: this.controller,
            voters: voters.map((id) => ({
              id,
              lag: 0,
              lastCaughtUpMs: this.#lastCaughtUp(id),
            })),
          }
        : null;
    const used: Partial<KafkaAdmin> = {
      describe: ({ from } = {}) => after(() => this.#describe(from)),
      probe: (address) =>
        after(() => {
          const brokerId = Number(address.split(':')[1]);
          if (this.#registered.has(brokerId) && (!this.#dead.has(brokerId) || this.#reborn.has(brokerId)))
            return { brokerId };
          throw new KafkaError('UNREACHABLE', `No broker answers at ${address}.`, { retriable: true });
        }),
      minInsyncReplicas: (topics) => after(() => new Map(topics.map((topic) => [topic, minIsr]))),
      quorum: () => after(quorum),
      activeController: () => after(() => this.controller),
      electPreferredLeaders: () =>
        after(() => {
          this.elections++;
          this.#options.partitions.forEach((replicas, index) => {
            const [preferred] = replicas;
            if (preferred !== undefined && this.#isr(replicas).includes(preferred))
              this.#leaders[index] = preferred;
          });
        }),
    };
    return used as KafkaAdmin;
  }
}

const LIMITS = { permitMs: 1_800_000, awayMs: 420_000 };

/** One deploy: terraform's walk over the members, with so many operations at once. Returns who was left, by the reason. */
export async function deploy(
  cluster: ModelCluster,
  coordinator: RollCoordinator,
  members: readonly number[],
  parallelism: number,
): Promise<ReadonlyMap<number, string>> {
  const slots = new Slots(parallelism);
  const left = new Map<number, string>();
  await Promise.all(
    members.map(async (member) => {
      const signal = new AbortController().signal;
      try {
        await slots.within(() => coordinator.request(cluster.target, member, LIMITS, signal));
      } catch (problem) {
        left.set(member, (problem as Error).message);
        return;
      }
      await slots.within(() => cluster.replace(member));
      await slots.within(() => coordinator.returned(cluster.target, member));
    }),
  );
  return left;
}

/** Terraform's semaphore: first come, first served. */
class Slots {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
