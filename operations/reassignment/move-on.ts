import type { Clock } from '../ports/clock.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
import { Advance, awaitedBrokers, explainStall, STALL_MS } from './advance.ts';
import type { Limiter } from './limiter.ts';
import type { LiveMoves } from './live-moves.ts';
import { receivers } from './map.ts';
import type { Meter } from './meter.ts';
import type { RearrangementProgress } from './progress.ts';
import { unlessAway } from './throttle.ts';

const POLL_MS = 200;
/** Pause between two looks at disks; longer where a look takes long. */
const MEASURE_MS = 1_000;
const STUCK_MS = 600_000;

/** The moves come to a stop; the journal stays, the next run carries on. */
export class RearrangementStuck extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RearrangementStuck';
  }
}

interface Options {
  readonly cluster: string;
  readonly admin: KafkaAdmin;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stuckMs?: number;
  readonly onProgress?: (progress: RearrangementProgress) => void;
}

/** What takes part in a run while it moves on. */
export interface Course {
  readonly live: LiveMoves;
  readonly limiter: Limiter;
  readonly meter: Meter;
}

/**
 * Submits what fits and follows it until nothing is left.
 * @throws RearrangementStuck when nothing has moved on for `stuckMs`.
 */
export async function moveOn(options: Options, course: Course): Promise<void> {
  const { clock, signal, onProgress } = options;
  const advance = new Advance(clock.now());
  let measureAt = 0;
  for (;;) {
    const { ended, lost } = await step(course);
    advance.note(clock.now(), ended, course.meter);
    if (course.live.isOver) break;
    const began = clock.now();
    if (began >= measureAt) {
      await look(options, course, advance, lost);
      measureAt = clock.now() + Math.max(MEASURE_MS, 10 * (clock.now() - began));
    }
    await clock.sleep(POLL_MS, signal);
  }
  onProgress?.(progressOf(course, null));
}

/** One turn; a cluster in a passing state, such as one whose controller has died, is asked again with the next. */
async function step({ live, limiter, meter }: Course): Promise<{ ended: number; lost: KafkaError | null }> {
  try {
    const { done, gone } = await live.follow();
    for (const move of done) meter.done(move);
    await limiter.keep(live.brokers);
    await live.submit();
    return { ended: done.length + gone.length, lost: null };
  } catch (error) {
    if (error instanceof KafkaError && error.retriable) return { ended: 0, lost: error };
    throw error;
  }
}

/** Measures, tells how far it is, and gives up when nothing has moved on for too long. */
async function look(
  options: Options,
  course: Course,
  advance: Advance,
  lost: KafkaError | null,
): Promise<void> {
  const { clock, cluster, stuckMs = STUCK_MS, onProgress } = options;
  if (lost === null) await measure(options, course);
  advance.note(clock.now(), 0, course.meter);
  const stillMs = advance.stoodStillMs(clock.now());
  const stalled = stillMs > Math.min(STALL_MS, stuckMs);
  if (stalled) await unlessAway(() => course.live.inspect());
  const why =
    stalled || lost !== null
      ? explainStall(course.live, lost, course.limiter.rate, stillMs)
      : awaitedBrokers(course.live);
  onProgress?.(progressOf(course, why));
  if (stillMs > stuckMs) throw stuckFor(cluster, stillMs, why ?? '');
}

/** What has arrived at the brokers that take in, and what that means for a measured throttle. */
async function measure({ admin, clock }: Options, { live, limiter, meter }: Course): Promise<void> {
  const taking = [...new Set(live.underWay.flatMap(receivers))].filter((id) => live.brokers.has(id));
  const sizes = await Promise.all(taking.map((id) => unlessAway(() => admin.logDirs([id]))));
  meter.look(
    clock.now(),
    sizes.flatMap((ofBroker) => ofBroker ?? []),
  );
  await limiter.adapt(meter, (move) => live.senderOf(move));
}

function progressOf({ live, limiter, meter }: Course, stuck: string | null): RearrangementProgress {
  return {
    replicas: meter.replicas,
    bytes: meter.bytes,
    bytesPerSecond: meter.bytesPerSecond,
    secondsLeft: meter.secondsLeft,
    throttle: limiter.rate,
    underWay: live.underWay.length,
    stuck,
  };
}

function stuckFor(cluster: string, stillMs: number, why: string): RearrangementStuck {
  return new RearrangementStuck(
    `Cluster '${cluster}': replicas have not moved on for ${Math.round(stillMs / 1_000)} s. ${why} ` +
      'What has moved stays moved; the next deploy carries on from here.',
  );
}
