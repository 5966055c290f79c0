import { answerOrNull } from '../membership/answer.ts';
import type { Compute } from '../ports/compute.ts';
import {
  type ClusterDescription,
  type KafkaAdmin,
  KafkaError,
  type QuorumDescription,
} from '../ports/kafka.ts';
import type { TopicPermitLog } from '../ports/permits.ts';
import type { Reach } from '../ports/reachability.ts';
import { DownWatch } from './down-watch.ts';
import { recoversLogs } from './log-recovery.ts';
import { without } from './next-wave.ts';
import { rulesOf } from './rule.ts';
import { SilenceWatch } from './silence-watch.ts';
import { FIRST, IN_TURN, LAST, type Observation, type RollTarget } from './target.ts';
import {
  type Availability,
  brokerVerdict,
  isCaughtUp,
  isRegistered,
  topicsOn,
  type Verdict,
} from './verdict.ts';
import { VoterWatch } from './voter-watch.ts';
import { currentVoters, quorumObjection } from './voters.ts';

export interface ClusterTargetOptions {
  readonly name: string;
  readonly admin: KafkaAdmin;
  readonly permits: TopicPermitLog;
  /** Broker id to the host:port that it is reached on. */
  readonly addresses: () => ReadonlyMap<number, string>;
  readonly wanted: ReadonlySet<number>;
  /** Dedicated controllers: id to the host:port of their listener CONTROLLER. @default - brokers are controllers as well, or none is */
  readonly controllers?: ReadonlyMap<number, string>;
  readonly availability: Availability;
  readonly related: readonly RollTarget[];
  readonly reach: Reach;
  /** What runs a broker, where that can be asked. */
  readonly compute?: (brokerId: number) => Compute | null;
}

/** The brokers of one cluster, and its dedicated controllers, as members that go down in waves. */
export function clusterTarget(options: ClusterTargetOptions): RollTarget {
  const { controllers = new Map<number, string>(), addresses } = options;
  const watches = {
    down: new DownWatch(options.reach, () => new Map([...addresses(), ...controllers])),
    silence: new SilenceWatch(options.admin),
    voters: new VoterWatch(),
  };
  return {
    domain: `cluster ${options.name}`,
    nameOf: (member) => `${controllers.has(member) ? 'controller' : 'broker'} ${member}`,
    related: options.related,
    permits: options.permits,
    members: new Set([...options.wanted, ...controllers.keys()]),
    observe: (members) => observeCluster({ ...options, controllers }, watches, members),
    waveEnded: ({ last }) => electPreferredLeaders(options, last),
  };
}

interface Watches {
  readonly down: DownWatch;
  readonly silence: SilenceWatch;
  readonly voters: VoterWatch;
}

type Options = ClusterTargetOptions & { readonly controllers: ReadonlyMap<number, string> };

async function observeCluster(
  options: Options,
  watches: Watches,
  members: readonly number[],
): Promise<Observation> {
  const { controllers } = options;
  const watching = watches.down.among([...new Set([...members, ...controllers.keys()])]);
  try {
    const addresses = wantedAddresses(options);
    const quiet = await watches.silence.among(addresses);
    const answering = [...addresses].filter(([id]) => !quiet.has(id)).map(([, address]) => address);
    const look = await lookAt(options, members, quiet.size === 0 ? [] : answering);
    const refusing = await watching;
    const gone = watches.voters.among(onlyThose(refusing, controllers), look.quorum);
    const isThere = (member: number) => controllers.has(member) || isRegistered(look.cluster, member);
    const down = members.filter((member) => refusing.has(member) || !isThere(member));
    return observed({
      ...look,
      silent: new Set([...quiet, ...gone]),
      down: new Set(down),
      recovering: await inRecovery(options, down),
    });
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    const down = await watches.down.amongAll(members);
    return blindObservation(problem, down, await inRecovery(options, [...down]));
  }
}

const onlyThose = (ids: ReadonlySet<number>, of: ReadonlyMap<number, unknown>): ReadonlySet<number> =>
  new Set([...ids].filter((id) => of.has(id)));

const wantedAddresses = ({ addresses, wanted }: ClusterTargetOptions): ReadonlyMap<number, string> =>
  new Map([...addresses()].filter(([id]) => wanted.has(id)));

/** Of members that are not in the cluster, those that are up and read their logs. */
async function inRecovery(
  { compute }: ClusterTargetOptions,
  down: readonly number[],
): Promise<ReadonlySet<number>> {
  const states = await Promise.all(down.map((member) => compute?.(member)?.inspect() ?? null));
  return new Set(down.filter((_, index) => recoversLogs(states[index] ?? null)));
}

