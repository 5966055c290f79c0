import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import type { BrokerDescription, ClusterDescription, KafkaAdmin } from '../ports/kafka.ts';

import { isBack, isRegistered, replicasBehind } from '../roll/verdict.ts';
import { answerOrNull } from './answer.ts';
import { ComputeWatch } from './compute-watch.ts';
import { JoinFailed } from './failure.ts';
import { describeSettled } from './observed.ts';

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

const POLL_MS = 100;
/** Of a broker that is on its way back in sync: shorter, because everybody who waits for a permit waits for this. */
const CATCH_UP_POLL_MS = 40;
const PROBE_MS = 2_000;

/**
 * Waits until the broker answers, is registered and is in the ISR of every partition that it hosts and that has a
 * leader.
 * @throws JoinFailed when its compute keeps ending, or the time is over.
 */
export async function joinBroker(join: BrokerJoin): Promise<Joined> {
  const watch = new ComputeWatch({ ...join, subject: describe(join) });
  const formed = await answers(join, watch);
  if (!formed) return { broker: null };
  const cluster = await caughtUp(join, watch);
  return { broker: cluster.brokers.find(({ id }) => id === join.brokerId) ?? null };
}

/** True once the broker itself answers; false when nobody of the cluster does, so that there is nothing to join. */
async function answers(join: BrokerJoin, watch: ComputeWatch): Promise<boolean> {
  const { clock, signal, formingMs = 20_000 } = join;
  for (;;) {
    const { brokerId } = await join.admin.probe(join.address, PROBE_MS).catch(notYet);
    if (brokerId === join.brokerId) return true;
    if (brokerId !== null) {
      throw new JoinFailed(
        `${describe(join)} was expected at ${join.address}, but broker ${brokerId} answers there. Give every broker its own address.`,
      );
    }
    await watch.giveUpIfHopeless(`does not answer at ${join.address}`);
    if (watch.elapsedMs > formingMs && (await answerOrNull(() => join.admin.describe())) === null)
      return false;
    await clock.sleep(POLL_MS, signal);
  }
}

const notYet = (): { readonly brokerId: null } => ({ brokerId: null });

async function caughtUp(join: BrokerJoin, watch: ComputeWatch): Promise<ClusterDescription> {
  for (;;) {
    const [cluster, own] = await Promise.all([
      answerOrNull(() => describeSettled(join.admin)),
      answerOrNull(() => describeSettled(join.admin, join.address)),
    ]);
    if (cluster && own && isBack(cluster, own, join.brokerId)) return cluster;
    const registered = cluster !== null && isRegistered(cluster, join.brokerId);
    await watch.giveUpIfHopeless(
      registered
        ? `is registered but ${replicasBehind(cluster, join.brokerId)} of its replicas are not in sync`
        : 'is not registered in the cluster',
    );
    await join.clock.sleep(registered ? CATCH_UP_POLL_MS : POLL_MS, join.signal);
  }
}

const describe = (join: BrokerJoin): string => `Broker ${join.brokerId} of cluster '${join.cluster}'`;
