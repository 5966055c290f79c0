import type { Clock } from '../ports/clock.ts';
import type { Permit } from '../ports/permits.ts';
import { RollRefused } from './refusal.ts';
import type { RollTarget } from './target.ts';

export interface CoordinatorOptions {
  readonly clock: Clock;
  /** Names this run in written permits. */
  readonly runId: string;
  /** Terraform's parallelism: a waiting member holds one of its slots. */
  readonly parallelism: number;
  /** How long arrivals are gathered before the first is picked, in milliseconds. @default 300 */
  readonly gatherMs?: number;
  /** Pause between two looks at the cluster, in milliseconds. @default 250 */
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
  readonly signal: AbortSignal;
  readonly since: number;
  observed: boolean;
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

const CLEAR_ATTEMPTS = 20;

/**
 * Decides who may go down, for all clusters and ensembles of the process at once: one member at a time per cluster
 * and its ensemble, and only while the living cluster says that nothing falls below its rule.
 */
export class RollCoordinator {
  readonly #options: Required<CoordinatorOptions>;
  readonly #waiting = new Set<Waiter>();
  readonly #away = new Map<string, Grant>();
  #lastArrival = 0;
  #running = false;
  #wake: AbortController = new AbortController();

  constructor(options: CoordinatorOptions) {
    this.#options = { gatherMs: 300, pollMs: 250, ...options };
  }

  /**
   * Resolves when the member may go down; its permit is written before.
   * @throws RollRefused when it may not: never, not in time, or because another member did not come back.
   */
  request(target: RollTarget, member: number, limits: Limits, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise<void>((resolve, reject) => {
      const now = this.#options.clock.now();
      const waiter: Waiter = {
        target,
        member,
        limits,
        signal,
        since: now,
        observed: false,
        lastReason: 'it has not been its turn',
        grant: () => this.#settle(waiter, resolve),
        refuse: (reason) => this.#settle(waiter, () => reject(reason)),
      };
      signal.addEventListener('abort', () => waiter.refuse(signal.reason), { once: true });
      this.#waiting.add(waiter);
      this.#lastArrival = now;
      void this.#run();
    });
  }

  /** The member is back and healthy: its written permit is cleared and the next may go. */
  async returned(target: RollTarget, member: number): Promise<void> {
    await this.#clear(target, member);
    this.started(target, member);
  }

  /** The member runs, but there is nothing to join yet: nobody is up who could have a permit to give back. */
  started(target: RollTarget, member: number): void {
    this.#away.delete(key(target, member));
    this.#wake.abort();
  }

  /** A permit that stays would hold up the next roll, so a passing failure is tried again. */
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

  /** The member did not come back: everybody who waits for its cluster stays up and is told why. */
  lost(target: RollTarget, member: number, reason: string): void {
    this.#away.delete(key(target, member));
    for (const waiter of [...this.#waiting]) {
      if (!sharesFate(waiter.target, target)) continue;
      waiter.refuse(
        new RollRefused(
          `${target.domain}: ${target.memberName} ${member} did not come back: ${reason} ` +
            `${capitalize(waiter.target.memberName)} ${waiter.member} was left running. Mend ${target.memberName} ${member} and deploy again.`,
        ),
      );
    }
  }

  #settle(waiter: Waiter, settle: () => void): void {
    if (this.#waiting.delete(waiter)) settle();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#waiting.size > 0) {
        this.#wake = new AbortController();
        const gathering = this.#lastArrival + this.#options.gatherMs - this.#options.clock.now();
        if (gathering > 0) await this.#pause(gathering);
        else {
          await this.#turn();
          if (this.#waiting.size > 0) await this.#pause(this.#options.pollMs);
        }
      }
    } finally {
      this.#running = false;
    }
  }

  async #pause(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#wake.signal).catch(() => undefined);
  }

