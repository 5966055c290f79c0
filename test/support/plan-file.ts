import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** Everything that is in a saved plan of terraform's, which is a zip file: what `terraform show` leaves out too. */
export function contentsOfPlan(path: string): string {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let entry = zip.readUInt32LE(end + 16);
  const contents: string[] = [];
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    contents.push(contentOf(zip, zip.readUInt32LE(entry + 42), zip.readUInt32LE(entry + 20)));
    const variable = [28, 30, 32].map((at) => zip.readUInt16LE(entry + at));
    entry += variable.reduce((sum, length) => sum + length, 46);
  }
  return contents.join('\n');
}

/** One file, stored or deflated, by its local header. */
function contentOf(zip: Buffer, header: number, bytes: number): string {
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + bytes);
  return (zip.readUInt16LE(header + 8) === 0 ? packed : inflateRawSync(packed)).toString('latin1');
}
