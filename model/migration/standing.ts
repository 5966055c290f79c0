import { LISTENER_NAMES, listenerOf } from '../rendering/listener-kinds.ts';
import type { ListenerName, ListenerSecurity, ListenersSpec } from '../spec/listener.ts';
import type { MigrationPhase, MigrationSpec } from '../spec/migration.ts';
import { PHASES } from './phases.ts';

/** How each listener is secured, by role; a role that isn't there is plaintext. */
export type SecuritiesOf<Role extends string, Security extends string> = Readonly<
  Partial<Record<Role, Security>>
>;

/** What listeners something has: those of `listeners`, or on the way to them from others. */
export interface StandingOf<Listeners, Phase extends string> {
  readonly listeners: Listeners;
  readonly migration?: { readonly from: Listeners; readonly phase: Phase };
}

export type Securities = SecuritiesOf<ListenerName, ListenerSecurity>;

/** Of a cluster. */
export type Standing = StandingOf<Securities, MigrationPhase>;

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

/** Where two standings are on one way: 0 is before it, `DONE`, or one more than there are phases, after it. */
export interface StepOf<Listeners> {
  readonly from: Listeners;
  readonly to: Listeners;
  readonly before: number;
  readonly after: number;
}

export type Step = StepOf<Securities>;

type AnySecurities = SecuritiesOf<string, string>;

/** The way on which both stand; null where there is none. */
export function stepBetween<Listeners extends AnySecurities, Phase extends string>(
  known: StandingOf<Listeners, Phase>,
  wanted: StandingOf<Listeners, Phase>,
  phases: readonly Phase[],
): StepOf<Listeners> | null {
  const way = wayOf(wanted) ?? wayOf(known);
  if (way === null) return null;
  const [before, after] = [positionOn(way, known, phases), positionOn(way, wanted, phases)];
  return before === null || after === null ? null : { ...way, before, after };
}

const wayOf = <Listeners, Phase extends string>({ listeners, migration }: StandingOf<Listeners, Phase>) =>
  migration === undefined ? null : { from: migration.from, to: listeners };

function positionOn<Listeners extends AnySecurities, Phase extends string>(
  { from, to }: Pick<StepOf<Listeners>, 'from' | 'to'>,
  { listeners, migration }: StandingOf<Listeners, Phase>,
  phases: readonly Phase[],
): number | null {
  if (migration === undefined) {
    if (sameSecurities(listeners, from)) return 0;
    return sameSecurities(listeners, to) ? phases.length + 1 : null;
  }
  const same = sameSecurities(listeners, to) && sameSecurities(migration.from, from);
  return same ? phases.indexOf(migration.phase) + 1 : null;
}

/** The position of a cluster after its last phase. */
export const DONE = PHASES.length + 1;

const sameSecurities = (a: AnySecurities, b: AnySecurities): boolean =>
  [...Object.keys(a), ...Object.keys(b)].every(
    (role) => (a[role] ?? 'plaintext') === (b[role] ?? 'plaintext'),
  );

export const sameStanding = <Phase extends string>(
  a: StandingOf<AnySecurities, Phase>,
  b: StandingOf<AnySecurities, Phase>,
): boolean =>
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