/** One look at the living cluster. */
interface Look {
  readonly availability: Availability;
  readonly controllers: ReadonlyMap<number, string>;
  /** The fullest of the views. */
  readonly cluster: ClusterDescription;
  /** As one broker or several know the cluster; nobody goes who may not by all of them. */
  readonly views: readonly ClusterDescription[];
  readonly minInsync: ReadonlyMap<string, number>;
  readonly quorum: QuorumDescription | null;
  readonly controller: number | null;
  /** Not in the cluster: not registered, or without a process, whatever metadata still says. */
  readonly down: ReadonlySet<number>;
  readonly recovering: ReadonlySet<number>;
  /** Give no answer, or did and aren't back in sync: they count as away for everybody else. */
  readonly silent: ReadonlySet<number>;
}

/**
 * With somebody away metadata is on its way: then each of the others is asked what it knows. One that was started while there was
 * no controller hears of brokers first and of topics later (KafkaController.onControllerFailover): by its view nothing is at risk.
 */
async function lookAt(
  { admin, availability, controllers }: Options,
  members: readonly number[],
  others: readonly string[],
): Promise<Omit<Look, 'down' | 'recovering' | 'silent'>> {
  const [any, quorum, controller, ...known] = await Promise.all([
    admin.describe(),
    admin.quorum(),
    admin.activeController(),
    ...others.map((from) => answerOrNull(() => admin.describe({ from }))),
  ]);
  const views = [any, ...known.filter((view) => view !== null)];
  const cluster = views.reduce((fullest, view) => (view.topics.size > fullest.topics.size ? view : fullest));
  const hosted = new Set(members.flatMap((member) => topicsOn(cluster, member)));
  const minInsync = await admin.minInsyncReplicas([...hosted]);
  return { availability, controllers, cluster, views, minInsync, quorum, controller };
}

function observed(look: Look): Observation {
  const { cluster, controllers, minInsync, quorum, controller, silent } = look;
  const current = quorum === null ? new Set() : currentVoters(quorum);
  const isHealthy = (member: number) =>
    controllers.has(member) ? current.has(member) : isCaughtUp(cluster, member);
  return {
    verdict: (member, away) => verdictOn(look, member, away),
    rank: (member) => {
      if (silent.has(member) || !isHealthy(member)) return FIRST;
      return member === controller ? LAST : IN_TURN;
    },
    rules: rulesOf(cluster, minInsync, quorum),
  };
}

function verdictOn(look: Look, member: number, away: ReadonlySet<number>): Verdict {
  const { availability, views, minInsync, quorum } = look;
  if (look.down.has(member)) return verdictOnDown(member, look.recovering);
  const gone = without(new Set([...away, ...look.silent]), member);
  const objection = quorumObjection(quorum, member, gone);
  if (objection && !(objection.never && availability === 'best-effort')) return { go: false, ...objection };
  const verdicts = views.map((view) => brokerVerdict(view, minInsync, member, availability, gone));
  return (
    verdicts.find(({ go }) => !go) ??
    controllerObjection(look, member, away) ?? { go: true, alreadyDown: false }
  );
}

/** Who is down takes nothing with it. */
const verdictOnDown = (member: number, recovering: ReadonlySet<number>): Verdict =>
  recovering.has(member)
    ? {
        go: false,
        never: false,
        soon: true,
        reason: `broker ${member} recovers its logs, which a restart would make it begin anew`,
      }
    : { go: true, alreadyDown: true };

/** A broker that stops asks the active controller to move its leaders: the others have stopped before the controller goes. */
function controllerObjection(
  { cluster, controller }: Look,
  member: number,
  away: ReadonlySet<number>,
): Verdict | null {
  const stopping = member === controller ? [...away].find((each) => isRegistered(cluster, each)) : undefined;
  if (stopping === undefined) return null;
  const reason = `broker ${stopping} still stops, for which it needs the active controller`;
  return { go: false, never: false, soon: true, reason };
}

/** The cluster gives no full answer: who is down anyway may go, nobody else is ever rolled blind. */
const blindObservation = (
  problem: KafkaError,
  down: ReadonlySet<number>,
  recovering: ReadonlySet<number>,
): Observation => ({
  rank: () => IN_TURN,
  verdict: (member) =>
    down.has(member)
      ? verdictOnDown(member, recovering)
      : { go: false, never: false, reason: problem.message.replace(/\.+$/, '') },
  rules: [],
});

/**
 * Only where the preferred leader is there and does not lead; whether it is in sync is the controller's to know. The topic of
 * permits waits for the end of the roll: followers that have asked its old leader pause for a second (replica.fetch.backoff.ms),
 * and so does what is written with acks=all.
 */
async function electPreferredLeaders({ admin, permits }: ClusterTargetOptions, last: boolean): Promise<void> {
  try {
    const cluster = await admin.describe();
    const topics = [...cluster.topics.values()].filter(({ name }) => last || name !== permits.topic);
    const displaced = topics.flatMap(({ name, partitions }) =>
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
