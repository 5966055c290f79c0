import type { CheckResult } from './check.ts';

/** `ok  replication: 62 partitions, all in sync`, or `FAIL …`. */
export function formatResult({ ok, name, detail }: CheckResult): string {
  return `${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail}`;
}

/** The last line. */
export function formatSummary(results: readonly CheckResult[], seconds: number): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const verdict =
    failed === 0 ? `all ${results.length} checks passed` : `${failed} of ${results.length} checks failed`;
  return `${verdict} in ${seconds.toFixed(1)} s`;
}
