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
