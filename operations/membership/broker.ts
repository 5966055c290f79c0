import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import {
  type BrokerDescription,
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
} from '../ports/kafka.ts';
import { isCaughtUp, isRegistered, replicasBehind } from '../roll/verdict.ts';
import { explainCompute, JoinFailed, keepsEnding } from './failure.ts';

export interface BrokerJoin {
  readonly cluster: string;
  readonly brokerId: number;
  /** host:port that the broker itself is asked on. */
  readonly address: string;
  readonly admin: KafkaAdmin;
  readonly compute: Compute | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /**
   * How long to wait for an answer while no broker of the cluster answers, in milliseconds: a KRaft broker answers
   * only once its quorum stands, and its siblings may have no slot of terraform yet.
   * @default 20000
   */
  readonly formingMs?: number;
}

export interface Joined {
  /** null: the cluster isn't formed yet; the resource of the whole waits for it. */
  readonly broker: BrokerDescription | null;
}

const POLL_MS = 250;
const PROBE_MS = 2_000;

/**
 * Waits until the broker answers, is registered and is in the ISR of every partition that it hosts and that has a
 * leader, then lets it lead again where it is the preferred leader.
 * @throws JoinFailed when its compute keeps ending, or the time is over.
 */
export async function joinBroker(join: BrokerJoin): Promise<Joined> {
  const started = join.clock.now();
  const restarts = (await join.compute?.inspect())?.restarts ?? 0;
  const formed = await answers(join, started, restarts);
  if (!formed) return { broker: null };
  const cluster = await caughtUp(join, started, restarts);
  await electPreferred(join, cluster);
  return { broker: cluster.brokers.find(({ id }) => id === join.brokerId) ?? null };
}

/** True once the broker itself answers; false when nobody of the cluster does, so that there is nothing to join. */
async function answers(join: BrokerJoin, started: number, restarts: number): Promise<boolean> {
  const { clock, signal, formingMs = 20_000 } = join;
  for (;;) {
    const { brokerId } = await join.admin.probe(join.address, PROBE_MS).catch(notYet);
    if (brokerId === join.brokerId) return true;
    if (brokerId !== null) {
      throw new JoinFailed(
        `${describe(join)} was expected at ${join.address}, but broker ${brokerId} answers there. Give every broker its own address.`,
      );
    }
    await giveUpIfHopeless(join, started, restarts, `does not answer at ${join.address}`);
    if (clock.now() - started > formingMs && (await describeOrNull(join.admin)) === null) return false;
    await clock.sleep(POLL_MS, signal);
  }
}

const notYet = (): { readonly brokerId: null } => ({ brokerId: null });

async function caughtUp(join: BrokerJoin, started: number, restarts: number): Promise<ClusterDescription> {
  for (;;) {
    const cluster = await describeOrNull(join.admin);
    if (cluster && isCaughtUp(cluster, join.brokerId)) return cluster;
    const state =
      cluster && isRegistered(cluster, join.brokerId)
        ? `is registered but ${replicasBehind(cluster, join.brokerId)} of its replicas are not in sync`
        : 'is not registered in the cluster';
    await giveUpIfHopeless(join, started, restarts, state);
    await join.clock.sleep(POLL_MS, join.signal);
  }
}

async function describeOrNull(admin: KafkaAdmin): Promise<ClusterDescription | null> {
  try {
    return await admin.describe();
  } catch (problem) {
    if (problem instanceof KafkaError) return null;
    throw problem;
  }
}

async function giveUpIfHopeless(
  join: BrokerJoin,
  started: number,
  restarts: number,
  state: string,
): Promise<void> {
  join.signal.throwIfAborted();
  const elapsed = join.clock.now() - started;
  const compute = (await join.compute?.inspect()) ?? null;
  const over = elapsed > join.timeoutMs;
  if (!over && !keepsEnding(compute, restarts, elapsed)) return;
  const since = `${describe(join)} ${state} after ${Math.round(elapsed / 1000)} s.`;
  throw new JoinFailed(`${since}${explainCompute(compute)}`);
}

const describe = (join: BrokerJoin): string => `Broker ${join.brokerId} of cluster '${join.cluster}'`;

async function electPreferred(join: BrokerJoin, cluster: ClusterDescription): Promise<void> {
  const partitions = [...cluster.topics.values()].flatMap((topic) =>
    topic.partitions
      .filter(({ replicas, leader }) => replicas[0] === join.brokerId && leader !== join.brokerId)
      .map(({ partition }) => ({ topic: topic.name, partition })),
  );
  if (partitions.length === 0) return;
  await join.admin.electPreferredLeaders(partitions).catch((problem: unknown) => {
    // the broker has joined all the same, and Kafka moves leaders back by itself every five minutes
    if (!(problem instanceof KafkaError)) throw problem;
  });
}
