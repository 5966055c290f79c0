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

/** Nanoseconds of a duration that has been validated; none is 0, the engine's own default. */
export const nanoseconds = (text: string | null) => (text ? (parseDuration(text) ?? 0) : 0);
