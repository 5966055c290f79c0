import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainBound, redeliveryBound, staleSeconds } from '../../operations/mirror/drill/bound.ts';
import {
  overlap,
  recoveryPoint,
  recoverySeconds,
  redelivery,
  skipped,
} from '../../operations/mirror/drill/figures.ts';
import { Ledger, type Processing, type Site, sequencesOf } from '../../operations/mirror/drill/ledger.ts';
import { keyOf } from '../../operations/witness/message.ts';

const RUN = 'run';
const SETTINGS = { checkpointsSeconds: 5, groupOffsetsSeconds: 10, offsetLagMax: 100 };

/** Messages from..to of one partition, one each 100 ms, processed at one side. */
function processed(site: Site, from: number, to: number, { partition = 0, startMs = 0 } = {}): Processing[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    ...{
      key: keyOf(RUN, partition, 0),
      sequence: from + index,
      site,
      partition,
      topic: 'drill',
      again: false,
    },
    at: startMs + index * 100,
  }));
}

function ledgerOf(processings: readonly Processing[], acked = processings): Ledger {
  const ledger = new Ledger();
  for (const { key, sequence, partition, at } of acked)
    ledger.ack({ key, sequence, partition, at, site: 'source' });
  for (const each of processings) ledger.process(each);
  return ledger;
}

describe('the bound of what comes again', () => {
  it('counts three checkpoint intervals, one sync of group offsets and 2 s of the consumer’s own', () => {
    expect(staleSeconds(SETTINGS)).toBe(27);
    expect(explainBound(SETTINGS, 3)).toContain(
      '27 s (2 s commit + 3 × 5 s checkpoints + 10 s group offsets)',
    );
  });

  it('is what was processed in that time, and what lies between two offset syncs', () => {
    const at = processed('source', 0, 999).map((each) => each.at);
    expect(redeliveryBound(SETTINGS, at, 99_900)).toBe(270 + 101);
  });

  it('holds for MirrorMaker’s way of keeping offset syncs and writing checkpoints', () => {
    const world = fc.record({
      perSecond: fc.constantFrom(10, 50, 100, 500),
      mirrorLag: fc.double({ min: 0, max: 0.4, noNaN: true }),
      commitLag: fc.double({ min: 0, max: 0.5, noNaN: true }),
      offsetLagMax: fc.constantFrom(0, 10, 100),
      checkpointsSeconds: fc.constantFrom(1, 2, 5),
      groupOffsetsSeconds: fc.constantFrom(1, 2, 5),
      start: fc.nat(100_000),
      checkpointPhase: fc.double({ min: 0, max: 1, noNaN: true }),
      syncPhase: fc.double({ min: 0, max: 1, noNaN: true }),
      until: fc.double({ min: 15, max: 25, noNaN: true }),
    });
    fc.assert(
      fc.property(world, (settings) => {
        const allowed = staleSeconds(settings) * settings.perSecond + settings.offsetLagMax + 1;
        return comesAgain(settings) <= allowed;
      }),
      { numRuns: 300 },
    );
  });
});

