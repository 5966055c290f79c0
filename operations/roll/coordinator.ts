import type { Clock } from '../ports/clock.ts';
import { nextWave } from './next-wave.ts';
import { grantPermits, type Standing, standingPermits } from './permits.ts';
import { canNeverGo, didNotComeBack, leftForNextDeploy, notInTime, permitStands } from './refusal.ts';
import type { Observation, RollTarget } from './target.ts';
import { NOBODY } from './verdict.ts';

export interface CoordinatorOptions {
  readonly clock: Clock;
  /** Names this run in written permits. */
  readonly runId: string;
  /** Terraform's parallelism: a waiting member holds one of its slots. */
  readonly parallelism: number;
  /** How long the arrivals of a cluster are gathered before its first wave is picked, in milliseconds. @default 300 */
  readonly gatherMs?: number;
  /** Pause between two looks at a cluster, in milliseconds; what happens in this process is seen at once. @default 250 */
  readonly pollMs?: number;
}

export interface Limits {
  /** How long to wait for a permit, in milliseconds. */
  readonly permitMs: number;
  /** How long the member may then stay away before the others stop waiting, in milliseconds. */
  readonly awayMs: number;
}

interface Waiter {
  readonly target: RollTarget;
  readonly member: number;
  readonly limits: Limits;
  readonly since: number;
  /** A look has been taken for it, so that it would have gone if it could. */
  considered: boolean;
  lastReason: string;
  readonly grant: () => void;
  readonly refuse: (reason: unknown) => void;
}

interface Grant {
  readonly target: RollTarget;
  readonly member: number;
  readonly since: number;
  readonly limits: Limits;
}

/** What the coordinator keeps of one cluster or ensemble. */
interface Course {
  readonly target: RollTarget;
  readonly waiting: Map<number, Waiter>;
  readonly away: Map<number, Grant>;
  /** Have joined, so that a permit of theirs only has to be cleared yet. */
  readonly back: Set<number>;
  lastArrival: number;
  /** The first wave was picked: nothing is gathered any more. */
  open: boolean;
  /** Permits are being written: nobody of a related target may be let go meanwhile. */
  granting: boolean;
  /** What the end of the last wave asks for; nobody goes before it is done. */
  ending: Promise<void>;
  /** Somebody could go as soon as those that are away have stopped. */
  expectant: boolean;
  running: boolean;
  /** Something has happened since the last look began. */
  stale: boolean;
  wake: AbortController;
}

const CLEAR_ATTEMPTS = 20;

/**
 * Decides who may go down, for all clusters and ensembles of the process at once: in waves, as many together as the living
 * cluster allows, and never of a cluster and its ensemble at the same time.
 */
export class RollCoordinator {
  readonly #options: Required<CoordinatorOptions>;
  readonly #courses = new Map<string, Course>();

  constructor(options: CoordinatorOptions) {
    this.#options = { gatherMs: 300, pollMs: 250, ...options };
  }

  /**
   * Resolves when the member may go down; its permit is written before.
   * @throws RollRefused when it may not: never, not in time, or because another member did not come back.
   */
  request(target: RollTarget, member: number, limits: Limits, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const course = this.#courseOf(target);
    const now = this.#options.clock.now();
    return new Promise<void>((resolve, reject) => {
      const settle = (how: () => void) => {
        if (course.waiting.get(member) === waiter && course.waiting.delete(member)) how();
      };
      const waiter: Waiter = {
        target,
        member,
        limits,
        since: now,
        considered: false,
        lastReason: 'it has not been its turn',
        grant: () => settle(resolve),
        refuse: (reason) => settle(() => reject(reason)),
      };
      signal.addEventListener('abort', () => waiter.refuse(signal.reason), { once: true });
      course.waiting.set(member, waiter);
      course.lastArrival = now;
      wakeUp(course);
      void this.#run(course);
    });
  }

  /** The member is back and healthy: when it was the last of its wave, that is ended; the next may go. */
  async returned(target: RollTarget, member: number): Promise<void> {
    const course = this.#courseOf(target);
    course.back.add(member);
    const cleared = this.#clear(target, member).then(() => course.back.delete(member));
    cleared.catch(() => undefined); // reported below, after the others have been let go
    const others = [...course.away.keys()].filter((each) => each !== member);
    const ending = others.length === 0 ? endWave(target, course.waiting.size === 0, cleared) : undefined;
    course.ending = ending?.catch(() => undefined) ?? course.ending;
    this.started(target, member);
    await Promise.all([ending, cleared]);
  }

