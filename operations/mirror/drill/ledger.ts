import { type Sequences, setOf } from '../../witness/accounting.ts';
import type { IntervalSet } from '../../witness/interval-set.ts';

/** Where something happened. */
export type Site = 'source' | 'target';

/** A message of a drill, by its key and its number among the messages of that key. */
export interface DrillMessage {
  readonly key: string;
  readonly sequence: number;
}

interface Event extends DrillMessage {
  readonly site: Site;
  readonly partition: number;
  /** Milliseconds. */
  readonly at: number;
}

/** A message that the group processed. */
export interface Processing extends Event {
  readonly topic: string;
  /** The group had processed it before. */
  readonly again: boolean;
}

/** What was acknowledged, and what the group processed, in the order of events. */
export class Ledger {
  readonly acked: Event[] = [];
  readonly processings: Processing[] = [];
  readonly #processed = new Map<string, IntervalSet>();

  ack(event: Event): void {
    this.acked.push(event);
  }

  process(event: Omit<Processing, 'again'>): void {
    const again = !setOf(this.#processed, event.key).add(event.sequence);
    this.processings.push({ ...event, again });
  }

  /** Everything that the group has processed, wherever. */
  get processed(): Sequences {
    return this.#processed;
  }

  /** What was acknowledged at one site, of one run where that is named. */
  ackedAt(site: Site, run?: string): Map<string, IntervalSet> {
    return sequencesOf(
      this.acked.filter((event) => event.site === site && (run === undefined || isOf(run, event))),
    );
  }
}

export function sequencesOf(messages: Iterable<DrillMessage>): Map<string, IntervalSet> {
  const sequences = new Map<string, IntervalSet>();
  for (const { key, sequence } of messages) setOf(sequences, key).add(sequence);
  return sequences;
}

const isOf = (run: string, { key }: DrillMessage): boolean => key.startsWith(`${run}/`);
