import { memberLine } from '../../model/rendering/ensemble-seed.ts';
import { JoinFailed } from '../membership/failure.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type EnsembleClient,
  type Reconfiguration,
  type Reconfigurer,
  ZooKeeperError,
} from '../ports/zookeeper.ts';
import { nextStep, type Step, unsettled } from './next-step.ts';
import { type ObservedEnsemble, observeEnsemble } from './observe.ts';

export interface EnsembleResize {
  readonly ensemble: string;
  /** The servers that are to vote in the end, and nobody else. */
  readonly wanted: ReadonlySet<number>;
  /** myid to the client port of every server that is known, leavers included. */
  readonly addresses: ReadonlyMap<number, string>;
  /** myid to where servers reach each other, of every wanted server. */
  readonly quorumAddresses: Readonly<Record<string, string>>;
  readonly client: EnsembleClient;
  readonly reconfigurer: Reconfigurer;
  /** The password of one server's super user; null where it can't be had. @default - the super user is known by its certificate */
  readonly password?: (myid: number) => Promise<string | null>;
  /** Lets one at a time of this process look and take a step; other processes are kept out by ZooKeeper's own check. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long each step may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with a line for each step that was taken. */
  readonly progress?: (line: string) => void;
}

const POLL_MS = 250;

/** How long a server that leaves waits for those that come to get their votes first, in milliseconds. */
const JOINERS_FIRST_MS = 30_000;

/** Refusals that pass by themselves: the next look at the ensemble decides anew. */
const PASSING = ['CONNECTION_LOSS', 'BAD_VERSION', 'RECONFIG_IN_PROGRESS', 'NEW_CONFIG_NO_QUORUM'];

/** Resolves once the server votes. @throws JoinFailed when that does not come about in time, with the reason */
export function giveVote(resize: EnsembleResize, myid: number): Promise<void> {
  return drive(resize, `server ${myid} has no vote`, {
    reached: ({ voters }) => voters.has(myid),
    wanted: ({ voters }) => new Set([...voters, ...resize.wanted]),
  });
}

/**
 * Resolves once the server votes no more. Servers that come get their votes first, unless they keep everybody waiting: they may
 * have no slot of terraform yet.
 * @throws JoinFailed when that does not come about in time, with the reason
 */
export function takeVote(resize: EnsembleResize, myid: number): Promise<void> {
  return drive(resize, `server ${myid} still votes, and runs`, {
    reached: ({ voters }) => !voters.has(myid),
    wanted: ({ voters }, elapsedMs) =>
      elapsedMs < JOINERS_FIRST_MS
        ? resize.wanted
        : new Set([...voters].filter((voter) => resize.wanted.has(voter))),
  });
}

/** Resolves once exactly the wanted servers vote. @throws JoinFailed when that does not come about in time, with the reason */
export function settleVotes(resize: EnsembleResize): Promise<void> {
  const { wanted } = resize;
  return drive(resize, `the voters are not ${[...wanted].join(', ')}`, {
    reached: ({ voters }) => voters.size === wanted.size && [...voters].every((voter) => wanted.has(voter)),
    wanted: () => wanted,
  });
}

/**
 * Resolves once members tell each other of plaintext client ports, or of none, as `quorumAddresses` say. Servers that run keep what they
 * have open; what they open when they start next, ZooKeeper takes from there before it looks at its properties.
 * @throws JoinFailed when that does not come about in time, with the reason
 */
export async function settleClientPorts(resize: EnsembleResize): Promise<void> {
  if (Object.keys(resize.quorumAddresses).length === 0) return;
  await drive(resize, 'its members still tell of other client ports', {
    reached: (seen) => tellAsWanted(seen, resize.quorumAddresses),
    wanted: ({ voters }) => voters,
    members: ({ newest }) =>
      [...newest.members].map(([myid, line]) => {
        const port = resize.quorumAddresses[myid]?.split(';')[1];
        return `server.${myid}=${line.replace(/;.*$/, '')}${port === undefined ? '' : `;${port}`}`;
      }),
  });
}

/** Whether every member tells of a client port where it is to, and nowhere else. */
export const tellAsWanted = (
  { newest }: ObservedEnsemble,
  quorumAddresses: EnsembleResize['quorumAddresses'],
): boolean =>
  [...newest.members].every(([myid, line]) => {
    const wanted = quorumAddresses[myid];
    return wanted === undefined || wanted.includes(';') === line.includes(';');
  });

interface Goal {
  /** All members as they are to be, where it is them that change and not who they are. */
  members?(seen: ObservedEnsemble): readonly string[];
  reached(seen: ObservedEnsemble): boolean;
  /** Towards which voters to go, so long after the last step. */
  wanted(seen: ObservedEnsemble, elapsedMs: number): ReadonlySet<number>;
}

