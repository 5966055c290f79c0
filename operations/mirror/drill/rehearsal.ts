import { randomBytes } from 'node:crypto';
import type { ComputeControl } from '../../ports/compute.ts';
import type { Sequences } from '../../witness/accounting.ts';
import { type DrillConsumer, type DrillProducer, startConsumer, startProducer } from './application.ts';
import type { CommittedLog } from './committed-log.ts';
import type { CutMethod } from './cut.ts';
import { Ledger } from './ledger.ts';
import type { DrillNotes } from './note.ts';
import type { DrillPlan } from './plan.ts';
import type { Side } from './side.ts';
import type { Patience } from './wait.ts';

export interface DrillOptions {
  readonly cut: CutMethod;
  /** How long messages flow before the cut, and again at the target while the source is away. */
  readonly seconds: number;
  /** Of the drill's topic. @default 3 */
  readonly partitions?: number;
  /** In all, at most: each partition waits for an acknowledgement before it sends on. @default 200 */
  readonly messagesPerSecond?: number;
}

export interface DrillTools extends Patience {
  readonly control: ComputeControl;
  readonly notes: DrillNotes;
  readonly onProgress: (text: string) => void;
}

/** What a running drill holds. */
export interface Rehearsal {
  readonly plan: DrillPlan;
  readonly tools: DrillTools;
  readonly source: Side;
  readonly target: Side;
  readonly ledger: Ledger;
  readonly load: { readonly partitions: number; readonly messagesPerSecond: number };
  readonly seconds: number;
  /** The mirrored topic at the target. */
  readonly mirrored: CommittedLog;
  /** Starts a producer that ends with the drill at the latest. */
  produce(side: Side): DrillProducer;
  /** Starts the group's consumer of all topics at one side; it ends with the drill at the latest. */
  consume(side: Side): Promise<DrillConsumer>;
}

/** What the group and the producers are at one side. */
export interface Moving {
  readonly producer: DrillProducer;
  readonly consumer: DrillConsumer;
}

/** What goes on at the target while the source is away. */
export interface Moved extends Moving {
  /** Of the producer at the source. */
  readonly run: string;
  /** What the target held of it while the source was away. */
  readonly present: Sequences;
  /** The consumer that was left at the source. */
  readonly abandoned: DrillConsumer;
}

interface Held {
  readonly source: Side;
  readonly target: Side;
  readonly closing: (() => Promise<unknown>)[];
}

/** `closing` gets what has to be closed in the end. */
export function assemble(
  plan: DrillPlan,
  { partitions = 3, messagesPerSecond = 200, seconds }: DrillOptions,
  tools: DrillTools,
  { source, target, closing }: Held,
): Rehearsal {
  const ledger = new Ledger();
  const mirrored = target.committed(plan.mirrored, partitions);
  closing.push(() => mirrored.close());
  const topicsAt = {
    source: [plan.topic, ...(plan.returned === null ? [] : [plan.returned])],
    target: [plan.mirrored, plan.topic],
  };
  return {
    ...{ plan, tools, source, target, ledger, seconds, mirrored },
    load: { partitions, messagesPerSecond },
    produce(side) {
      const run = randomBytes(4).toString('hex');
      const producer = startProducer(side, ledger, { run, topic: plan.topic, partitions, messagesPerSecond });
      closing.push(() => producer.stop(0));
      return producer;
    },
    async consume(side) {
      const topics = new Set(topicsAt[side.site]);
      const consumer = await startConsumer(side, ledger, [...topics], plan.group);
      closing.push(consumer.close);
      return consumer;
    },
  };
}
