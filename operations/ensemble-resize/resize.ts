import { memberLine } from '../../model/rendering/ensemble-seed.ts';
import { JoinFailed } from '../membership/failure.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type EnsembleClient,
  type Reconfiguration,
  type Reconfigurer,
  ZooKeeperError,
} from '../ports/zookeeper.ts';
import { nextStep, type Step } from './next-step.ts';
import { type ObservedEnsemble, observeEnsemble } from './observe.ts';

export interface EnsembleResize {
  readonly ensemble: string;
  /** The servers that are to vote, and nobody else. */
  readonly wanted: ReadonlySet<number>;
  /** myid to the client port of every server that is known, leavers included. */
  readonly addresses: ReadonlyMap<number, string>;
  /** myid to where servers reach each other, of every wanted server. */
  readonly quorumAddresses: Readonly<Record<string, string>>;
  readonly client: EnsembleClient;
  readonly reconfigurer: Reconfigurer;
  /** The password of one server's super user; null where it can't be had. */
  readonly password: (myid: number) => Promise<string | null>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long each step may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with a line for each step that was taken. */
  readonly progress?: (line: string) => void;
}

const POLL_MS = 250;

/** Refusals that pass by themselves: the next look at the ensemble decides anew. */
const PASSING = ['CONNECTION_LOSS', 'BAD_VERSION', 'RECONFIG_IN_PROGRESS', 'NEW_CONFIG_NO_QUORUM'];

/**
 * Gives exactly the wanted servers a vote, one step at a time, each decided from the living ensemble: what was interrupted goes
 * on where it stands. Returns the voters.
 * @throws JoinFailed when a step does not come about in time, with the reason
 */
export async function resizeEnsemble(resize: EnsembleResize): Promise<readonly number[]> {
  const { clock, signal, wanted, timeoutMs } = resize;
  let since = clock.now();
  let refused: string | null = null;
  for (;;) {
    signal.throwIfAborted();
    const seen = await observeEnsemble(resize.client, resize.addresses);
    const step: Step = seen === null ? { kind: 'wait', reason: 'no server serves' } : nextStep(seen, wanted);
    if (step.kind === 'done' && seen !== null) return [...seen.voters].sort((a, b) => a - b);
    if (seen !== null && (step.kind === 'add' || step.kind === 'remove')) {
      refused = await take(resize, seen, step);
      if (refused === null) since = clock.now();
    }
    if (clock.now() - since > timeoutMs) throw late(resize, refused ?? reasonOf(step));
    await clock.sleep(POLL_MS, signal);
  }
}

type Change = Extract<Step, { readonly myid: number }>;

/** Null when the step was taken, otherwise why not this time. */
async function take(resize: EnsembleResize, seen: ObservedEnsemble, step: Change): Promise<string | null> {
  const via = await superUser(resize, seen, step.myid);
  const change: Reconfiguration = { from: seen.newest.version, ...changeOf(resize, step) };
  try {
    await resize.reconfigurer.reconfigure(via.address, via.password, change);
    resize.progress?.(
      `ensemble ${resize.ensemble}: server ${step.myid} ${step.kind === 'add' ? 'votes' : 'votes no more'}`,
    );
    return null;
  } catch (problem) {
    if (problem instanceof ZooKeeperError && PASSING.includes(problem.code)) return problem.message;
    throw problem;
  }
}

function changeOf({ ensemble, quorumAddresses }: EnsembleResize, { kind, myid }: Change) {
  if (kind === 'remove') return { remove: myid };
  const address = quorumAddresses[myid];
  if (address === undefined) {
    throw new JoinFailed(
      `Server ${myid} of ensemble '${ensemble}' can't be given a vote: quorum_addresses doesn't say where the other servers reach it.`,
    );
  }
  return { add: memberLine(myid, address, 'participant') };
}

/** A server that stays and whose super user's password can be had; a follower where there is one. */
async function superUser(
  { wanted, addresses, password, ensemble }: EnsembleResize,
  seen: ObservedEnsemble,
  subject: number,
) {
  const candidates = [...seen.informed]
    .filter((myid) => myid !== subject && seen.voters.has(myid))
    .sort((a, b) => rank(a) - rank(b) || a - b);
  function rank(myid: number): number {
    return (wanted.has(myid) ? 0 : 2) + (myid === seen.leader ? 1 : 0);
  }
  for (const myid of candidates) {
    const address = addresses.get(myid);
    const found = address === undefined ? null : await password(myid);
    if (address !== undefined && found !== null) return { address, password: found };
  }
  throw new JoinFailed(
    `The servers of ensemble '${ensemble}' can't be changed: the super user's password of server ${candidates.join(', ')} can't be read. ` +
      'It is on the volume of each server’s container; name the containers in `containers`, and deploy where the Docker engine can be reached.',
  );
}

const reasonOf = (step: Step): string => (step.kind === 'wait' ? step.reason : 'it was not done in time');

const late = ({ ensemble, wanted, timeoutMs }: EnsembleResize, reason: string): JoinFailed =>
  new JoinFailed(
    `The voters of ensemble '${ensemble}' are not ${[...wanted].join(', ')} after ${Math.round(timeoutMs / 1000)} s: ${reason.replace(/\.+$/, '')}. ` +
      'No server that leaves was stopped. Mend that and deploy again, which goes on from here.',
  );
