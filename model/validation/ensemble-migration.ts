import { ENSEMBLE_PHASES } from '../migration/ensemble-phases.ts';
import { clientOf, quorumOf } from '../rendering/ensemble-listeners.ts';
import type { EnsembleMigrationSpec, EnsembleSpec } from '../spec/ensemble.ts';
import { ensembleListenerProblems } from './ensemble-listeners.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What is wrong with the listeners of an ensemble that goes from some to others: of both, and of the way. */
export function ensembleMigrationProblems(
  { certificates: _, clientBeside: __, migration: ___, ...rest }: EnsembleSpec,
  migration: EnsembleMigrationSpec,
  found: Subject,
): readonly Problem[] {
  return [
    ...ensembleListenerProblems({ ...rest, listeners: migration.to }, found),
    ...ensembleListenerProblems({ ...rest, listeners: migration.from }, found)
      .filter(({ severity }) => severity === 'error')
      .map((problem) => ({
        ...problem,
        path: problem.path.replace(/: listeners/, ': migration.from.listeners'),
      })),
    ...phaseProblems(migration, found),
    ...wayProblems(rest, migration, found),
  ];
}

function phaseProblems({ phase }: EnsembleMigrationSpec, found: Subject): Problem[] {
  if (ENSEMBLE_PHASES.includes(phase)) return [];
  return [
    found.error(
      'unknown-migration-phase',
      'migration.to',
      phase,
      `the phases are ${ENSEMBLE_PHASES.join(', ')}, in this order`,
      'use the first, and the next one with each deploy',
    ),
  ];
}

function wayProblems(
  { servers }: Pick<EnsembleSpec, 'servers'>,
  { from, to, fromHostPorts }: EnsembleMigrationSpec,
  found: Subject,
): Problem[] {
  const clientChanges = clientOf(from) !== clientOf(to);
  if (!clientChanges && quorumOf(from) === quorumOf(to))
    return [
      found.error(
        'migration-without-change',
        'migration.from.listeners',
        from,
        'listeners says the same: there is nothing to go to',
        'leave migration out, or set listeners to what the ensemble shall have in the end',
      ),
    ];
  const path = 'migration.from.hostPorts';
  if (!clientChanges && fromHostPorts !== undefined)
    return [
      found.warning(
        'setting-without-effect',
        path,
        fromHostPorts,
        'the client port stays as it is, and so do its ports on the host',
        'leave it out',
      ),
    ];
  if (!clientChanges || servers.every(({ myid }) => fromHostPorts?.[myid] !== undefined)) return [];
  return [
    found.error(
      'migration-host-ports-missing',
      path,
      fromHostPorts,
      'the client ports before and after are open at the same time, each on a port of its own of the host',
      'write the ports that the ensemble has there, and new ones in hostPorts',
    ),
  ];
}