  /** The member runs, but there is nothing to join yet: nobody is up who could have a permit to give back. */
  started(target: RollTarget, member: number): void {
    this.#courseOf(target).away.delete(member);
    for (const course of this.#courses.values()) if (sharesFate(course.target, target)) wakeUp(course);
  }

  /** The member did not come back: everybody who waits for its cluster stays up and is told why. */
  lost(target: RollTarget, member: number, reason: string): void {
    this.started(target, member);
    for (const { waiting, target: other } of this.#courses.values()) {
      if (!sharesFate(other, target)) continue;
      for (const waiter of [...waiting.values()])
        waiter.refuse(didNotComeBack(target, member, reason, waiter));
    }
  }

  /** A permit that stays would hold up the next deploy, so a passing failure is tried again. */
  async #clear(target: RollTarget, member: number): Promise<void> {
    for (let left = CLEAR_ATTEMPTS; ; left--) {
      try {
        return await target.permits.clear(member);
      } catch (problem) {
        if (left <= 1) throw problem;
        await this.#options.clock.sleep(this.#options.pollMs);
      }
    }
  }

  #courseOf(target: RollTarget): Course {
    const known = this.#courses.get(target.domain);
    if (known) return known;
    const course: Course = {
      target,
      waiting: new Map(),
      away: new Map(),
      back: new Set(),
      lastArrival: 0,
      open: false,
      granting: false,
      ending: Promise.resolve(),
      expectant: false,
      running: false,
      stale: true,
      wake: new AbortController(),
    };
    this.#courses.set(target.domain, course);
    return course;
  }

  async #run(course: Course): Promise<void> {
    if (course.running) return;
    course.running = true;
    try {
      while (course.waiting.size > 0) {
        course.wake = new AbortController();
        const { clock, gatherMs, pollMs } = this.#options;
        const gathering = course.open ? 0 : course.lastArrival + gatherMs - clock.now();
        if (gathering <= 0) await this.#turn(course);
        const pause = gathering > 0 ? gathering : pollMs;
        if (course.waiting.size > 0) await clock.sleep(pause, course.wake.signal).catch(() => undefined);
      }
    } finally {
      course.running = false;
    }
  }

  async #turn(course: Course): Promise<void> {
    course.open = true;
    this.#expire();
    const waiters = [...course.waiting.values()];
    try {
      if (this.#worthALook(course)) await this.#serve(course);
    } catch (problem) {
      for (const waiter of waiters) waiter.lastReason = messageOf(problem);
    }
    for (const waiter of waiters) waiter.considered = true;
    this.#refuseExcess();
  }

  /** While members are away, what changes who may go happens in this process, but for what somebody expects. */
  #worthALook(course: Course): boolean {
    const busy = course.away.size > 0 || this.#relatedIsBusy(course);
    return course.stale || course.expectant || !busy;
  }

  /** Waiters whose time is over, and members that were let go and stay away too long. */
  #expire(): void {
    const now = this.#options.clock.now();
    for (const { away, waiting } of this.#courses.values()) {
      for (const grant of [...away.values()]) {
        if (now - grant.since <= grant.limits.awayMs) continue;
        const seconds = Math.round((now - grant.since) / 1000);
        this.lost(grant.target, grant.member, `it was let go ${seconds} s ago and has not joined since.`);
      }
      for (const waiter of [...waiting.values()]) {
        if (now - waiter.since > waiter.limits.permitMs) waiter.refuse(notInTime(waiter));
      }
    }
  }

  async #serve(course: Course): Promise<void> {
    const { target } = course;
    course.stale = false;
    // read in advance, but a cluster that can't tell must not hold up who is down anyway
    const reading = standingPermits(target, this.#options.runId, course.back);
    reading.catch(() => undefined);
    const seen = await target.observe([...course.waiting.keys()]);
    this.#sortOut(course, seen);
    if (this.#relatedIsBusy(course) || course.waiting.size === 0) return;
    const willing = [...course.waiting.keys()].filter((each) => seen.verdict(each, awayOf(course)).go);
    if (willing.length === 0) return;
    const standing = await reading;
    const wave = this.#choose(course, willing, standing, seen);
    if (wave.length > 0) await this.#letGo(course, wave, standing, seen);
  }

  /** Who is down goes at once, who can never go is refused, and the others learn what they wait for. */
  #sortOut(course: Course, seen: Observation): void {
    for (const waiter of [...course.waiting.values()]) {
      const verdict = seen.verdict(waiter.member, NOBODY);
      // a member that is down takes nothing with it: it needs no permit, and the log may be out of order just because of it
      if (verdict.go && verdict.alreadyDown) this.#grant(course, waiter);
      else if (!verdict.go && verdict.never) waiter.refuse(canNeverGo(waiter, verdict.reason));
    }
    course.expectant = false;
    for (const waiter of course.waiting.values()) {
      const verdict = seen.verdict(waiter.member, awayOf(course));
      if (verdict.go) continue;
      waiter.lastReason = verdict.reason;
      course.expectant ||= verdict.soon === true;
    }
  }

  #choose(
    course: Course,
    willing: readonly number[],
    standing: Standing,
    seen: Observation,
  ): readonly number[] {
    const [first] = [...standing.related, ...standing.own.values()];
    for (const waiter of course.waiting.values()) {
      if (first && first.member !== waiter.member) waiter.lastReason = permitStands(first, course.target);
    }
    if (standing.related.length > 0) return [];
    const waiting = willing.filter((member) => course.waiting.has(member));
    return nextWave(waiting, new Set([...awayOf(course), ...standing.own.keys()]), seen);
  }

  /** Writes the permits first; who gave up meanwhile, or has to yield to another run, gives its own back. */
  async #letGo(
    course: Course,
    wave: readonly number[],
    standing: Standing,
    seen: Observation,
  ): Promise<void> {
    if (this.#relatedIsBusy(course)) return;
    course.granting = true;
    try {
      const { clock, runId } = this.#options;
      await course.ending;
      for (const member of wave) course.back.delete(member);
      const granted = await grantPermits({
        target: course.target,
        wave,
        away: awayOf(course),
        standing,
        seen,
        runId,
        now: clock.now(),
        back: course.back,
      });
      for (const member of granted) {
        const waiter = course.waiting.get(member);
        if (waiter) this.#grant(course, waiter);
        else await course.target.permits.clear(member);
      }
    } finally {
      course.granting = false;
    }
  }

  #grant(course: Course, waiter: Waiter): void {
    const { target, member, limits } = waiter;
    course.away.set(member, { target, member, limits, since: this.#options.clock.now() });
    course.stale = true; // what the others wait for is another thing now
    waiter.grant();
  }

  /** A cluster and its ensemble never lose a member at the same time. */
  #relatedIsBusy({ target }: Course): boolean {
    return [...this.#courses.values()].some(
      (other) =>
        other.target.domain !== target.domain &&
        sharesFate(other.target, target) &&
        (other.granting || other.away.size > 0),
    );
  }

  /** A waiter holds a slot of terraform; the last one must stay free for the members that are on their way back. */
  #refuseExcess(): void {
    const { parallelism } = this.#options;
    const waiting = [...this.#courses.values()].flatMap((course) => [...course.waiting.values()]);
    waiting.sort((a, b) => a.since - b.since);
    for (const waiter of waiting.slice(Math.max(0, parallelism - 1))) {
      if (waiter.considered) waiter.refuse(leftForNextDeploy(waiter, parallelism));
    }
  }
}

/** The end of the roll may give the log of permits another leader: what is still written to it comes before. */
async function endWave(target: RollTarget, last: boolean, cleared: Promise<unknown>): Promise<void> {
  if (last) await cleared.catch(() => undefined);
  await target.waveEnded?.({ last });
}

const awayOf = (course: Course): ReadonlySet<number> => new Set(course.away.keys());

function wakeUp(course: Course): void {
  course.stale = true;
  course.wake.abort();
}

const sharesFate = (a: RollTarget, b: RollTarget): boolean =>
  a.domain === b.domain ||
  [...a.related, ...b.related].some(({ domain }) => domain === a.domain || domain === b.domain);

const messageOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : String(problem);
