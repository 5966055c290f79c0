import type { Clock } from '../../ports/clock.ts';

/** How a drill waits: it can be interrupted at any time. */
export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const LOOK_MS = 200;

/** True when it happened in time. A look that fails is a no: clusters come and go here. */
export async function within(
  { clock, signal }: Patience,
  seconds: number,
  happened: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const deadline = clock.now() + seconds * 1_000;
  for (;;) {
    signal.throwIfAborted();
    if (await Promise.resolve(happened()).catch(() => false)) return true;
    if (clock.now() > deadline) return false;
    await clock.sleep(LOOK_MS, signal);
  }
}

/** @throws Error that says what didn't happen */
export async function waitFor(
  patience: Patience,
  what: string,
  seconds: number,
  happened: () => Promise<boolean> | boolean,
): Promise<void> {
  if (!(await within(patience, seconds, happened))) throw new Error(`Waited ${seconds} s in vain: ${what}.`);
}
