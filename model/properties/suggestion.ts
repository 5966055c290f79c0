/** The known name closest to a mistyped one; undefined where none is close. */
export function suggestion(given: string, known: Iterable<string>): string | undefined {
  const wanted = normalized(given);
  let best: string | undefined;
  let distance = Math.max(2, Math.floor(wanted.length / 5)) + 1;
  for (const name of known) {
    const candidate = editDistance(wanted, normalized(name), distance);
    if (candidate < distance) [best, distance] = [name, candidate];
  }
  return best;
}

/** `retentionMs`, `RETENTION_MS` and `retention.ms` are the same name in other clothes. */
const normalized = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Insertions, deletions, replacements and swaps of neighbours that turn one into the other; `limit` where it is that or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (row[j - 1] ?? limit) + 1,
        (last[j] ?? limit) + 1,
        (last[j - 1] ?? limit) + (same ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? limit) + 1 : limit,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? limit;
}
