import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
import type { PermitLog } from '../ports/permits.ts';
import type { Reach } from '../ports/reachability.ts';
import type { Observation, RollTarget } from './target.ts';
import {
  type Availability,
  brokerVerdict,
  isCaughtUp,
  isRegistered,
  quorumObjection,
  topicsOn,
  type Verdict,
} from './verdict.ts';

export interface ClusterTargetOptions {
  readonly name: string;
  readonly admin: KafkaAdmin;
  readonly permits: PermitLog;
  /** Broker id to the host:port that it is reached on. */
  readonly addresses: () => ReadonlyMap<number, string>;
  readonly wanted: ReadonlySet<number>;
  readonly availability: Availability;
  readonly related: readonly RollTarget[];
  readonly reach: Reach;
}

const REACH_TIMEOUT_MS = 2_000;

/** The brokers of one cluster as members that go down one at a time. */
export function clusterTarget(options: ClusterTargetOptions): RollTarget {
  return {
    domain: `cluster ${options.name}`,
    memberName: 'broker',
    related: options.related,
    permits: options.permits,
    members: options.wanted,
    observe: (members) => observeCluster(options, members),
  };
}

async function observeCluster(
  options: ClusterTargetOptions,
  members: readonly number[],
): Promise<Observation> {
  const down = await membersDown(options, members);
  try {
    return await observeLiving(options, members, down);
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return blindObservation(problem, down);
  }
}

/** Whose host refuses the connection: the process is not there, whatever metadata of a lost quorum still says. */
async function membersDown(
  options: ClusterTargetOptions,
  members: readonly number[],
): Promise<ReadonlySet<number>> {
  const down = new Set<number>();
  await Promise.all(
    members.map(async (member) => {
      const address = options.addresses().get(member);
      if (address && (await options.reach(address, REACH_TIMEOUT_MS)) === 'refused') down.add(member);
    }),
  );
  return down;
}

async function observeLiving(
  options: ClusterTargetOptions,
  members: readonly number[],
  down: ReadonlySet<number>,
): Promise<Observation> {
  const cluster = await options.admin.describe();
  const hosted = new Set(members.flatMap((member) => topicsOn(cluster, member)));
  const [minInsync, quorum, controller] = await Promise.all([
    options.admin.minInsyncReplicas([...hosted]),
    options.admin.quorum(),
    options.admin.activeController(),
  ]);
  const verdict = (member: number): Verdict => {
    if (down.has(member) || !isRegistered(cluster, member)) return { go: true, alreadyDown: true };
    const objection = quorumObjection(quorum, member);
    if (objection && !(objection.never && options.availability === 'best-effort'))
      return { go: false, ...objection };
    return brokerVerdict(cluster, minInsync, member, options.availability);
  };
  const rank = (member: number): number => {
    if (!isCaughtUp(cluster, member)) return 0;
    return member === controller ? 2 : 1;
  };
  return { verdict, rank };
}

/** The cluster gives no full answer: who is down anyway may go, nobody else is ever rolled blind. */
const blindObservation = (problem: KafkaError, down: ReadonlySet<number>): Observation => ({
  rank: () => 1,
  verdict: (member) =>
    down.has(member)
      ? { go: true, alreadyDown: true }
      : { go: false, never: false, reason: problem.message.replace(/\.+$/, '') },
});
