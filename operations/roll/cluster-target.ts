import { type ClusterDescription, type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
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
  const cluster = await describeOrNull(options.admin);
  if (cluster === null) return blindObservation(options, members);
  const hosted = new Set(members.flatMap((member) => topicsOn(cluster, member)));
  const [minInsync, quorum, controller] = await Promise.all([
    options.admin.minInsyncReplicas([...hosted]),
    options.admin.quorum(),
    options.admin.activeController(),
  ]);
  const verdict = (member: number): Verdict => {
    if (!isRegistered(cluster, member)) return { go: true, alreadyDown: true };
    const objection = quorumObjection(quorum, member);
    if (objection && !(objection.never && options.availability === 'best-effort'))
      return { go: false, ...objection };
    return brokerVerdict(cluster, minInsync, member, options.availability);
  };
  const rank = (member: number): number => {
    if (!isCaughtUp(cluster, member)) return 0;
    return member === controller ? 2 : 1;
  };
  return { verdict, rank, reachable: true };
}

async function describeOrNull(admin: KafkaAdmin): Promise<ClusterDescription | null> {
  try {
    return await admin.describe();
  } catch (problem) {
    if (problem instanceof KafkaError && problem.code === 'UNREACHABLE') return null;
    throw problem;
  }
}

/** Nobody answers: a broker whose host refuses the connection is down anyway; any other is never rolled blind. */
async function blindObservation(
  options: ClusterTargetOptions,
  members: readonly number[],
): Promise<Observation> {
  const down = new Set<number>();
  for (const member of members) {
    const address = options.addresses().get(member);
    if (address && (await options.reach(address, REACH_TIMEOUT_MS)) === 'refused') down.add(member);
  }
  const addresses = [...options.addresses().values()].join(', ');
  return {
    reachable: false,
    rank: () => 1,
    verdict: (member) =>
      down.has(member)
        ? { go: true, alreadyDown: true }
        : { go: false, never: false, reason: `no broker of cluster ${options.name} answers (${addresses})` },
  };
}
