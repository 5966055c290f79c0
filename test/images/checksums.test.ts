import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSums, recordSums } from '../../images/build/checksums.ts';

let place: string;
let list: string;
const put = (name: string, content: string) => writeFileSync(join(place, 'jars', name), content);
const check = () => checkSums(join(place, 'jars'), list);

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'kafkaform-sums-'));
  list = join(place, 'sha256sums');
  mkdirSync(join(place, 'jars'));
  put('kafka.jar', 'kafka');
  put('zookeeper.jar', 'zookeeper');
  await recordSums(join(place, 'jars'), list);
});
afterEach(() => rmSync(place, { recursive: true }));

test('jars that are as they were written down are taken', async () => {
  await check();
});

test('a jar with another content is refused by its name', async () => {
  put('kafka.jar', 'kafka and more');
  await expect(check()).rejects.toThrow(/^kafka\.jar: not the files whose SHA-256 is in/);
});

test('a jar that was not written down is refused', async () => {
  put('stranger.jar', 'stranger');
  await expect(check()).rejects.toThrow(/^stranger\.jar: /);
});

test('a jar that is missing is refused', async () => {
  rmSync(join(place, 'jars', 'zookeeper.jar'));
  await expect(check()).rejects.toThrow(/^zookeeper\.jar: /);
});
