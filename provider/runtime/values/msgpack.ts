import { decode, ExtData, ExtensionCodec, encode } from '@msgpack/msgpack';
import { type TerraformType, UNKNOWN } from '../../../model/schema/types.ts';
import type { DynamicValue } from '../wire/messages.ts';
import { convert } from './convert.ts';
import { writeNumber } from './number.ts';

const extensionCodec = new ExtensionCodec();
// 0: an unknown value; 12: an unknown value about which Terraform knows something (not null, a prefix, …).
for (const type of [0, 12]) extensionCodec.register({ type, encode: () => null, decode: () => UNKNOWN });

const toWire = {
  unknown: new ExtData(0, new Uint8Array(1)),
  number: (value: unknown) => writeNumber(value as number),
};
const fromWire = { unknown: UNKNOWN, number: (value: unknown) => value };

/** @throws ValueError where the value doesn't fit the type */
export function encodeValue(type: TerraformType, value: unknown): DynamicValue {
  return { msgpack: encode(convert(type, value, toWire), { maxDepth: 1000 }) };
}

/** @throws ValueError where the value doesn't fit the type */
export function decodeValue(type: TerraformType, value: DynamicValue | undefined): unknown {
  return convert(type, decodeRaw(value), fromWire);
}

export const isNull = (value: DynamicValue | undefined) => decodeRaw(value) === null;

function decodeRaw(value: DynamicValue | undefined): unknown {
  if (value?.msgpack?.length) return decode(value.msgpack, { extensionCodec, useBigInt64: true });
  if (value?.json?.length) return JSON.parse(Buffer.from(value.json).toString());
  return null;
}
