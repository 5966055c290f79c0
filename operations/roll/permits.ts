import { KafkaError } from '../ports/kafka.ts';
import type { Permit } from '../ports/permits.ts';
import { ZooKeeperError } from '../ports/zookeeper.ts';
import { without } from './next-wave.ts';
import type { Observation, RollTarget } from './target.ts';
import { NOBODY, type Verdict } from './verdict.ts';

/** Written permits that this process has to reckon with: those of its own run are in the coordinator's memory. */
export interface Standing {
  /** By member, in the order in which they were written. */
  readonly own: ReadonlyMap<number, Permit>;
  /** Of a cluster's ensemble, or of an ensemble's clusters. */
  readonly related: readonly Permit[];
}

/** `back`: members that are known to have joined, whose permit only has to be cleared yet. */
export async function standingPermits(
  target: RollTarget,
  runId: string,
  back: ReadonlySet<number>,
): Promise<Standing> {
  const [log, related] = await Promise.all([target.permits.outstanding(), relatedPermits(target, runId)]);
  const own = log.filter((permit) => counts(permit, target, runId) && !back.has(permit.member));
  return { own: new Map(own.map((permit) => [permit.member, permit])), related };
}

async function relatedPermits(target: RollTarget, runId: string): Promise<readonly Permit[]> {
  const logs = await Promise.all(
    target.related.map(async (each) =>
      (await each.permits.outstanding()).filter((permit) => counts(permit, each, runId)),
    ),
  );
  return logs.flat();
}

const counts = (permit: Permit, target: RollTarget, runId: string): boolean =>
  target.members.has(permit.member) && permit.runId !== runId;

/** The gate's answer if the member asked now: who holds a written permit counts as away. */
export async function verdictNow(target: RollTarget, member: number): Promise<Verdict> {
  const seen = await target.observe([member]);
  const alone = seen.verdict(member, NOBODY);
  if (!alone.go || alone.alreadyDown) return alone;
  try {
    const permits = (await target.permits.outstanding()).filter((each) => target.members.has(each.member));
    return seen.verdict(member, without(new Set(permits.map((permit) => permit.member)), member));
  } catch (problem) {
    if (!(problem instanceof KafkaError || problem instanceof ZooKeeperError)) throw problem;
    return { go: false, never: false, reason: problem.message.replace(/\.+$/, '') };
  }
}

export interface WaveRequest {
  readonly target: RollTarget;
  readonly wave: readonly number[];
  /** Away by this process's own permits. */
  readonly away: ReadonlySet<number>;
  /** What was known when the wave was chosen. */
  readonly standing: Standing;
  readonly seen: Observation;
  readonly runId: string;
  readonly now: number;
  readonly back: ReadonlySet<number>;
}

/**
 * Writes a permit for each member of the wave, then reads the log again: of runs that write at the same moment the earlier in
 * the log goes, and who comes later goes only when it may go with those before it. Returns who may; the permits of the
 * others are cleared. A member whose permit stands already, from a run that was interrupted, is counted as away by everybody
 * and keeps its place in the log.
 */
export async function grantPermits(request: WaveRequest): Promise<readonly number[]> {
  const { target, wave, standing, runId, now } = request;
  const unwritten = wave.filter((member) => !standing.own.has(member));
  const attempts = await Promise.allSettled(
    unwritten.map((member) => target.permits.write({ domain: target.domain, member, runId, grantedAt: now })),
  );
  const failures = attempts.filter((attempt) => attempt.status === 'rejected');
  const failed = unwritten.filter((_, index) => attempts[index]?.status === 'rejected');
  const granted = await byOrderOfLog(
    request,
    wave.filter((member) => !failed.includes(member)),
  );
  const yielding = unwritten.filter((member) => !granted.includes(member) && !failed.includes(member));
  await Promise.all(yielding.map((member) => target.permits.clear(member)));
  if (granted.length === 0 && failures[0]) throw failures[0].reason;
  return granted;
}

async function byOrderOfLog(request: WaveRequest, wave: readonly number[]): Promise<readonly number[]> {
  if (wave.length === 0) return [];
  const { target, away, standing, seen, runId, back } = request;
  const [log, related] = await Promise.all([target.permits.outstanding(), relatedPermits(target, runId)]);
  if (related.length > 0) return [];
  const before = new Set([...away, ...standing.own.keys()]);
  const granted: number[] = [];
  for (const permit of log) {
    const { member } = permit;
    const inWave = wave.includes(member);
    if (inWave && seen.verdict(member, without(before, member)).go) granted.push(member);
    if (inWave ? granted.includes(member) : counts(permit, target, runId) && !back.has(member))
      before.add(member);
  }
  return granted;
}
