import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';

/** A secret, and every text that gives it away. */
export interface Canary {
  readonly name: string;
  readonly texts: readonly string[];
}

/** A password as it is, and as base64 of it. */
export const passwordCanary = (name: string, password: string): Canary => ({
  name,
  texts: [password, Buffer.from(password).toString('base64').replace(/=+$/, '').slice(0, -1)],
});

/** A private key by its lines, but for the first, which says no more than what kind of key it is, and short ones. */
export const keyCanary = (name: string, pem: string): Canary => ({
  name,
  texts: (/-----BEGIN PRIVATE KEY-----\n(.+?)-----END/s.exec(pem)?.[1] ?? '')
    .split('\n')
    .slice(1)
    .filter((line) => line.length >= 20),
});

/** Names of the secrets that a text holds. */
export function found(text: string, canaries: readonly Canary[]): string[] {
  return canaries.filter(({ texts }) => texts.some((each) => text.includes(each))).map(({ name }) => name);
}

/** The same of a stream of any length. */
export async function foundIn(stream: Readable, canaries: readonly Canary[]): Promise<string[]> {
  const longest = Math.max(...canaries.flatMap(({ texts }) => texts.map(({ length }) => length)));
  const names = new Set<string>();
  let rest = '';
  for await (const chunk of stream) {
    const text = rest + (chunk as Buffer).toString('latin1');
    for (const name of found(text, canaries)) names.add(name);
    rest = text.slice(-longest);
  }
  return [...names];
}

/** Every file below a folder that isn't left out, with what it holds of them. */
export async function foundBelow(
  folder: string,
  canaries: readonly Canary[],
  leftOut: RegExp,
): Promise<string[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !leftOut.test(path) && statSync(path).size > 0);
  const each = files.map(async (path) =>
    (await foundIn(createReadStream(path), canaries)).map((name) => `${name} in ${path}`),
  );
  return (await Promise.all(each)).flat();
}

/** Arguments and environment of every process of this host, those in containers among them, again and again. */
export class ProcessWatch {
  readonly #seen = new Map<string, string>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  /** How often all were looked at. */
  rounds = 0;

  constructor(everyMs = 100) {
    this.#done = this.#watch(everyMs);
  }

  /** Everything that was seen. */
  async end(): Promise<readonly string[]> {
    this.#stop.abort();
    await this.#done;
    return [...this.#seen.values()];
  }

  async #watch(everyMs: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#look();
      await delay(everyMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
    this.#look();
  }

  #look(): void {
    this.rounds++;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      for (const file of ['cmdline', 'environ']) this.#keep(`/proc/${pid}/${file}`);
  }

  #keep(path: string): void {
    try {
      const text = readFileSync(path, 'latin1');
      if (text !== '') this.#seen.set(createHash('sha1').update(text).digest('base64'), text);
    } catch {} // over already, or another user's
  }
}

/** The content of all files in a zip, such as a saved plan: by its central directory (APPNOTE.TXT 4.3). */
export function unpacked(zip: Buffer): string {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const texts: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [deflated, size] = [zip.readUInt16LE(at + 10) === 8, zip.readUInt32LE(at + 20)];
    const local = zip.readUInt32LE(at + 42);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(data, data + size);
    texts.push((deflated ? inflateRawSync(packed) : packed).toString('latin1'));
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return texts.join('\n');
}
