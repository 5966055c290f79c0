import type { CutMethod } from './cut.ts';
import type { RecoveryPoint, Redelivery } from './figures.ts';

/** What a failover rehearsal came to. */
export interface DrillReport {
  readonly stack: string;
  readonly flow: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly cut: CutMethod;
  readonly exactlyOnce: boolean;
  readonly replicationPolicy: 'default' | 'identity';
  readonly load: {
    readonly partitions: number;
    /** As wanted; a partition waits for each acknowledgement before it sends on. */
    readonly messagesPerSecond: number;
    /** From the first message to the cut, in seconds. */
    readonly secondsBeforeCut: number;
    /** How long the source was away, in seconds. */
    readonly secondsAway: number;
  };
  readonly failover: FailoverReport;
  readonly failback: FailbackReport;
}

export interface FailoverReport {
  /** Acknowledged by the source before it was cut off. */
  readonly acknowledged: number;
  readonly rpo: RecoveryPoint;
  /** From the last message processed at the source to the first one at the target, in seconds; null when there was none. */
  readonly rtoSeconds: number | null;
  readonly redelivered: Redelivery;
  /** How the bound was derived. */
  readonly boundOf: string;
  /** At the target and passed over by the group: has to be 0. */
  readonly skipped: number;
}

export interface FailbackReport {
  /** Messages of the source that came to the target after its return. */
  readonly late: number;
  /** Acknowledged by the source, and still not at the target at the end. */
  readonly missing: number;
  /** Messages that are in the mirrored topic more than once. */
  readonly duplicated: number;
  /** Acknowledged at either side, there at the end, and never processed: has to be 0. */
  readonly skipped: number;
  /** null without a flow back: what was written at the target stays there. */
  readonly reverse: ReverseReport | null;
}

export interface ReverseReport {
  readonly flow: string;
  /** Acknowledged by the target while the source was away, and until producers moved back. */
  readonly acknowledged: number;
  /** Of these, not at the source at the end. */
  readonly missing: number;
  readonly duplicated: number;
  /** From the last message processed at the target to the first one at the source, in seconds. */
  readonly rtoSeconds: number | null;
  /** Messages written at the target that the group got again at the source. */
  readonly redelivered: Redelivery;
  /**
   * Messages of the source that the group got at the target and again at the source: no flow brings the offsets of a topic home
   * to where it was mirrored from, so the group goes on where it was when the source was cut off.
   */
  readonly redeliveredOwn: number;
}

/** Why the drill is no success; empty when it is one. */
export function failuresOf({ failover, failback, exactlyOnce }: DrillReport): string[] {
  const { reverse } = failback;
  const failures: [boolean, string][] = [
    [failover.skipped > 0, `${failover.skipped} messages were skipped at the failover`],
    [failover.redelivered.exceeded.length > 0, beyond('at the failover', failover.redelivered)],
    [failover.rtoSeconds === null, 'the group processed nothing at the target'],
    [failback.missing > 0, `${failback.missing} messages never came to the target`],
    [failback.skipped > 0, `${failback.skipped} messages were never processed`],
    [exactlyOnce && failback.duplicated > 0, `${failback.duplicated} messages are at the target twice`],
  ];
  if (reverse !== null)
    failures.push(
      [reverse.missing > 0, `${reverse.missing} messages never came back to the source`],
      [exactlyOnce && reverse.duplicated > 0, `${reverse.duplicated} messages came back to the source twice`],
      [reverse.redelivered.exceeded.length > 0, beyond('at the failback', reverse.redelivered)],
      [reverse.rtoSeconds === null, 'the group processed nothing at the source after the failback'],
    );
  return failures.filter(([failed]) => failed).map(([, text]) => text);
}

const beyond = (when: string, { messages, bound, exceeded }: Redelivery): string =>
  `${messages} messages came again ${when}, with a bound of ${bound}; beyond it in partition ${exceeded.join(', ')}`;
