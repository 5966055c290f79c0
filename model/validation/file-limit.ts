import { LARGEST_FILES_LIMIT, openFiles } from '../rendering/files-limit.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

export function fileLimitProblems(
  cluster: ClusterSpec,
  topics: readonly TopicSpec[],
  found: Subject,
): Problem[] {
  const { expectedPartitions } = cluster;
  if (expectedPartitions !== undefined && !isWholeNumber(expectedPartitions, 0)) {
    return [
      found.error(
        'malformed-expected-partitions',
        'expectedPartitions',
        expectedPartitions,
        'it is a whole number, 0 or more',
        'write one, or leave it out for 1000',
      ),
    ];
  }
  const files = openFiles(cluster, topics);
  if (!(files > LARGEST_FILES_LIMIT)) return [];
  return [
    found.warning(
      'open-files-above-limit',
      'open files',
      files,
      `a process gets ${LARGEST_FILES_LIMIT} at most, unless the host’s fs.nr_open is raised`,
      'use fewer partitions, larger segments or less retention',
    ),
  ];
}