/** Decides every step from the living ensemble: what was interrupted goes on where it stands. */
async function drive(resize: EnsembleResize, failing: string, goal: Goal): Promise<void> {
  const { clock, signal, timeoutMs } = resize;
  let since = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const outcome = await resize.exclusively(() => turn(resize, goal, clock.now() - since));
    if (outcome === 'reached') return;
    if (outcome === 'taken') since = clock.now();
    else if (clock.now() - since > timeoutMs) throw late(resize, failing, outcome.reason);
    await clock.sleep(POLL_MS, signal);
  }
}

async function turn(
  resize: EnsembleResize,
  goal: Goal,
  elapsedMs: number,
): Promise<'reached' | 'taken' | { readonly reason: string }> {
  const seen = await observeEnsemble(resize.client, resize.addresses);
  if (seen === null) return { reason: 'no server serves' };
  const pending = unsettled(seen);
  if (pending !== null) return { reason: pending };
  if (goal.reached(seen)) return 'reached';
  if (goal.members !== undefined)
    return told(await reconfigure(resize, seen, null, { members: goal.members(seen) }));
  const step = nextStep(seen, goal.wanted(seen, elapsedMs));
  if (step.kind === 'wait') return step;
  if (step.kind === 'done') return { reason: 'the servers that are wanted come first' };
  const refused = await take(resize, seen, step);
  return told(refused);
}

const told = (refused: string | null) => (refused === null ? 'taken' : { reason: refused });

type Change = Extract<Step, { readonly myid: number }>;

/** Null when the step was taken, otherwise why not this time. */
async function take(resize: EnsembleResize, seen: ObservedEnsemble, step: Change): Promise<string | null> {
  const refused = await reconfigure(resize, seen, step.myid, changeOf(resize, seen, step));
  if (refused === null)
    resize.progress?.(
      `ensemble ${resize.ensemble}: server ${step.myid} ${step.kind === 'add' ? 'votes' : 'votes no more'}`,
    );
  return refused;
}

/** The same of any change, told to another server than its subject. */
async function reconfigure(
  resize: EnsembleResize,
  seen: ObservedEnsemble,
  subject: number | null,
  change: Omit<Reconfiguration, 'from'>,
): Promise<string | null> {
  const via = await superUser(resize, seen, subject);
  try {
    await resize.reconfigurer.reconfigure(via.address, via.password, {
      from: seen.newest.version,
      ...change,
    });
    return null;
  } catch (problem) {
    if (problem instanceof ZooKeeperError && PASSING.includes(problem.code)) return problem.message;
    throw problem;
  }
}

function changeOf(
  { ensemble, quorumAddresses }: EnsembleResize,
  seen: ObservedEnsemble,
  { kind, myid }: Change,
) {
  if (kind === 'remove') return { remove: myid };
  const address = quorumAddresses[myid];
  if (address === undefined) {
    throw new JoinFailed(
      `Server ${myid} of ensemble '${ensemble}' can't be given a vote: quorum_addresses of the provider configuration doesn't say where the other servers reach it.`,
    );
  }
  const line = memberLine(myid, address, 'participant');
  return address.includes(';') ? { add: line } : { members: [...linesWithout(seen, myid), line] };
}

const linesWithout = ({ newest }: ObservedEnsemble, myid: number): readonly string[] =>
  [...newest.members].filter(([other]) => other !== myid).map(([other, line]) => `server.${other}=${line}`);

/** A server that stays and whose super user's password can be had; a follower where there is one. */
async function superUser(
  { wanted, addresses, password, ensemble }: EnsembleResize,
  seen: ObservedEnsemble,
  subject: number | null,
) {
  const candidates = [...seen.informed]
    .filter((myid) => myid !== subject && seen.voters.has(myid))
    .sort((a, b) => rank(a) - rank(b) || a - b);
  function rank(myid: number): number {
    return (wanted.has(myid) ? 0 : 2) + (myid === seen.leader ? 1 : 0);
  }
  for (const myid of candidates) {
    const address = addresses.get(myid);
    if (address === undefined) continue;
    if (password === undefined) return { address, password: null };
    const found = await password(myid);
    if (found !== null) return { address, password: found };
  }
  throw new JoinFailed(
    `The servers of ensemble '${ensemble}' can't be changed: the super user's password of server ${candidates.join(', ')} can't be read. ` +
      'It is on the volume of each server’s container: name these in containers of the provider configuration, and deploy where their Docker engine can be reached.',
  );
}

const late = ({ ensemble, timeoutMs }: EnsembleResize, failing: string, reason: string): JoinFailed =>
  new JoinFailed(
    `Ensemble '${ensemble}': ${failing} after ${Math.round(timeoutMs / 1000)} s: ${reason.replace(/\.+$/, '')}. Mend that and deploy again, which goes on from here.`,
  );
