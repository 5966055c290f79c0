import { describe, expect, it } from 'vitest';
import { type ControllerJoin, joinController } from '../../operations/membership/controller.ts';
import { KafkaError, type QuorumDescription } from '../../operations/ports/kafka.ts';
import { TestClock } from './roll-support.ts';

/** A quorum that `leaderId` leads: id to when it has caught up last. */
const led = (leaderId: number, caughtUp: Record<number, number>): QuorumDescription => ({
  leaderId,
  voters: Object.entries(caughtUp).map(([id, lastCaughtUpMs]) => ({
    id: Number(id),
    lag: 0,
    lastCaughtUpMs,
  })),
});

/** Controller 103 joins; `looks` are what the brokers tell of the quorum in turn, null for no answer, the last one for good. */
async function joining(looks: readonly (QuorumDescription | null)[], more: Partial<ControllerJoin> = {}) {
  const left = [...looks];
  let asked = 0;
  const joined = await joinController({
    ...{ cluster: 'orders', controllerId: 103, address: '127.0.0.1:18095', compute: null },
    admin: {
      quorum: async () => {
        asked++;
        const seen = left.length > 1 ? left.shift() : left[0];
        if (seen === null || seen === undefined) throw new KafkaError('UNREACHABLE', 'No broker answers.');
        return seen;
      },
    },
    reach: async () => 'open',
    clock: new TestClock(),
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    ...more,
  });
  return { joined, asked };
}

describe('a controller that joins', () => {
  it('is waited for until it has caught up after it answered, whatever the leader still shows of the time before', async () => {
    const before = led(101, { 101: 10_000, 102: 9_990, 103: 9_900 });
    const still = led(101, { 101: 11_000, 102: 10_990, 103: 9_900 });
    const back = led(101, { 101: 12_000, 102: 11_990, 103: 11_500 });
    expect(await joining([before, still, still, back])).toEqual({ joined: true, asked: 4 });
  });

  it('is judged anew by another leader, whose clock is another', async () => {
    const first = led(101, { 101: 10_000, 102: 9_990, 103: 9_900 });
    const other = led(102, { 101: 990_000, 102: 990_100, 103: 990_050 });
    const later = led(102, { 101: 991_000, 102: 991_100, 103: 990_900 });
    expect(await joining([first, other, other, later])).toEqual({ joined: true, asked: 4 });
  });

  it('is there when it leads', async () => {
    expect(await joining([led(103, { 101: 1, 102: 1, 103: 5 })])).toEqual({ joined: true, asked: 2 });
  });

  it('asks nobody before it answers itself', async () => {
    const answers = ['refused', 'silent', 'refused', 'open'] as const;
    let looks = 0;
    const { asked } = await joining([led(103, { 103: 1 })], {
      reach: async () => answers[looks++] ?? 'open',
    });
    expect([looks, asked]).toEqual([4, 2]);
  });

  it('leaves a quorum that doesn’t stand after 20 s to the resource of the whole', async () => {
    const { joined, asked } = await joining([null]);
    expect(joined).toBe(false);
    expect(asked).toBeGreaterThan(100);
  });

  it('fails when it never catches up, or has no vote, and says so', async () => {
    await expect(joining([led(101, { 101: 10_000, 102: 9_990, 103: 9_900 })])).rejects.toThrow(
      /^Controller 103 of cluster 'orders' answers, but has not caught up with the leader of its quorum after 60 s\.$/,
    );
    await expect(joining([led(101, { 101: 10_000, 102: 9_990 })])).rejects.toThrow(
      /is not among the voters of its quorum, which are 101, 102/,
    );
    await expect(joining([], { reach: async () => 'refused' })).rejects.toThrow(
      /does not answer at 127\.0\.0\.1:18095/,
    );
  });
});
