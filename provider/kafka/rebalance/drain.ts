import { systemClock } from '../../../operations/clients/system-clock.ts';
import type { ClusterDescription } from '../../../operations/ports/kafka.ts';
import { verifyEmpty } from '../../../operations/reassignment/verify-empty.ts';
import { describeReport } from '../../../operations/rebalance/describe.ts';
import { placementBrokers } from '../../../operations/rebalance/goal.ts';
import { type Layout, readPlaces } from '../../../operations/rebalance/layout.ts';
import { drainOnto } from '../../../operations/rebalance/rebalance.ts';
import { isRegistered } from '../../../operations/roll/verdict.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { logLine } from './log-file.ts';
import { rebalancing } from './run.ts';

/** A broker that joins in the same deploy is worth waiting for, this long in milliseconds. */
const JOINERS_MS = 300_000;
const POLL_MS = 500;

/**
 * Empties all brokers of one cluster that leave, together: whoever leaves first takes along all that are not wanted, so that
 * two that leave at once never move data to each other, and nothing moves twice.
 */
class ClusterDrain {
  readonly #link: ClusterLink;
  #running: Promise<void> | null = null;

  constructor(link: ClusterLink) {
    this.#link = link;
  }

  /**
   * Resolves when the broker holds nothing.
   * @returns null, or what it still holds
   */
  async empty(session: Session, brokerId: number, signal: AbortSignal): Promise<string | null> {
    await this.#awaitJoiners(session, signal);
    this.#running ??= this.#drain(signal).finally(() => {
      this.#running = null;
    });
    await this.#running;
    return this.#holds(brokerId, signal);
  }

  async #drain(signal: AbortSignal): Promise<void> {
    const { name, connection, target } = this.#link;
    await target.permits.prepare?.();
    const report = await drainOnto(rebalancing(this.#link, signal), (layout) =>
      placementBrokers(staying(layout, connection.brokerIds), layout, connection.placement?.racks),
    );
    logLine(name, `brokers that leave are empty: ${describeReport(report)}`);
  }

  /** Wanted brokers that are still on their way in this deploy take part, where terraform has a slot for their creation. */
  async #awaitJoiners(session: Session, signal: AbortSignal): Promise<void> {
    if (await this.#allJoined()) return;
    await session.withSpareSlot(async () => {
      const started = systemClock.now();
      while (!(await this.#allJoined()) && systemClock.now() - started < JOINERS_MS) {
        await systemClock.sleep(POLL_MS, signal);
      }
    });
  }

  async #allJoined(): Promise<boolean> {
    const layout = await readPlaces(this.#link.admin);
    const present = new Set(staying(layout, this.#link.connection.brokerIds));
    return this.#link.connection.brokerIds.every((id) => present.has(id));
  }

  /** How many partitions name the broker. */
  async replicasOn(brokerId: number): Promise<number> {
    return replicasIn(await this.#link.admin.describe(), brokerId);
  }

  /** A broker that is down can't be asked for its disks: that no partition names it is what there is to know. */
  async #holds(brokerId: number, signal: AbortSignal): Promise<string | null> {
    const { admin } = this.#link;
    const cluster = await admin.describe();
    const count = replicasIn(cluster, brokerId);
    if (count > 0) return `${count} replicas`;
    if (!isRegistered(cluster, brokerId)) return null;
    return verifyEmpty({ admin, brokerId, clock: systemClock, signal });
  }
}

const replicasIn = ({ topics }: ClusterDescription, brokerId: number): number =>
  [...topics.values()]
    .flatMap(({ partitions }) => partitions)
    .filter(({ replicas }) => replicas.includes(brokerId)).length;

const drains = new WeakMap<ClusterLink, ClusterDrain>();

/** The one drain of a cluster in this process. */
export function drainOf(link: ClusterLink): ClusterDrain {
  const drain = drains.get(link) ?? new ClusterDrain(link);
  drains.set(link, drain);
  return drain;
}

/** Wanted brokers that are there, or are down and hold replicas: those are waited for, not emptied. */
function staying({ brokers, partitions }: Layout, wanted: readonly number[]): readonly number[] {
  const present = new Set([
    ...brokers.map(({ id }) => id),
    ...partitions.flatMap(({ replicas }) => replicas),
  ]);
  return wanted.filter((id) => present.has(id));
}
