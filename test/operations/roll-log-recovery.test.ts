import { describe, expect, it } from 'vitest';
import { recoversLogs } from '../../operations/roll/log-recovery.ts';
import { ModelCluster } from './roll-model.ts';
import { TestClock } from './roll-support.ts';

/** What Kafka 3.9.2 and 4.3.1 print after a kill -9. */
const BEGINS = 'INFO Loading logs from log dirs ArrayBuffer(/var/lib/kafka/data) (kafka.log.LogManager)';
const ONE =
  'INFO [LogLoader partition=t-1, dir=/var/lib/kafka/data] Recovering unflushed segment 0. 0/1 recovered for t-1.';
const DONE =
  'INFO Completed load of Log(dir=/var/lib/kafka/data/t-1, topicId=t-iDSPPmRf6HFCHTO23vaw, topic=t, partition=1)';
const ENDS =
  'INFO Loaded 3 logs in 336ms (unclean log dirs = ArrayBuffer(/var/lib/kafka/data)) (kafka.log.LogManager)';
const METADATA =
  'INFO [LogLoader partition=__cluster_metadata-0, dir=/var/lib/kafka/data] Recovering unflushed segment 0.';

const running = (...lastLines: string[]) => ({ running: true, restarts: 0, exitCode: null, lastLines });

describe('a broker that reads its logs', () => {
  it.each([
    ['has begun', [BEGINS], true],
    ['is in the middle, and its first lines are out of sight', [ONE, DONE, ONE], true],
    ['has ended', [BEGINS, ONE, DONE, ENDS, 'INFO Starting log cleanup'], false],
    ['begins again after another start', [BEGINS, DONE, ENDS, BEGINS], true],
    ['only reads the log of the quorum', [METADATA], false],
    ['says nothing of it', ['INFO Registered broker 1'], false],
  ])('is told by its log: %s', (_name, lines, recovers) => {
    expect(recoversLogs(running(...lines))).toBe(recovers);
  });

  it('is none once its container has ended, nor where nothing is known of it', () => {
    expect(recoversLogs({ ...running(BEGINS), running: false })).toBe(false);
    expect(recoversLogs(null)).toBe(false);
  });

  it('is not replaced meanwhile, and is as soon as it is through or has ended', async () => {
    const log = [BEGINS];
    const cluster = new ModelCluster({
      clock: new TestClock(),
      brokers: [1, 2, 3],
      partitions: [[1, 2, 3]],
      minIsr: 2,
      compute: () => ({ inspect: async () => running(...log) }),
    });
    cluster.recovers(3);
    const verdict = async () => (await cluster.target.observe([3])).verdict(3, new Set());
    expect(await verdict()).toMatchObject({
      go: false,
      never: false,
      reason: expect.stringContaining('recovers its logs'),
    });
    log.push(ENDS);
    expect(await verdict()).toEqual({ go: true, alreadyDown: true });
  });
});