  async #turn(): Promise<void> {
    this.#expire();
    for (const target of new Set([...this.#waiting].map((waiter) => waiter.target))) {
      const waiters = [...this.#waiting].filter((waiter) => waiter.target === target);
      try {
        await this.#serve(target, waiters);
      } catch (problem) {
        for (const waiter of waiters) waiter.lastReason = messageOf(problem);
      }
    }
    this.#refuseExcess();
  }

  /** Waiters whose time is over, and members that were let go and stay away too long. */
  #expire(): void {
    const now = this.#options.clock.now();
    for (const grant of [...this.#away.values()]) {
      const seconds = Math.round((now - grant.since) / 1000);
      if (now - grant.since > grant.limits.awayMs) {
        this.lost(grant.target, grant.member, `it was let go ${seconds} s ago and has not joined since.`);
      }
    }
    for (const waiter of [...this.#waiting]) {
      if (now - waiter.since <= waiter.limits.permitMs) continue;
      waiter.refuse(
        new RollRefused(
          `${waiter.target.domain}: ${waiter.target.memberName} ${waiter.member} was not replaced within ` +
            `${Math.round(waiter.limits.permitMs / 1000)} s because ${waiter.lastReason}. It is still running; mend that and deploy again.`,
        ),
      );
    }
  }

  async #serve(target: RollTarget, waiters: readonly Waiter[]): Promise<void> {
    const busy = [...this.#away.values()].some((grant) => sharesFate(grant.target, target));
    if (busy && waiters.every((waiter) => waiter.observed)) return;
    const seen = await target.observe(waiters.map(({ member }) => member));
    for (const waiter of waiters) waiter.observed = true;
    const inOrder = [...waiters].sort(
      (a, b) => seen.rank(a.member) - seen.rank(b.member) || a.member - b.member,
    );
    for (const waiter of inOrder) {
      const verdict = seen.verdict(waiter.member);
      if (verdict.go && verdict.alreadyDown) await this.#letGo(waiter, verdict);
      else if (!verdict.go) this.#note(waiter, verdict);
    }
    if (busy) return;
    const next = inOrder.find((waiter) => this.#waiting.has(waiter) && seen.verdict(waiter.member).go);
    if (next) await this.#letGo(next, { alreadyDown: false });
  }

  #note(waiter: Waiter, verdict: { readonly reason: string; readonly never: boolean }): void {
    waiter.lastReason = verdict.reason;
    if (!verdict.never) return;
    waiter.refuse(
      new RollRefused(
        `${waiter.target.domain}: ${waiter.target.memberName} ${waiter.member} can't be replaced without an outage: ${verdict.reason}. ` +
          `It is still running. Give these more replicas, or accept the outage with availability: 'best-effort'.`,
      ),
    );
  }

  /**
   * Writes the permit first; one that another run wrote earlier wins. A member that is down takes nothing with it and is in
   * no ISR: it needs no permit, and the log of permits may be out of order just because it is down.
   */
  async #letGo(waiter: Waiter, { alreadyDown }: { readonly alreadyDown: boolean }): Promise<void> {
    const { target, member } = waiter;
    if (!alreadyDown && !(await this.#writePermit(waiter))) return;
    this.#away.set(key(target, member), {
      target,
      member,
      since: this.#options.clock.now(),
      limits: waiter.limits,
    });
    waiter.grant();
  }

  /** False when another member's permit stands, or the waiter has given up meanwhile. */
  async #writePermit(waiter: Waiter): Promise<boolean> {
    const { target, member } = waiter;
    const standing = await this.#othersOutstanding(target, member);
    if (standing) {
      waiter.lastReason = describePermit(standing, target);
      return false;
    }
    const { clock, runId } = this.#options;
    await target.permits.write({ domain: target.domain, member, runId, grantedAt: clock.now() });
    const earlier = await this.#othersOutstanding(target, member);
    if (earlier === undefined && this.#waiting.has(waiter)) return true;
    await target.permits.clear(member);
    if (earlier) waiter.lastReason = describePermit(earlier, target);
    return false;
  }

  /**
   * The first permit of another member of this cluster, its ensemble or its cluster that stands before this member's
   * own: of two runs that write at the same moment, the earlier in the log wins.
   */
  async #othersOutstanding(target: RollTarget, member: number): Promise<Permit | undefined> {
    for (const each of [target, ...target.related]) {
      const standing = (await each.permits.outstanding()).filter((permit) => each.members.has(permit.member));
      const own = each === target ? standing.findIndex((permit) => permit.member === member) : -1;
      const other = own < 0 ? standing[0] : standing.slice(0, own)[0];
      if (other) return other;
    }
    return undefined;
  }

  /** A waiter holds a slot of terraform; the last one must stay free for the member that is on its way back. */
  #refuseExcess(): void {
    const { parallelism } = this.#options;
    const excess = [...this.#waiting].slice(Math.max(0, parallelism - 1));
    for (const waiter of excess) {
      waiter.refuse(
        new RollRefused(
          `${waiter.target.domain}: ${waiter.target.memberName} ${waiter.member} was left for the next deploy: terraform runs ` +
            `${parallelism} operations at once and every waiting member takes one. Deploy again, or give a higher --terraform-parallelism.`,
        ),
      );
    }
  }
}

const key = (target: RollTarget, member: number): string => `${target.domain}/${member}`;

const sharesFate = (a: RollTarget, b: RollTarget): boolean =>
  a.domain === b.domain ||
  [...a.related, ...b.related].some(({ domain }) => domain === a.domain || domain === b.domain);

const describePermit = (permit: Permit, target: RollTarget): string =>
  `${target.memberName} ${permit.member} of ${permit.domain} was let go at ${new Date(permit.grantedAt).toISOString()} and has not come back`;

const messageOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : String(problem);

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
