import { describe, expect, it } from 'vitest';
import { openFiles, requiredFilesLimit } from '../../model/rendering/files-limit.ts';
import { cluster, topic } from './support/specs.ts';

describe('the open-file limit of a broker', () => {
  it('counts three files for each of four segments of every partition, and what a broker opens besides', () => {
    expect(openFiles(cluster({ expectedPartitions: 0 }), [topic({ partitions: 10 })])).toBe(
      16_384 + 10 * 4 * 3,
    );
  });

  it('counts the segments that retention in bytes keeps, where it is limited', () => {
    const config = { 'retention.bytes': 1_000_000, 'segment.bytes': 100_000 };
    expect(openFiles(cluster({ expectedPartitions: 0 }), [topic({ partitions: 1, config })])).toBe(
      16_384 + (10 + 2) * 3,
    );
  });

  it('takes the cluster’s own retention where a topic has none', () => {
    const config = { 'log.retention.bytes': 1_000_000, 'log.segment.bytes': 100_000 };
    expect(openFiles(cluster({ expectedPartitions: 10, config }), [])).toBe(16_384 + 10 * 12 * 3);
  });

  it('is 65536 where that is enough', () => {
    expect(requiredFilesLimit(cluster(), [])).toBe(65_536);
  });

  it('doubles until everything fits, so that one more topic rarely changes it', () => {
    const limits = [5000, 10_000, 20_000, 40_000].map((expectedPartitions) =>
      requiredFilesLimit(cluster({ expectedPartitions }), []),
    );
    expect(limits).toEqual([131_072, 262_144, 262_144, 524_288]);
  });

  it('never exceeds what a Linux host gives one process', () => {
    expect(requiredFilesLimit(cluster({ expectedPartitions: 10_000_000 }), [])).toBe(1_048_576);
  });
});
