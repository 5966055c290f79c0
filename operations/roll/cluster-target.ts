import {
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
  type QuorumDescription,
} from '../ports/kafka.ts';
import type { PermitLog } from '../ports/permits.ts';
import type { Reach } from '../ports/reachability.ts';
import { rulesOf } from './rule.ts';
import { FIRST, IN_TURN, LAST, type Observation, type RollTarget } from './target.ts';
import {
  type Availability,
  brokerVerdict,
  isCaughtUp,
  isRegistered,
  NOBODY,
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

/** The brokers of one cluster as members that go down in waves. */
export function clusterTarget(options: ClusterTargetOptions): RollTarget {
  return {
    domain: `cluster ${options.name}`,
    memberName: 'broker',
    related: options.related,
    permits: options.permits,
    members: options.wanted,
    observe: (members) => observeCluster(options, members),
    waveEnded: () => electPreferredLeaders(options.admin),
  };
}

async function observeCluster(
  options: ClusterTargetOptions,
  members: readonly number[],
): Promise<Observation> {
  try {
    const look = await lookAt(options, members);
    // a look that has nothing against them needs no connection to each
    const doubtful = members.filter((member) => !verdictOn(look, member, NOBODY).go);
    return observed({ ...look, down: await membersDown(options, doubtful) });
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return blindObservation(problem, await membersDown(options, members));
  }
}

/** One look at the living cluster. */
interface Look {
  readonly availability: Availability;
  readonly cluster: ClusterDescription;
  readonly minInsync: ReadonlyMap<string, number>;
  readonly quorum: QuorumDescription | null;
  readonly controller: number | null;
  readonly down: ReadonlySet<number>;
}

async function lookAt(
  { admin, availability }: ClusterTargetOptions,
  members: readonly number[],
): Promise<Look> {
  const [cluster, quorum, controller] = await Promise.all([
    admin.describe(),
    admin.quorum(),
    admin.activeController(),
  ]);
  const hosted = new Set(members.flatMap((member) => topicsOn(cluster, member)));
  const minInsync = await admin.minInsyncReplicas([...hosted]);
  return { availability, cluster, minInsync, quorum, controller, down: NOBODY };
}

function observed(look: Look): Observation {
  const { cluster, minInsync, quorum, controller } = look;
  return {
    verdict: (member, away) => verdictOn(look, member, away),
    rank: (member) => {
      if (!isCaughtUp(cluster, member)) return FIRST;
      return member === controller ? LAST : IN_TURN;
    },
    rules: rulesOf(cluster, minInsync, quorum),
  };
}

function verdictOn(look: Look, member: number, away: ReadonlySet<number>): Verdict {
  const { availability, cluster, minInsync, quorum } = look;
  if (look.down.has(member) || !isRegistered(cluster, member)) return { go: true, alreadyDown: true };
  const objection = quorumObjection(quorum, member, away) ?? controllerObjection(look, member, away);
  if (objection && !(objection.never && availability === 'best-effort')) return { go: false, ...objection };
  return brokerVerdict(cluster, minInsync, member, availability, away);
}

/** A broker that stops asks the active controller to move its leaders: they stop before the controller does. */
function controllerObjection({ cluster, controller }: Look, member: number, away: ReadonlySet<number>) {
  const stopping = member === controller ? [...away].find((each) => isRegistered(cluster, each)) : undefined;
  if (stopping === undefined) return null;
  return {
    reason: `broker ${stopping} still stops, and it needs the active controller for that`,
    never: false,
  };
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

/** The cluster gives no full answer: who is down anyway may go, nobody else is ever rolled blind. */
const blindObservation = (problem: KafkaError, down: ReadonlySet<number>): Observation => ({
  rank: () => IN_TURN,
  verdict: (member) =>
    down.has(member)
      ? { go: true, alreadyDown: true }
      : { go: false, never: false, reason: problem.message.replace(/\.+$/, '') },
  rules: [],
});

/** Only where the preferred leader is there and does not lead; whether it is in sync is the controller's to know. */
async function electPreferredLeaders(admin: KafkaAdmin): Promise<void> {
  try {
    const cluster = await admin.describe();
    const displaced = [...cluster.topics.values()].flatMap(({ name, partitions }) =>
      partitions
        .filter(({ leader, replicas: [preferred] }) => {
          return preferred !== undefined && preferred !== leader && isRegistered(cluster, preferred);
        })
        .map(({ partition }) => ({ topic: name, partition })),
    );
    if (displaced.length > 0) await admin.electPreferredLeaders(displaced);
  } catch (problem) {
    // everybody is back all the same, and Kafka moves leaders back by itself every five minutes
    if (!(problem instanceof KafkaError)) throw problem;
  }
}
