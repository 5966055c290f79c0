/** What TypeScript source is printed from. */
export type Literal = string | number | boolean | readonly Literal[] | Properties;
/** An object by its keys, in their order; a Record would put those first that look like numbers. */
export interface Properties {
  readonly properties: readonly (readonly [key: string, value: Literal])[];
  /** One property a line, even where they would fit into one. */
  readonly expanded?: boolean;
}

type Entries = Properties['properties'];

export const properties = (...entries: Entries): Properties => ({ properties: entries });
export const expanded = (...entries: Entries): Properties => ({ properties: entries, expanded: true });

/** As the formatter of this project prints: on one line where that fits into `LINE`, otherwise one part a line. */
const LINE = 110;

/** `column` is where the text begins, `after` how many characters follow it on its last line. */
export function print(value: Literal, indent: number, column: number, after: number): string {
  const line = inline(value);
  if (typeof value !== 'object' || line === '{}' || line === '[]') return line;
  if (!('expanded' in value) && column + line.length + after <= LINE) return line;
  const parts = 'properties' in value ? value.properties.map(asPart) : value.map(asElement);
  const deeper = indent + 2;
  const lines = parts.map(({ lead, value: part }) => {
    const text = print(part, deeper, deeper + lead.length, 1);
    return `${' '.repeat(deeper)}${lead}${text},\n`;
  });
  const [open, close] = 'properties' in value ? '{}' : '[]';
  return `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`;
}

const asPart = ([key, value]: readonly [string, Literal]) => ({ lead: `${keyOf(key)}: `, value });
const asElement = (value: Literal) => ({ lead: '', value });

function inline(value: Literal): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return digits(value);
  if (typeof value === 'boolean') return String(value);
  if (!('properties' in value)) return `[${value.map(inline).join(', ')}]`;
  const entries = value.properties.map(([key, part]) => `${keyOf(key)}: ${inline(part)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** `__proto__` as a plain key would set the prototype. */
function keyOf(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** Single quotes, or double ones where that saves escapes, as the formatter has it. */
export function quote(text: string): string {
  const double = JSON.stringify(text).replace(/[\u2028\u2029\u007f]/g, escaped);
  if (text.includes("'") && !text.includes('"')) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** 604800000 as `604_800_000`. */
function digits(value: number): string {
  const text = String(value);
  return /^-?\d{5,}$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, '_') : text;
}

/** A property's text as the value that a person would write; only where it turns into the very same text again. */
export function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) && String(number) === text ? number : text;
}
