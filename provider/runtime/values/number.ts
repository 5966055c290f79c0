/**
 * The JavaScript number for a number as Terraform sends it (integer, float, or decimal text where neither is exact);
 * null when a double can't hold it exactly.
 */
export function readNumber(raw: unknown): number | null {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null;
  if (typeof raw === 'bigint') return BigInt(Number(raw)) === raw ? Number(raw) : null;
  if (typeof raw !== 'string') return null;
  const value = Number(raw);
  return Number.isFinite(value) && decimal(raw) === decimal(writeDecimal(value)) ? value : null;
}

/** What to put on the wire: text for fractions, since 0.1 as a double isn't the 0.1 of the configuration. */
export const writeNumber = (value: number): number | string =>
  Number.isSafeInteger(value) ? value : writeDecimal(value);

const writeDecimal = (value: number) => (Number.isInteger(value) ? BigInt(value).toString() : String(value));

/** Sign, significant digits and exponent: the same for 0.10, 1e-1 and .1. */
function decimal(text: string): string | null {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${power}`;
}
