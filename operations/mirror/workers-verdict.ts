import { flowName } from '../../model/rendering/names.ts';
import { type Availability, NOBODY, type Verdict } from '../roll/verdict.ts';
import { flowsWithout, type MirrorLook, memberIdsOf } from './workers.ts';

/** What is known of a mirror when one of its workers wants to go. */
export interface MirrorState {
  readonly look: MirrorLook;
  /** Worker id to the host:port that it advertises, of all workers that the code wants. */
  readonly wanted: ReadonlyMap<number, string>;
  /** Workers whose compute is known not to run. */
  readonly stopped: ReadonlySet<number>;
  readonly availability: Availability;
}

/**
 * A worker may go while all others are in the group of every flow, so that they take over what it runs. One that is alone, or not
 * in, takes nothing with it that others could go on with: it needs no permit.
 */
export function workerVerdict(
  state: MirrorState,
  member: number,
  away: ReadonlySet<number> = NOBODY,
): Verdict {
  const { wanted, availability } = state;
  if (isAlone(wanted, member) || isOut(state, member)) return { go: true, alreadyDown: true };
  const [gone] = [...away].filter((each) => each !== member);
  if (gone !== undefined) return no(`worker ${gone} is away, and workers go one at a time`);
  const objection = availability === 'required' ? objectionOf(state, member) : null;
  return objection ?? { go: true, alreadyDown: false };
}

export const isAlone = (wanted: ReadonlyMap<number, string>, member: number): boolean =>
  [...wanted.keys()].every((each) => each === member);

function isOut({ look, wanted, stopped }: MirrorState, member: number): boolean {
  if (stopped.has(member)) return true;
  const address = wanted.get(member);
  if (address === undefined) return true;
  const known = look.silent.size === 0 && look.flows.every(({ settled }) => settled);
  return known && memberIdsOf(look, address).length === 0;
}

function objectionOf({ look, wanted, stopped }: MirrorState, member: number): Verdict | null {
  const [silent] = look.silent;
  if (silent) return no(`cluster '${silent[0]}' can't be asked: ${silent[1]}`);
  const unsettled = look.flows.find(({ settled }) => !settled);
  if (unsettled)
    return { ...no(`the workers of ${flowName(unsettled.flow)} share out their tasks`), soon: true };
  for (const [other, address] of wanted) {
    if (other === member) continue;
    if (stopped.has(other)) return no(`worker ${other} is stopped`);
    const [missing] = flowsWithout(look, address);
    if (missing) return no(`worker ${other} is not a member of ${flowName(missing.flow)}`);
  }
  return null;
}

const no = (reason: string) => ({ go: false, never: false, reason }) as const;
