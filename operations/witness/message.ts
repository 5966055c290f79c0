import type { LogRecord } from '../ports/topic-log.ts';

/** A message of one run of the witness: each key counts its own messages from 0. */
export interface WitnessMessage {
  readonly key: string;
  readonly sequence: number;
}

export const keyOf = (run: string, partition: number, index: number): string =>
  `${run}/${partition}/${index}`;

/** As bytes: run and sequence, filled up with spaces. */
export const encode = (run: string, { key, sequence }: WitnessMessage, bytes: number) => ({
  key,
  value: `${run} ${sequence}`.padEnd(bytes),
});

/** null for what somebody else wrote. */
export function decode(run: string, { key, value }: LogRecord): WitnessMessage | null {
  if (key === null || value === null || !value.startsWith(`${run} `)) return null;
  return { key, sequence: Number(value.slice(run.length + 1)) };
}
