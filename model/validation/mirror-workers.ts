import type { MirrorMakerSpec } from '../spec/mirror-maker.ts';
import { duplicatesBy, isWholeNumber } from './counting.ts';
import { exporterProblems } from './exporter.ts';
import { type HeapRules, jvmProblems } from './jvm.ts';
import { memberCountProblems } from './member-count.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** 200,000 messages of 1 KiB are mirrored exactly once in 64 MiB (bench:mirror); the rest is for more topics and larger messages. */
const heapRules: HeapRules = {
  least: 96,
  remainder: 0.2,
  remainderIsFor: 'metaspace, threads and direct buffers',
};

/** How many workers, which, and what each of them runs in. */
export function mirrorWorkerProblems(mirror: MirrorMakerSpec, found: Subject): readonly Problem[] {
  const { workers, workerCount, jvm, jmxExporter } = mirror;
  return [
    ...(workers.length === 0 ? [noWorkers(workerCount ?? workers, found)] : []),
    ...memberCountProblems(workerCount, 'workers', found),
    ...workers.flatMap(({ workerId }, index) =>
      isWholeNumber(workerId, 1, 2_147_483_647)
        ? []
        : [
            found.error(
              'malformed-worker-id',
              `workers[${index}].workerId`,
              workerId,
              'a worker id is a whole number above 0',
              'choose one',
            ),
          ],
    ),
    ...duplicatesBy(workers, ({ workerId }) => workerId).map(({ element, index }) =>
      found.error(
        'duplicate-worker-id',
        `workers[${index}].workerId`,
        element.workerId,
        'another worker of the mirror has that id',
        'give each worker its own',
      ),
    ),
    ...jvmProblems(jvm, heapRules, found),
    ...exporterProblems(jmxExporter, workers, 'workers', found),
  ];
}

const noWorkers = (received: unknown, found: Subject): Problem =>
  found.error(
    'mirror-without-workers',
    'workers',
    received,
    'a mirror has at least one worker',
    'use 1, or 2 where one shall stand in for the other',
  );
