import type { Unit } from './definition.ts';

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  milli: 1,
  millisecond: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
};

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  k: 1024,
  kb: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
};

const TIME_UNITS: Readonly<Partial<Record<Unit, number>>> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
};

/** What was probably meant by "7 days", "1.5GiB" or "604_800_000", as whole units; undefined where it can't be told. */
export function amountIn(text: string, unit: Unit | undefined): number | undefined {
  const [, digits = '', word = ''] =
    /^([+-]?\d[\d_]*(?:\.\d+)?(?:e\+?\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const number = Number(digits === '' ? Number.NaN : digits.replaceAll('_', ''));
  const amount = Math.round(number * factorOf(word.toLowerCase(), unit) * 1e6) / 1e6;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** How many units one of the word is: 86400000 for "day" or "days" in milliseconds; NaN where it is no such word. */
function factorOf(word: string, unit: Unit | undefined): number {
  if (word === '') return 1;
  const [names, one] =
    unit === 'bytes' ? [BYTES, 1] : [MILLISECONDS, unit === undefined ? undefined : TIME_UNITS[unit]];
  const size = names[word] ?? names[word.replace(/s$/, '')];
  return size === undefined || one === undefined ? Number.NaN : size / one;
}
