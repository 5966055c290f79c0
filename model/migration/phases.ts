import type { ListenerName } from '../spec/listener.ts';
import type { MigrationPhase } from '../spec/migration.ts';

/** In their order. */
export const PHASES: readonly MigrationPhase[] = [
  'prepared',
  'listeners-added',
  'inter-broker-moved',
  'clients-moved',
];

/** Whether `phase` is `of`, or comes after it. */
export const hasReached = (phase: MigrationPhase, of: MigrationPhase): boolean =>
  PHASES.indexOf(phase) >= PHASES.indexOf(of);

/** The phase from which on the new listener of a role is the one that is used. */
export const MOVES: Readonly<Record<ListenerName, MigrationPhase>> = {
  controller: 'inter-broker-moved',
  internal: 'inter-broker-moved',
  host: 'clients-moved',
};
