import {
  type BlockSchema,
  type SchemaBlock,
  type TerraformType,
  UNKNOWN,
} from '../../../model/schema/types.ts';
import { type Diagnostic, error, type Path } from '../diagnostics.ts';
import { canonical, equal } from '../values/canonical.ts';
import { showPath } from '../values/path.ts';
import { isRecord, typeOfBlock } from '../values/types.ts';

type Value = Record<string, unknown>;

const fault = (what: string, path: Path, rule: string): Diagnostic =>
  error(
    `${what}: ${showPath(path)}`,
    `${rule} This is a fault of the provider, not of the configuration.`,
    path,
  );

/** A plan may only differ from the configuration where the configuration leaves the choice to the provider. */
export function checkPlan(
  block: SchemaBlock,
  config: Value,
  prior: Value | null,
  planned: Value,
  at: Path = [],
): Diagnostic[] {
  const wrong = Object.entries(block.attributes)
    .filter(([name, { type, mode, writeOnly }]) => {
      if (writeOnly || equal(type, planned[name], config[name])) return false;
      const free = (mode === 'computed' || mode === 'optionalComputed') && (config[name] ?? null) === null;
      const kept = (prior?.[name] ?? null) !== null && equal(type, planned[name], prior?.[name]);
      return !free && !kept;
    })
    .map(([name]) =>
      fault(
        'Planned value differs from the configuration',
        [...at, name],
        'The plan has to keep what is configured.',
      ),
    );
  const nested = Object.entries(block.blocks ?? {}).flatMap(([name, each]) =>
    checkNestedPlan(each, config[name], prior?.[name], planned[name], [...at, name]),
  );
  return [...wrong, ...nested];
}

function checkNestedPlan(
  nested: BlockSchema,
  config: unknown,
  prior: unknown,
  planned: unknown,
  at: Path,
): Diagnostic[] {
  const check = (c: unknown, p: unknown, v: unknown, path: Path) =>
    isRecord(c) && isRecord(v) ? checkPlan(nested.block, c, isRecord(p) ? p : null, v, path) : [];
  if (nested.nesting === 'single' || nested.nesting === 'group') return check(config, prior, planned, at);
  if (nested.nesting === 'map') {
    if (!isRecord(config) || !isRecord(planned)) return [];
    const before = isRecord(prior) ? prior : {};
    return Object.keys(config).flatMap((key) =>
      check(config[key], before[key], planned[key], [...at, { key }]),
    );
  }
  if (!Array.isArray(config) || !Array.isArray(planned)) return [];
  if (config.length !== planned.length) {
    return [
      fault(
        'Planned blocks differ from the configuration',
        at,
        'The plan has to have as many as are configured.',
      ),
    ];
  }
  const before: readonly unknown[] = Array.isArray(prior) ? prior : [];
  return nested.nesting === 'list'
    ? config.flatMap((each, index) => check(each, before[index], planned[index], [...at, index]))
    : [];
}

/** What is stored is known: returns a diagnostic for each value that isn't, and the value with null in its place. */
export function checkKnown(block: SchemaBlock, value: Value): { known: Value; diagnostics: Diagnostic[] } {
  const paths: Path[] = [];
  const known = withoutUnknown(typeOfBlock(block), value, [], paths) as Value;
  const diagnostics = paths.map((path) =>
    fault('Value still unknown', path, 'Whatever is read or applied has to be known afterwards.'),
  );
  return { known, diagnostics };
}

function withoutUnknown(type: TerraformType, value: unknown, at: Path, found: Path[]): unknown {
  if (value === UNKNOWN) {
    found.push(at);
    return null;
  }
  if (typeof type === 'string' || value === null || typeof value !== 'object') return value;
  const [kind, inner] = type;
  if (Array.isArray(value)) {
    const element = inner as TerraformType;
    return value.map((each, index) =>
      withoutUnknown(element, each, kind === 'set' ? at : [...at, index], found),
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) =>
      kind === 'object'
        ? [key, inner[key] === undefined ? each : withoutUnknown(inner[key], each, [...at, key], found)]
        : [key, withoutUnknown(inner as TerraformType, each, [...at, { key }], found)],
    ),
  );
}

/** What was shown in the plan is what apply makes. */
export function checkApplied(block: SchemaBlock, planned: Value, state: Value): Diagnostic[] {
  return differences(typeOfBlock(block), planned, state, []).map((path) =>
    fault('Applied value differs from the plan', path, 'Apply has to make what the plan showed.'),
  );
}

function differences(type: TerraformType, planned: unknown, actual: unknown, at: Path): Path[] {
  if (planned === UNKNOWN || equal(type, planned, actual)) return [];
  if (typeof type === 'string' || !isObject(planned) || !isObject(actual)) return [at];
  const [kind, inner] = type;
  if (kind === 'set') return canonical(type, planned).includes('?') ? [] : [at];
  const keys = Object.keys(planned);
  if (kind !== 'object' && keys.length !== Object.keys(actual).length) return [at];
  return keys.flatMap((key) => {
    const step = kind === 'list' ? Number(key) : kind === 'map' ? { key } : key;
    const field = kind === 'object' ? inner[key] : inner;
    return field === undefined ? [] : differences(field, planned[key], actual[key], [...at, step]);
  });
}

const isObject = (value: unknown): value is Value => typeof value === 'object' && value !== null;
