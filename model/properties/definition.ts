/** What Kafka or ZooKeeper itself says about one of its properties. */
export interface PropertyDefinition {
  readonly type: 'boolean' | 'short' | 'int' | 'long' | 'double' | 'string' | 'list' | 'class' | 'password';
  /** A long beyond what a JavaScript number holds is a string. */
  readonly default?: string | number | boolean;
  readonly min?: number;
  readonly max?: number;
  /** The only values (of a list: elements) allowed. */
  readonly values?: readonly string[];
  readonly caseInsensitive?: boolean;
  /** Numbers within the range that aren't allowed all the same. */
  readonly excludes?: readonly number[];
  /** An empty string or list isn't allowed. */
  readonly nonEmpty?: boolean;
  /** A list in which no element may stand twice. */
  readonly unique?: boolean;
  /** A string that must be a Kafka version, such as 3.9 or 3.9-IV0. */
  readonly format?: 'version';
  /** What a number counts, where the name doesn't end with it. */
  readonly unit?: Unit;
  /** How a broker property can change while brokers run; left out where that takes a restart. */
  readonly update?: 'cluster-wide' | 'per-broker';
  /** Of a topic property: the broker property that is its default. */
  readonly synonym?: string;
}

export type PropertyTable = Readonly<Record<string, PropertyDefinition>>;

export type Unit = 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'bytes' | 'ticks';

const UNIT_BY_SUFFIX: readonly (readonly [RegExp, Unit])[] = [
  [/\.(ms|millis)$/, 'milliseconds'],
  [/\.(seconds|secs)$/, 'seconds'],
  [/\.minutes$/, 'minutes'],
  [/\.hours$/, 'hours'],
  [/\.(bytes|bytes\.per\.second|buffer\.size)$/, 'bytes'],
];

/** What a numeric property counts; undefined where it is just a number. */
export function unitOf(key: string, definition: PropertyDefinition): Unit | undefined {
  if (!['short', 'int', 'long', 'double'].includes(definition.type)) return undefined;
  return definition.unit ?? UNIT_BY_SUFFIX.find(([suffix]) => suffix.test(key))?.[1];
}
