import type { Permit } from '../ports/permits.ts';
import { capitalize } from './sentence.ts';
import type { RollTarget } from './target.ts';

/** Somebody who waits for a permit, as messages name it. */
interface Waiting {
  readonly target: RollTarget;
  readonly member: number;
  readonly limits: { readonly permitMs: number };
  readonly lastReason: string;
}

/** A member must not go down now; nothing was touched. */
export class RollRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RollRefused';
  }
}

export const canNeverGo = (waiter: Waiting, reason: string): RollRefused =>
  new RollRefused(
    `${named(waiter)} can't be replaced without an outage: ${reason}. ` +
      `It is still running. Give these more replicas, or accept the outage with availability: 'best-effort'.`,
  );

export const notInTime = (waiter: Waiting): RollRefused =>
  new RollRefused(
    `${named(waiter)} was not replaced within ${Math.round(waiter.limits.permitMs / 1000)} s ` +
      `because ${waiter.lastReason}. It is still running; mend that and deploy again.`,
  );

export const didNotComeBack = (
  target: RollTarget,
  member: number,
  reason: string,
  waiter: Waiting,
): RollRefused =>
  new RollRefused(
    `${target.domain}: ${target.nameOf(member)} did not come back: ${reason} ` +
      `${capitalize(waiter.target.nameOf(waiter.member))} was left running. Mend ${target.nameOf(member)} and deploy again.`,
  );

export const leftForNextDeploy = (waiter: Waiting, parallelism: number): RollRefused =>
  new RollRefused(
    `${named(waiter)} was left for the next deploy: terraform runs ` +
      `${parallelism} operations at once and every waiting member takes one. Deploy again, or give a higher --terraform-parallelism.`,
  );

/** Why somebody waits. */
export const permitStands = (permit: Permit, target: RollTarget): string =>
  `${target.nameOf(permit.member)} of ${permit.domain} was let go at ${new Date(permit.grantedAt).toISOString()} and has not come back`;

const named = ({ target, member }: Waiting): string => `${target.domain}: ${target.nameOf(member)}`;
