/** The few ASN.1 forms that an X.509 certificate is made of, in DER. */
export function tlv(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body)]), body]);
}

function lengthOf(body: Buffer): number[] {
  if (body.length < 0x80) return [body.length];
  return body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
}

export const sequence = (...content: readonly Buffer[]) => tlv(0x30, ...content);
export const set = (...content: readonly Buffer[]) => tlv(0x31, ...content);
export const bitString = (content: Buffer) => tlv(0x03, Buffer.of(0), content);
export const octetString = (content: Buffer) => tlv(0x04, content);
export const utf8String = (text: string) => tlv(0x0c, Buffer.from(text));
export const boolean = (value: boolean) => tlv(0x01, Buffer.of(value ? 0xff : 0));
/** A positive integer from its bytes; none but the first may be a sign bit. */
export const integer = (...bytes: readonly number[]) => tlv(0x02, Buffer.from(bytes));
/** An explicit context tag, such as `[0] { … }`. */
export const tagged = (number: number, ...content: readonly Buffer[]) => tlv(0xa0 + number, ...content);

/** A point in time from 1950 to 2049, to the second. */
export const utcTime = (time: Date) =>
  tlv(0x17, Buffer.from(`${time.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
