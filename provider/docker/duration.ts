const units: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const part = /([0-9]*\.?[0-9]+|[0-9]+\.)(ns|us|µs|μs|ms|s|m|h)/g;

/** Nanoseconds of a duration as Go writes it (`1m30s`, `500ms`, `0`); undefined when it isn't one. */
export function parseDuration(text: string): number | undefined {
  if (/^[+]?0$/.test(text)) return 0;
  const body = text.replace(/^\+/, '');
  if (body === '' || body.replace(part, '') !== '') return undefined;
  const parts = [...body.matchAll(part)];
  return Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit as string] ?? 0), 0),
  );
}

/** A duration as Go prints it: 90 s are `1m30s`. Below a second, whole milliseconds, microseconds or nanoseconds. */
export function printDuration(total: number): string {
  if (total === 0) return '0s';
  const small = [
    ['ms', 1e6],
    ['µs', 1e3],
    ['ns', 1],
  ] as const;
  if (total < 1e9) {
    const [unit, size] = small.find(([, size]) => total >= size) ?? ['ns', 1];
    return `${total / size}${unit}`;
  }
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600e9),
    Math.floor(total / 60e9) % 60,
    (total % 60e9) / 1e9,
  ];
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

/** Nanoseconds of a duration that has been validated; none is 0, the engine's own default. */
export const nanoseconds = (text: string | null) => (text ? (parseDuration(text) ?? 0) : 0);
