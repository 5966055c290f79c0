import type { Clock } from '../../operations/ports/clock.ts';
import type { ClusterDescription, PartitionDescription } from '../../operations/ports/kafka.ts';
import type { Permit, TopicPermitLog } from '../../operations/ports/permits.ts';
import { IN_TURN, type RollTarget } from '../../operations/roll/target.ts';
import type { Verdict } from '../../operations/roll/verdict.ts';

/** Time that passes only while somebody sleeps, so that a test of hours takes milliseconds. */
export class TestClock implements Clock {
  #now = 1_000_000;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    this.#now += ms;
  }
}

/** A permit log that several coordinators can share, as several machines share a topic. */
export class SharedPermits implements TopicPermitLog {
  readonly topic = '__permits';
  readonly entries: Permit[] = [];

  async outstanding(): Promise<readonly Permit[]> {
    return [...this.entries];
  }

  async write(permit: Permit): Promise<void> {
    await this.clear(permit.member);
    this.entries.push(permit);
  }

  async clear(member: number): Promise<void> {
    const at = this.entries.findIndex((permit) => permit.member === member);
    if (at >= 0) this.entries.splice(at, 1);
  }
}

export interface TestCluster extends RollTarget {
  readonly permits: SharedPermits;
  /** What the living cluster says; a test changes it. */
  readonly verdicts: Map<number, Verdict>;
  readonly ranks: Map<number, number>;
}

const ONE_AT_A_TIME: Verdict = { go: false, never: false, reason: 'another member is away' };

/** A cluster all of whose members host the same partition: one at a time. */
export function testCluster(
  name: string,
  members: readonly number[],
  related: RollTarget[] = [],
): TestCluster {
  const cluster: TestCluster = {
    domain: `cluster ${name}`,
    nameOf: (member) => `broker ${member}`,
    related,
    permits: new SharedPermits(),
    members: new Set(members),
    verdicts: new Map(),
    ranks: new Map(),
    observe: async () => ({
      verdict: (member, away) => {
        const verdict = cluster.verdicts.get(member) ?? { go: true, alreadyDown: false };
        return verdict.go && !verdict.alreadyDown && away.size > 0 ? ONE_AT_A_TIME : verdict;
      },
      rank: (member) => cluster.ranks.get(member) ?? IN_TURN,
      rules: [{ members, atMost: 1 }],
    }),
  };
  return cluster;
}

/** A cluster of brokers 1..n with topics given as lists of [replicas, isr]. */
export function describedCluster(
  brokers: readonly number[],
  topics: Record<string, readonly (readonly [replicas: number[], isr: number[]])[]>,
): ClusterDescription {
  return {
    clusterId: 'test',
    brokers: brokers.map((id) => ({ id, host: 'localhost', port: 9000 + id, rack: null })),
    topics: new Map(
      Object.entries(topics).map(([name, partitions]) => [
        name,
        { name, topicId: null, internal: false, partitions: partitions.map(partitionOf) },
      ]),
    ),
  };
}

const partitionOf = (
  [replicas, isr]: readonly [number[], number[]],
  partition: number,
): PartitionDescription => ({ partition, leader: isr[0] ?? null, replicas, isr, offline: [] });
