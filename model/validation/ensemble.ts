import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { Located } from '../spec/platform.ts';
import { availabilityProblems } from './availability.ts';
import { duplicatesBy, isWholeNumber } from './counting.ts';
import { ensembleListenerProblems } from './ensemble-listeners.ts';
import { ensembleMigrationProblems } from './ensemble-migration.ts';
import { exporterProblems } from './exporter.ts';
import { ensembleHeapRules, jvmProblems } from './jvm.ts';
import { memberCountProblems } from './member-count.ts';
import type { Problem } from './problem.ts';
import { ensembleSubject, type Subject } from './subject.ts';
import { ensembleVersionProblems } from './version.ts';
import { zookeeperConfigProblems } from './zookeeper-config.ts';

/** Everything that is wrong with one ensemble by itself. */
export function ensembleProblems(ensemble: Located<EnsembleSpec>): readonly Problem[] {
  const found = ensembleSubject(ensemble);
  return [
    ...memberCountProblems(ensemble.serverCount, 'servers', found),
    ...sizeProblems(ensemble, found),
    ...myidProblems(ensemble, found),
    ...ensembleVersionProblems(ensemble, found),
    ...(ensemble.migration === undefined
      ? ensembleListenerProblems(ensemble, found)
      : ensembleMigrationProblems(ensemble, ensemble.migration, found)),
    ...zookeeperConfigProblems(ensemble, found),
    ...jvmProblems(ensemble.jvm, ensembleHeapRules, found),
    ...exporterProblems(ensemble.jmxExporter, ensemble.servers, 'servers', found),
    ...availabilityProblems(ensemble.availability, found),
  ];
}

function sizeProblems({ servers, serverCount }: EnsembleSpec, found: Subject): Problem[] {
  const size = servers.length;
  if (size === 0) {
    return [
      found.error(
        'ensemble-empty',
        'servers',
        serverCount ?? servers,
        'an ensemble has at least one server',
        'add 3 servers, or 1 to try things out',
      ),
    ];
  }
  if (size === 1) {
    return [
      found.warning(
        'ensemble-single-server',
        'servers.length',
        1,
        'a single server can’t go down without the cluster losing its metadata service',
        'use 3 servers where that matters',
      ),
    ];
  }
  if (size % 2 === 0) {
    return [
      found.error(
        'ensemble-size-even',
        'servers.length',
        size,
        `an ensemble keeps a majority: ${size} servers survive the loss of ${size / 2 - 1}, as ${size - 1} do`,
        `use ${size - 1} or ${size + 1} servers`,
      ),
    ];
  }
  if (size > 7) {
    return [
      found.warning(
        'ensemble-large',
        'servers.length',
        size,
        'every write waits for a majority, so that further servers make it slower',
        'use 5, or 7 at most',
      ),
    ];
  }
  return [];
}

function myidProblems({ servers }: EnsembleSpec, found: Subject): Problem[] {
  return [
    ...servers.flatMap(({ myid }, index) =>
      isWholeNumber(myid, 1, 255)
        ? []
        : [
            found.error(
              'myid-out-of-range',
              `servers[${index}].myid`,
              myid,
              'a myid is a whole number from 1 to 255',
              'choose one in that range',
            ),
          ],
    ),
    ...duplicatesBy(servers, ({ myid }) => myid).map(({ element, index }) =>
      found.error(
        'duplicate-myid',
        `servers[${index}].myid`,
        element.myid,
        'another server of the ensemble has that myid',
        'give each server its own',
      ),
    ),
  ];
}
