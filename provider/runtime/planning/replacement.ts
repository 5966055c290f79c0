import type { AttributeSchema, BlockSchema, SchemaBlock } from '../../../model/schema/types.ts';
import type { Path } from '../diagnostics.ts';
import { equal } from '../values/canonical.ts';
import { isRecord, typeOfBlock } from '../values/types.ts';

type Value = Record<string, unknown>;
type Replaces = (attribute: AttributeSchema) => boolean;

/**
 * Paths whose change makes an update a replacement: attributes marked `replaces`, or, for a resource that has no
 * update, everything that the user may set. A value that becomes unknown counts as changed.
 */
export function replacingPaths(block: SchemaBlock, prior: Value, planned: Value, updatable: boolean): Path[] {
  const replaces: Replaces = ({ replaces = false, mode, writeOnly }) =>
    !writeOnly && (replaces || (!updatable && mode !== 'computed'));
  return inBlock(block, prior, planned, replaces, []);
}

function inBlock(block: SchemaBlock, prior: Value, planned: Value, replaces: Replaces, at: Path): Path[] {
  const attributes = Object.entries(block.attributes)
    .filter(([name, attribute]) => replaces(attribute) && !equal(attribute.type, prior[name], planned[name]))
    .map(([name]) => [...at, name]);
  const nested = Object.entries(block.blocks ?? {}).flatMap(([name, each]) =>
    inNested(each, prior[name], planned[name], replaces, [...at, name]),
  );
  return [...attributes, ...nested];
}

function inNested(
  nested: BlockSchema,
  prior: unknown,
  planned: unknown,
  replaces: Replaces,
  at: Path,
): Path[] {
  const { block, nesting } = nested;
  if (nesting !== 'set' && isRecord(prior) && isRecord(planned)) {
    if (nesting !== 'map') return inBlock(block, prior, planned, replaces, at);
    const keys = Object.keys(prior);
    if (keys.length === Object.keys(planned).length && keys.every((key) => key in planned)) {
      return keys.flatMap((key) =>
        inBlock(block, prior[key] as Value, planned[key] as Value, replaces, [...at, { key }]),
      );
    }
  }
  if (
    nesting === 'list' &&
    Array.isArray(prior) &&
    Array.isArray(planned) &&
    prior.length === planned.length
  ) {
    return prior.flatMap((each, index) => inBlock(block, each, planned[index], replaces, [...at, index]));
  }
  const compared = onlyReplacing(block, replaces);
  const changed = compared !== null && !equal(typeOfNestedAs(compared, nesting), prior, planned);
  return changed ? [at] : [];
}

/** The part of a block that decides about replacement; null when nothing in it does. */
function onlyReplacing(block: SchemaBlock, replaces: Replaces): SchemaBlock | null {
  const attributes = Object.entries(block.attributes).filter(([, attribute]) => replaces(attribute));
  const blocks = Object.entries(block.blocks ?? {}).flatMap(([name, nested]) => {
    const inner = onlyReplacing(nested.block, replaces);
    return inner ? [[name, { ...nested, block: inner }] as const] : [];
  });
  if (attributes.length + blocks.length === 0) return null;
  return { attributes: Object.fromEntries(attributes), blocks: Object.fromEntries(blocks) };
}

const typeOfNestedAs = (block: SchemaBlock, nesting: BlockSchema['nesting']) =>
  nesting === 'single' || nesting === 'group' ? typeOfBlock(block) : ([nesting, typeOfBlock(block)] as const);
