import type { SchemaBlock } from '../../../model/schema/types.ts';
import { DiagnosticError, error } from '../diagnostics.ts';
import type { DynamicValue } from '../wire/messages.ts';
import { complete } from './complete.ts';
import { decodeValue, encodeValue } from './msgpack.ts';
import { showPath, ValueError } from './path.ts';
import { isRecord, typeOfBlock } from './types.ts';

export type Value = Record<string, unknown>;

/** An object of a schema from the wire; null for none. */
export function decodeObject(block: SchemaBlock, value: DynamicValue | undefined): Value | null {
  const decoded = explain(() => decodeValue(typeOfBlock(block), value));
  return isRecord(decoded) ? decoded : null;
}

/** An object of a schema to the wire. */
export const encodeObject = (block: SchemaBlock, value: Value | null): DynamicValue =>
  explain(() => encodeValue(typeOfBlock(block), value && complete(block, value)));

/** Says where a value doesn't fit its schema. */
function explain<T>(convert: () => T): T {
  try {
    return convert();
  } catch (thrown) {
    if (!(thrown instanceof ValueError)) throw thrown;
    const { path, message } = thrown;
    throw new DiagnosticError(
      error(`Wrong value for ${showPath(path) || 'the object'}`, `${message}.`, path),
    );
  }
}
