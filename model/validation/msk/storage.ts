import { VOLUME_GIB, VOLUME_THROUGHPUT } from '../../msk/offer.ts';
import type { MskClusterSpec, MskStorageSpec } from '../../spec/msk-cluster.ts';
import { isWholeNumber } from '../counting.ts';
import type { Problem } from '../problem.ts';
import type { Subject } from '../subject.ts';

/** The volumes of standard brokers; Express brokers have none that could be described. */
export function mskStorageProblems(cluster: MskClusterSpec, found: Subject): Problem[] {
  const { brokerType, storage } = cluster;
  if (brokerType === 'express') {
    if (storage === undefined) return [];
    return [
      found.error(
        'msk-express-storage',
        'storage',
        storage,
        'Express brokers have storage that MSK runs and that never fills',
        'leave it out',
      ),
    ];
  }
  if (storage === undefined) {
    return [
      found.error(
        'msk-storage-missing',
        'storage',
        storage,
        'a standard broker keeps its logs on a volume of its own',
        'use storage: { gibibytes: 100 }',
      ),
    ];
  }
  return [
    ...sizeProblems(storage, found),
    ...growthProblems(storage, found),
    ...throughputProblems(cluster, storage, found),
  ];
}

function sizeProblems({ gibibytes }: MskStorageSpec, found: Subject): Problem[] {
  const { least, most } = VOLUME_GIB;
  if (isWholeNumber(gibibytes, least, most)) return [];
  return [
    found.error(
      'msk-volume-size',
      'storage.gibibytes',
      gibibytes,
      `a volume has a whole number of GiB from ${least} to ${most}`,
      'use 100',
    ),
  ];
}

/** Application Auto Scaling only ever grows them (page `msk-autoexpand`). */
function growthProblems({ gibibytes, growsTo, growsAtPercent }: MskStorageSpec, found: Subject): Problem[] {
  return [
    ...(growsTo === undefined || isWholeNumber(growsTo, gibibytes + 1, VOLUME_GIB.most)
      ? []
      : [
          found.error(
            'msk-volume-growth',
            'storage.growsTo',
            growsTo,
            `volumes have ${gibibytes} GiB and can only grow, up to ${VOLUME_GIB.most}`,
            `use ${gibibytes * 4}, or leave it out`,
          ),
        ]),
    ...(growsAtPercent === undefined || isWholeNumber(growsAtPercent, 10, 80)
      ? []
      : [
          found.error(
            'msk-volume-growth',
            'storage.growsAtPercent',
            growsAtPercent,
            'MSK takes 10 to 80 percent',
            'use 60',
          ),
        ]),
    ...(growsAtPercent !== undefined && growsTo === undefined
      ? [
          found.error(
            'msk-volume-growth',
            'storage.growsTo',
            growsTo,
            'growsAtPercent says when volumes grow, and not how far',
            'give growsTo in GiB',
          ),
        ]
      : []),
  ];
}

/** Page `msk-provision-throughput`. */
const FIRST_WITH_THROUGHPUT = { 'kafka.m5': 4, 'kafka.m7g': 2 } as const;

function throughputProblems(
  { instanceType }: MskClusterSpec,
  { gibibytes, throughputMiBps }: MskStorageSpec,
  found: Subject,
): Problem[] {
  if (throughputMiBps === undefined) return [];
  const { least, most, leastVolumeGiB } = VOLUME_THROUGHPUT;
  const [, family = '', size = '0'] = /^(kafka\.\w+)\.(\d+)xlarge$/.exec(instanceType) ?? [];
  const first = FIRST_WITH_THROUGHPUT[family as keyof typeof FIRST_WITH_THROUGHPUT];
  const problem = (rule: string, fix: string) => [
    found.error('msk-volume-throughput', 'storage.throughputMiBps', throughputMiBps, rule, fix),
  ];
  if (first === undefined || Number(size) < first)
    return problem(
      `brokers of ${instanceType} can’t have it`,
      'leave it out, or use kafka.m7g.2xlarge or kafka.m5.4xlarge and larger',
    );
  if (gibibytes < leastVolumeGiB)
    return problem(`volumes below ${leastVolumeGiB} GiB can’t have it`, 'leave it out, or give more storage');
  if (isWholeNumber(throughputMiBps, least, most)) return [];
  return problem(`MSK takes whole MiB/s from ${least} to ${most}`, `use ${least}, or leave it out`);
}
