import { LISTENER_NAMES, listenerOf } from '../rendering/listener-kinds.ts';
import type { ListenerName, ListenerSecurity, ListenersSpec } from '../spec/listener.ts';
import type { MigrationPhase, MigrationSpec } from '../spec/migration.ts';
import { PHASES } from './phases.ts';

/** How each listener is secured, by role; a role that isn't there is plaintext. */
export type Securities = Readonly<Partial<Record<ListenerName, ListenerSecurity>>>;

/** What listeners a cluster has: those of `listeners`, or on the way to them from others. */
export interface Standing {
  readonly listeners: Securities;
  readonly migration?: { readonly from: Securities; readonly phase: MigrationPhase };
}

/** As the code says it of a cluster. */
export function standingOf({
  listeners = {},
  migration,
}: {
  readonly listeners?: ListenersSpec | undefined;
  readonly migration?: MigrationSpec | undefined;
}): Standing {
  if (migration === undefined) return { listeners: securitiesOf(listeners) };
  const { from, to, phase } = migration;
  return { listeners: securitiesOf(to), migration: { from: securitiesOf(from), phase } };
}

const securitiesOf = (listeners: ListenersSpec): Securities =>
  Object.fromEntries(
    LISTENER_NAMES.flatMap((role) => {
      const { security } = listenerOf({ listeners }, role);
      return security === 'plaintext' ? [] : [[role, security] as const];
    }),
  );

/** Where two clusters stand on one way: 0 is before it, `DONE` after it. */
export interface Step {
  readonly from: Securities;
  readonly to: Securities;
  readonly before: number;
  readonly after: number;
}

/** The way on which both stand; null where there is none. */
export function stepBetween(known: Standing, wanted: Standing): Step | null {
  const way = wayOf(wanted) ?? wayOf(known);
  if (way === null) return null;
  const [before, after] = [positionOn(way, known), positionOn(way, wanted)];
  return before === null || after === null ? null : { ...way, before, after };
}

interface Way {
  readonly from: Securities;
  readonly to: Securities;
}

const wayOf = ({ listeners, migration }: Standing): Way | null =>
  migration === undefined ? null : { from: migration.from, to: listeners };

function positionOn({ from, to }: Way, { listeners, migration }: Standing): number | null {
  if (migration === undefined) {
    if (sameSecurities(listeners, from)) return 0;
    return sameSecurities(listeners, to) ? DONE : null;
  }
  const same = sameSecurities(listeners, to) && sameSecurities(migration.from, from);
  return same ? PHASES.indexOf(migration.phase) + 1 : null;
}

/** The position after the last phase. */
export const DONE = PHASES.length + 1;

const sameSecurities = (a: Securities, b: Securities): boolean =>
  LISTENER_NAMES.every((role) => (a[role] ?? 'plaintext') === (b[role] ?? 'plaintext'));

export const sameStanding = (a: Standing, b: Standing): boolean =>
  sameSecurities(a.listeners, b.listeners) &&
  a.migration?.phase === b.migration?.phase &&
  sameSecurities(a.migration?.from ?? {}, b.migration?.from ?? {});

/** In words, such as `scram (controller: mtls)`. */
export function spoken(securities: Securities, kraft: boolean): string {
  const roles = kraft ? LISTENER_NAMES : LISTENER_NAMES.filter((role) => role !== 'controller');
  const of = (role: ListenerName) => securities[role] ?? 'plaintext';
  const common = of('host');
  const others = roles.filter((role) => of(role) !== common).map((role) => `${role}: ${of(role)}`);
  return others.length === 0 ? common : `${common} (${others.join(', ')})`;
}
