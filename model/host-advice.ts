import { openFiles, requiredFilesLimit } from './rendering/files-limit.ts';
import type { PlatformSpec } from './spec/platform.ts';
import type { ProblemCode } from './validation/codes.ts';
import type { Problem } from './validation/problem.ts';
import { subject } from './validation/subject.ts';

/** Settings of a Linux host that brokers depend on; left out where they can't be read. */
export interface HostSettings {
  /** `vm.swappiness`, 0 to 200. */
  readonly swappiness?: number;
  /** `fs.nr_open`: the most that a container's nofile limit can be set to. */
  readonly nrOpen?: number;
  /** `fs.file-max`: files that all processes together may hold open. */
  readonly fileMax?: number;
  /** `vm.max_map_count`: memory maps of one process. */
  readonly maxMapCount?: number;
}

/** Above it the kernel swaps out heaps in favour of a page cache that Kafka streams through once. */
const HIGHEST_SWAPPINESS = 1;
/** Of the 3 files of a segment the 2 indexes are mapped. */
const MAPS_PER_FILE = 2 / 3;

/** What to change on the host for a stack's brokers, as warnings. */
export function hostAdvice(spec: PlatformSpec, host: HostSettings): readonly Problem[] {
  const limits = spec.clusters.map((cluster) => requiredFilesLimit(cluster, cluster.topics));
  const together = spec.clusters.reduce(
    (sum, cluster, index) => sum + (limits[index] ?? 0) * cluster.brokers.length,
    0,
  );
  const largest = Math.max(0, ...limits);
  const maps = Math.max(
    0,
    ...spec.clusters.map((cluster) => Math.ceil(openFiles(cluster, cluster.topics) * MAPS_PER_FILE)),
  );
  return [
    ...tooHigh('vm.swappiness', 'host-swappiness', host.swappiness, HIGHEST_SWAPPINESS),
    ...tooLow('fs.nr_open', 'host-open-files', host.nrOpen, largest, 'a broker’s open-file limit'),
    ...tooLow(
      'fs.file-max',
      'host-open-files',
      host.fileMax,
      together,
      'the open-file limits of all brokers together',
    ),
    ...tooLow(
      'vm.max_map_count',
      'host-memory-maps',
      host.maxMapCount,
      maps,
      'the segment indexes that a broker maps',
    ),
  ];
}

function tooHigh(setting: string, code: ProblemCode, value: number | undefined, most: number): Problem[] {
  if (value === undefined || !(value > most)) return [];
  return [
    subject('Host', 'this machine', '').warning(
      code,
      setting,
      value,
      'the kernel would swap out a broker’s heap to cache more files',
      `set it to ${most}: sysctl -w ${setting}=${most}`,
    ),
  ];
}

function tooLow(
  setting: string,
  code: ProblemCode,
  value: number | undefined,
  least: number,
  what: string,
): Problem[] {
  if (value === undefined || !(value < least)) return [];
  return [
    subject('Host', 'this machine', '').warning(
      code,
      setting,
      value,
      `${what} need${what.endsWith('limit') ? 's' : ''} ${least}`,
      `raise it: sysctl -w ${setting}=${least}`,
    ),
  ];
}
