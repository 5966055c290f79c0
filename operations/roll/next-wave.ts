import { FIRST, LAST, type Observation } from './target.ts';
import { planWaves } from './waves.ts';

/**
 * Who of the waiting goes now, together and with those that are away already. Each of them may go by the living cluster;
 * among the possible sets it is one that leaves the fewest waves for the rest. Unhealthy members go first; the active
 * controller goes when nobody else is left, or when it is the only one that can go at all.
 */
export function nextWave(
  waiting: readonly number[],
  away: ReadonlySet<number>,
  seen: Observation,
): readonly number[] {
  const others = waiting.filter((member) => seen.rank(member) !== LAST);
  const last = waiting.filter((member) => seen.rank(member) === LAST);
  const wave = bestWave(others, away, seen);
  if (wave.length === others.length) return [...wave, ...thatMayGo(last, union(away, wave), seen)];
  return wave.length > 0 || away.size > 0 ? wave : thatMayGo(last, away, seen).slice(0, 1);
}

/** Each wave of a plan is tried as the one to go now, filled up with whoever else can go. */
function bestWave(
  waiting: readonly number[],
  away: ReadonlySet<number>,
  seen: Observation,
): readonly number[] {
  const able = waiting.filter((member) => seen.verdict(member, without(away, member)).go);
  if (able.length < 2) return able;
  const unhealthy = able.filter((member) => seen.rank(member) === FIRST);
  const { waves } = planWaves(waiting, seen.rules);
  const candidates = waves.map((wave) => {
    const order = [...new Set([...unhealthy, ...wave, ...waiting])].filter((member) => able.includes(member));
    const going = thatMayGo(order, away, seen);
    const rest = waiting.filter((member) => !going.includes(member));
    return { going, wavesLeft: planWaves(rest, seen.rules).waves.length };
  });
  candidates.sort((a, b) => a.wavesLeft - b.wavesLeft || b.going.length - a.going.length);
  return candidates[0]?.going ?? [];
}

/** In the given order, everybody who may go with those before. */
function thatMayGo(
  order: readonly number[],
  away: ReadonlySet<number>,
  seen: Observation,
): readonly number[] {
  const going: number[] = [];
  for (const member of order) {
    if (seen.verdict(member, without(union(away, going), member)).go) going.push(member);
  }
  return going;
}

const union = (one: ReadonlySet<number>, other: Iterable<number>): ReadonlySet<number> =>
  new Set([...one, ...other]);

/** A member whose own permit stands is not in its own way. */
export const without = (members: ReadonlySet<number>, member: number): ReadonlySet<number> =>
  members.has(member) ? new Set([...members].filter((each) => each !== member)) : members;
