import { amountIn } from './amount.ts';
import { type PropertyDefinition, type Unit, unitOf } from './definition.ts';

/** Why Kafka or ZooKeeper would not take a value. */
export interface ValueProblem {
  readonly code:
    | 'property-wrong-type'
    | 'property-with-unit'
    | 'property-out-of-range'
    | 'property-value-unknown';
  /** Reads on after "… is X but". */
  readonly rule: string;
  readonly fix: string;
}

const LIMITS = {
  short: [-32768n, 32767n],
  int: [-2147483648n, 2147483647n],
  long: [-9223372036854775808n, 9223372036854775807n],
} as const;

/** What is wrong with a value of a known property; undefined where nothing is. */
export function valueProblem(
  key: string,
  definition: PropertyDefinition,
  value: string | number | boolean,
): ValueProblem | undefined {
  const text = String(value).trim();
  switch (definition.type) {
    case 'boolean':
      return booleanProblem(text);
    case 'short':
    case 'int':
    case 'long':
      return integerProblem(key, definition, definition.type, text);
    case 'double':
      return doubleProblem(key, definition, text);
    case 'list':
      return listProblem(definition, text);
    case 'class':
      return classProblem(text);
    default:
      return wordProblem(definition, text);
  }
}

/** What is wrong with something that is no property value at all, whatever the property; undefined where it is one. */
export function scalarProblem(value: unknown): ValueProblem | undefined {
  if (['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const list = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return {
    code: 'property-wrong-type',
    rule: 'a property is a string, a number or a boolean',
    fix: list ? `write ${JSON.stringify(value.join(','))}` : 'give one, or leave it out',
  };
}

function booleanProblem(text: string): ValueProblem | undefined {
  if (/^(true|false)$/i.test(text)) return undefined;
  const meant = /^(yes|on|1|enabled?)$/i.test(text)
    ? true
    : /^(no|off|0|disabled?)$/i.test(text)
      ? false
      : undefined;
  return {
    code: 'property-wrong-type',
    rule: 'only true and false are taken',
    fix: meant === undefined ? 'write one of them' : `write ${meant}`,
  };
}

function integerProblem(
  key: string,
  definition: PropertyDefinition,
  type: keyof typeof LIMITS,
  text: string,
): ValueProblem | undefined {
  const [smallest, largest] = LIMITS[type];
  const tooLarge = outOfRange(
    `${type === 'int' ? 'an' : 'a'} ${type} goes from ${smallest} to ${largest}`,
    'choose a value in that range',
  );
  // 1e+308 and the like: whole, but nothing that has digits enough.
  if (/^[+-]?[\d.]+e\+\d+$/.test(text)) return tooLarge;
  if (!/^[+-]?\d+$/.test(text)) return notANumber(text, unitOf(key, definition), 'whole number');
  const number = BigInt(text.replace('+', ''));
  if (number < smallest || number > largest) return tooLarge;
  if (definition.values !== undefined && !definition.values.includes(String(number))) {
    return unknownValue(definition.values, 'one of');
  }
  return rangeProblem(definition, Number(number));
}

function doubleProblem(key: string, definition: PropertyDefinition, text: string): ValueProblem | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[df]?$/i.test(text)) {
    return notANumber(text, unitOf(key, definition), 'number');
  }
  return rangeProblem(definition, Number.parseFloat(text));
}

function notANumber(text: string, unit: Unit | undefined, kind: string): ValueProblem {
  const amount = amountIn(text, unit);
  return {
    code: amount === undefined ? 'property-wrong-type' : 'property-with-unit',
    rule: `it must be a ${unit === undefined ? kind : `number of ${unit}`}`,
    fix: amount === undefined ? 'write one, in digits' : `write ${amount}`,
  };
}

function rangeProblem({ min, max, excludes }: PropertyDefinition, number: number): ValueProblem | undefined {
  const rule =
    max === undefined
      ? `the least is ${min}`
      : min === undefined
        ? `the most is ${max}`
        : `it must lie from ${min} to ${max}`;
  if (min !== undefined && number < min) return outOfRange(rule, `raise it to ${min} or more`);
  if (max !== undefined && number > max) return outOfRange(rule, `lower it to ${max} or less`);
  if (excludes?.includes(number)) return outOfRange('Kafka doesn’t allow that number', 'choose one above it');
  return undefined;
}

const outOfRange = (rule: string, fix: string): ValueProblem => ({
  code: 'property-out-of-range',
  rule,
  fix,
});

function listProblem(
  { values, nonEmpty, unique }: PropertyDefinition,
  text: string,
): ValueProblem | undefined {
  if (text === '') return nonEmpty ? EMPTY : undefined;
  const elements = text.split(',').map((element) => element.trim());
  if (elements.includes('')) {
    const written = elements.filter((element) => element !== '').join(',');
    return wrongType('one of its elements is empty', `write ${JSON.stringify(written)}`);
  }
  if (unique && new Set(elements).size < elements.length) {
    return wrongType(
      'one of its elements stands there twice',
      `write ${JSON.stringify([...new Set(elements)].join(','))}`,
    );
  }
  if (values === undefined || elements.every((element) => values.includes(element))) return undefined;
  return unknownValue(values, 'a list of');
}

function wordProblem(definition: PropertyDefinition, text: string): ValueProblem | undefined {
  const { values, caseInsensitive, nonEmpty, format } = definition;
  if (nonEmpty && text === '') return EMPTY;
  if (format === 'version' && !/^\d+\.\d+(\.\d+)*(-IV\d+)?$/.test(text)) {
    return wrongType('it must be a Kafka version', 'write one such as "3.9"');
  }
  if (values === undefined) return undefined;
  return values.includes(caseInsensitive ? text.toUpperCase() : text)
    ? undefined
    : unknownValue(values, 'one of');
}

const wrongType = (rule: string, fix: string): ValueProblem => ({ code: 'property-wrong-type', rule, fix });

const EMPTY = wrongType('it can’t be empty', 'give it a value, or leave it out');

function unknownValue(values: readonly string[], how: string): ValueProblem {
  return {
    code: 'property-value-unknown',
    rule: `it must be ${how} ${values.map((value) => value || '(empty)').join(', ')}`,
    fix: 'choose among them',
  };
}

function classProblem(text: string): ValueProblem | undefined {
  if (text === '' || /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(text)) return undefined;
  return {
    code: 'property-wrong-type',
    rule: 'it must be the name of a Java class',
    fix: 'write it with its package',
  };
}
