import {
  type AttributeSchema,
  type BlockSchema,
  type SchemaBlock,
  UNKNOWN,
} from '../../../model/schema/types.ts';
import { equal } from '../values/canonical.ts';
import { isRecord, typeOfBlock } from '../values/types.ts';

type Value = Record<string, unknown>;

/**
 * What Terraform is told before the handler refines it: the configuration with defaults filled in; computed values
 * unknown in a create, kept where nothing changes, and unknown again (unless `stable`) where something does.
 */
export function defaultPlan(block: SchemaBlock, config: Value, prior: Value | null): Value {
  const planned = fillBlock(block, config, prior);
  if (prior === null || equal(typeOfBlock(block), planned, prior)) return planned;
  return forgetComputed(block, planned);
}

function fillBlock(block: SchemaBlock, config: Value, prior: Value | null): Value {
  const planned: Value = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    planned[name] = fillAttribute(
      attribute,
      config[name] ?? null,
      prior === null ? UNKNOWN : (prior[name] ?? null),
    );
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    planned[name] = fillNested(nested, config[name], prior?.[name] ?? null);
  }
  return planned;
}

/** `prior` is unknown where there was no object. */
function fillAttribute(attribute: AttributeSchema, config: unknown, prior: unknown): unknown {
  if (attribute.writeOnly) return null;
  if (config !== null || attribute.mode === 'required' || attribute.mode === 'optional') return config;
  if (attribute.mode === 'optionalComputed' && attribute.default !== undefined) return attribute.default;
  return prior;
}

function fillNested({ nesting, block }: BlockSchema, config: unknown, prior: unknown): unknown {
  if (nesting === 'single' || nesting === 'group') {
    return isRecord(config) ? fillBlock(block, config, isRecord(prior) ? prior : null) : config;
  }
  if (nesting === 'map') {
    if (!isRecord(config)) return config;
    const before = isRecord(prior) ? prior : {};
    return Object.fromEntries(
      Object.entries(config).map(([key, each]) => [key, fillElement(block, each, before[key])]),
    );
  }
  if (!Array.isArray(config)) return config;
  const before: readonly unknown[] = Array.isArray(prior) ? prior : [];
  return nesting === 'list'
    ? config.map((each, index) => fillElement(block, each, before[index]))
    : config.map((each) => fillElement(block, each, findInSet(block, each, before)));
}

const fillElement = (block: SchemaBlock, config: unknown, prior: unknown) =>
  isRecord(config) ? fillBlock(block, config, isRecord(prior) ? prior : null) : config;

/** A set's elements have no key: the prior element is the one that has every value that the configuration gives. */
const findInSet = (block: SchemaBlock, config: unknown, before: readonly unknown[]) =>
  before.find(
    (each) =>
      isRecord(config) && isRecord(each) && equal(typeOfBlock(block), fillBlock(block, config, each), each),
  );

function forgetComputed(block: SchemaBlock, planned: Value): Value {
  const result = { ...planned };
  for (const [name, { mode, stable }] of Object.entries(block.attributes)) {
    if (mode === 'computed' && !stable) result[name] = UNKNOWN;
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    result[name] = mapElements(nested, planned[name], (element) => forgetComputed(nested.block, element));
  }
  return result;
}

function mapElements({ nesting }: BlockSchema, value: unknown, of: (element: Value) => Value): unknown {
  const element = (each: unknown) => (isRecord(each) ? of(each) : each);
  if (nesting === 'single' || nesting === 'group') return element(value);
  if (Array.isArray(value)) return value.map(element);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, element(each)]));
}
