import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines as sha256sum writes and reads them. */
async function sumsOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sum = createHash('sha256').update(await readFile(join(folder, name)));
      return `${sum.digest('hex')}  ${name}`;
    }),
  );
}

/** Writes down what a folder holds, for `checkSums`. */
export async function recordSums(folder: string, list: string): Promise<void> {
  await writeFile(list, `${(await sumsOf(folder)).join('\n')}\n`);
}

/** @throws Error when a folder doesn't hold exactly the files of a list */
export async function checkSums(folder: string, list: string): Promise<void> {
  const wanted = new Set((await readFile(list, 'utf8')).trim().split('\n'));
  const present = await sumsOf(folder);
  const nameOf = (line: string) => line.slice(line.indexOf('  ') + 2);
  const others = [
    ...present.filter((line) => !wanted.has(line)),
    ...[...wanted].filter((line) => !present.includes(line)),
  ].map(nameOf);
  if (others.length === 0) return;
  throw new Error(
    `${[...new Set(others)].sort().join(', ')}: not the files whose SHA-256 is in ${list}. Where that is meant, as for another version, ` +
      'look at what came, then write it down: npx tsx images/record-checksums.ts',
  );
}
