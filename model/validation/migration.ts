import { changedRoles } from '../migration/in-phase.ts';
import { PHASES } from '../migration/phases.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { MigrationSpec } from '../spec/migration.ts';
import { listenerProblems } from './listeners.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What is wrong with the listeners of a cluster that goes from some to others: of both, and of the way. */
export function migrationProblems(
  cluster: ClusterSpec,
  migration: MigrationSpec,
  found: Subject,
): readonly Problem[] {
  const { certificates: _, besides: __, ...rest } = cluster;
  return [
    ...listenerProblems({ ...cluster, besides: [], listeners: migration.to }, found),
    ...listenerProblems({ ...rest, listeners: migration.from }, found).map(ofBefore),
    ...phaseProblems(migration, found),
    ...wayProblems(cluster, migration, found),
  ];
}

const ofBefore = (problem: Problem): Problem => ({
  ...problem,
  path: problem.path.replace(/: listeners/, ': migration.from.listeners'),
});

function phaseProblems({ phase }: MigrationSpec, found: Subject): Problem[] {
  if (PHASES.includes(phase)) return [];
  return [
    found.error(
      'unknown-migration-phase',
      'migration.to',
      phase,
      `the phases are ${PHASES.join(', ')}, in this order`,
      'use the first, and the next one with each deploy',
    ),
  ];
}

function wayProblems(
  { brokers, metadata }: ClusterSpec,
  migration: MigrationSpec,
  found: Subject,
): Problem[] {
  const roles = changedRoles(migration.from, migration.to).filter(
    (role) => metadata.mode === 'kraft' || role !== 'controller',
  );
  if (roles.length === 0)
    return [
      found.error(
        'migration-without-change',
        'migration.from.listeners',
        migration.from,
        'listeners says the same: there is nothing to go to',
        'leave migration out, or set listeners to what the cluster shall have in the end',
      ),
    ];
  return portProblems(
    roles.includes('host'),
    brokers.map(({ brokerId }) => brokerId),
    migration,
    found,
  );
}

/** While both are open, both are published. */
function portProblems(
  changed: boolean,
  ids: readonly number[],
  { fromHostPorts }: MigrationSpec,
  found: Subject,
): Problem[] {
  const path = 'migration.from.hostPorts';
  if (!changed)
    return fromHostPorts === undefined
      ? []
      : [
          found.warning(
            'setting-without-effect',
            path,
            fromHostPorts,
            'listener HOST stays as it is, and so do its ports',
            'leave it out',
          ),
        ];
  if (ids.every((id) => fromHostPorts?.[id] !== undefined)) return [];
  return [
    found.error(
      'migration-host-ports-missing',
      path,
      fromHostPorts,
      'HOST before and after are open at the same time, each on ports of its own',
      'write the ports that the cluster has there, and new ones in hostPorts',
    ),
  ];
}