describe('the figures of a drill', () => {
  it('RPO counts what was acknowledged at the source and is not at the target, and how old the oldest is', () => {
    const all = processed('source', 0, 9);
    const ledger = ledgerOf(all);
    expect(recoveryPoint(ledger, RUN, sequencesOf(all.slice(0, 7)))).toEqual({ messages: 3, seconds: 0.2 });
    expect(recoveryPoint(ledger, RUN, sequencesOf(all))).toEqual({ messages: 0, seconds: 0 });
  });

  it('RTO is from the last message at one side to the first at the other', () => {
    const course = [...processed('source', 0, 9), ...processed('target', 5, 12, { startMs: 4_900 })];
    expect(recoverySeconds(course, 'source', 'target')).toBe(4);
    expect(recoverySeconds(course, 'target', 'source')).toBeNull();
  });

  it('skipped is what the target holds and the group passed over', () => {
    const before = processed('source', 0, 9);
    const ledger = ledgerOf([...before, ...processed('target', 12, 20)]);
    expect(skipped(ledger, sequencesOf(processed('target', 0, 20)))).toBe(2);
  });

  it('what comes again is judged in each partition by itself', () => {
    const settings = { checkpointsSeconds: 1, groupOffsetsSeconds: 1, offsetLagMax: 0 };
    const before = [...processed('source', 0, 199), ...processed('source', 0, 199, { partition: 1 })];
    const after = [...processed('target', 150, 205), ...processed('target', 100, 205, { partition: 1 })];
    expect(redelivery(settings, before, after)).toEqual({ messages: 150, bound: 2 * 61, exceeded: [1] });
  });

  it('a message that comes three times counts once', () => {
    const before = processed('source', 0, 9);
    const again = [...processed('target', 8, 9), ...processed('target', 8, 9)];
    expect(overlap(before, again)).toHaveLength(2);
  });

  it('sequences of different runs are told apart', () => {
    const ledger = ledgerOf(processed('source', 0, 9));
    ledger.ack({ key: keyOf('other', 0, 0), sequence: 0, partition: 0, at: 0, site: 'source' });
    expect(recoveryPoint(ledger, RUN, sequencesOf([])).messages).toBe(10);
  });
});

interface World {
  readonly perSecond: number;
  readonly mirrorLag: number;
  readonly commitLag: number;
  readonly offsetLagMax: number;
  readonly checkpointsSeconds: number;
  readonly groupOffsetsSeconds: number;
  readonly start: number;
  readonly checkpointPhase: number;
  readonly syncPhase: number;
  readonly until: number;
}

/** One partition, mirrored and read at a steady rate until it is cut off: how many messages come again. */
function comesAgain(world: World): number {
  const { perSecond, offsetLagMax, checkpointsSeconds, groupOffsetsSeconds, start, until } = world;
  const offsetAt = (seconds: number) => start + Math.floor(Math.max(0, seconds) * perSecond);
  const syncs = new KeptSyncs();
  let synced = Number.NEGATIVE_INFINITY;
  let checkpoint = start;
  let committed = start;
  let nextCheckpoint = world.checkpointPhase * checkpointsSeconds;
  let nextSync = world.syncPhase * groupOffsetsSeconds;
  for (let now = 0; now < until; now += 0.01) {
    const mirrored = offsetAt(now - world.mirrorLag);
    if (mirrored - synced > offsetLagMax) {
      synced = mirrored;
      syncs.add(mirrored);
    }
    if (now >= nextCheckpoint) {
      checkpoint = Math.max(checkpoint, syncs.translate(offsetAt(now - world.commitLag)));
      nextCheckpoint = now + checkpointsSeconds;
    }
    if (now >= nextSync) {
      committed = checkpoint;
      nextSync = now + groupOffsetsSeconds;
    }
  }
  return offsetAt(until) - committed;
}

/** The rule of Kafka's OffsetSyncStore: slot n keeps the first sync of the newest one's block of 2^n offsets. */
class KeptSyncs {
  #slots: number[] = [];

  add(offset: number): void {
    if (this.#slots.length === 0) this.#slots = Array.from({ length: 40 }, () => offset);
    this.#slots[0] = offset;
    for (let slot = 1; slot < this.#slots.length; slot++) {
      const kept = this.#slots[slot] as number;
      if (Math.floor(kept / 2 ** slot) === Math.floor(offset / 2 ** slot)) return; // larger blocks hold both too
      this.#slots[slot] = offset;
    }
  }

  /** One past the nearest sync, or the sync itself. Offsets of both sides are the same here. */
  translate(offset: number): number {
    const nearest = this.#slots.find((kept) => kept <= offset);
    if (nearest === undefined) return Number.NEGATIVE_INFINITY;
    return nearest === offset ? nearest : nearest + 1;
  }
}
