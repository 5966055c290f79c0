import { describe, expect, it } from 'vitest';
import { hostAdvice } from '../../model/host-advice.ts';
import { formatProblem } from '../../model/validation/problem.ts';
import { cluster, platform } from './support/specs.ts';

const advice = (...args: Parameters<typeof hostAdvice>) =>
  hostAdvice(...args).map((problem) => `${problem.severity} ${problem.code}: ${formatProblem(problem)}`);

describe('advice on the host', () => {
  it('is silent on a host that is set up for Kafka', () => {
    expect(
      advice(platform(), { swappiness: 1, nrOpen: 1_048_576, fileMax: 10_000_000, maxMapCount: 262_144 }),
    ).toEqual([]);
  });

  it('is silent about what can’t be read', () => {
    expect(advice(platform(), {})).toEqual([]);
  });

  it('warns of a kernel that swaps heaps out', () => {
    expect(advice(platform(), { swappiness: 60 })).toEqual([
      "warning host-swappiness: Host 'this machine': vm.swappiness is 60 but the kernel would swap out a broker’s heap to cache more files; set it to 1: sysctl -w vm.swappiness=1.",
    ]);
  });

  it('warns where a broker’s open-file limit can’t be set', () => {
    expect(advice(platform(), { nrOpen: 65_535 })).toEqual([
      "warning host-open-files: Host 'this machine': fs.nr_open is 65535 but a broker’s open-file limit needs 65536; raise it: sysctl -w fs.nr_open=65536.",
    ]);
  });

  it('warns where all brokers together could open more files than the host allows', () => {
    expect(advice(platform(), { fileMax: 100_000 })).toEqual([
      "warning host-open-files: Host 'this machine': fs.file-max is 100000 but the open-file limits of all brokers together need 196608; raise it: sysctl -w fs.file-max=196608.",
    ]);
  });

  it('warns where a broker could not map its indexes', () => {
    const many = platform({ clusters: [cluster({ expectedPartitions: 10_000 })] });
    expect(advice(many, { maxMapCount: 65_530 })).toEqual([
      "warning host-memory-maps: Host 'this machine': vm.max_map_count is 65530 but the segment indexes that a broker maps need 90923; raise it: sysctl -w vm.max_map_count=90923.",
    ]);
  });
});
