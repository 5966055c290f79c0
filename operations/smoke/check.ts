/** One named result of the smoke test. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** One line for people. */
  readonly detail: string;
  /** The figures behind it, for pipelines. */
  readonly data?: unknown;
}

export type Outcome = Omit<CheckResult, 'name'>;

/** Runs one check; what it throws is a failed result, never a stack trace. */
export async function check(name: string, run: () => Promise<Outcome> | Outcome): Promise<CheckResult> {
  try {
    return { name, ...(await run()) };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

/** A failed outcome that lists every problem, or a passed one that says `passed`. */
export function outcomeOf(problems: readonly string[], passed: string, data?: unknown): Outcome {
  return problems.length === 0
    ? { ok: true, detail: passed, data }
    : { ok: false, detail: problems.join('; '), data };
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', '; ');
}

/** `1 topic`, `2 topics`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
