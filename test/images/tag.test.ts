import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentHash, imageTag } from '../../images/tag.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-tag-'));
  mkdirSync(join(folder, 'layout'));
  writeFileSync(join(folder, 'layout', 'entrypoint.sh'), 'exec java');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the tag names the version and the content', () => {
  expect(imageTag('3.9.2')).toMatch(/^kafkaform\/kafka:3\.9\.2-[0-9a-f]{12}$/);
  expect(imageTag('3.9.2')).toBe(imageTag('3.9.2'));
});

test('a version without an image is refused with those that have one', () => {
  expect(() => imageTag('3.9.9')).toThrow('There is no image for Kafka 3.9.9; use one of 3.8.1, 3.9.0');
});

test('the hash changes with the content of a file', () => {
  const before = contentHash(folder);
  writeFileSync(join(folder, 'layout', 'entrypoint.sh'), 'exec jav');
  expect(contentHash(folder)).not.toBe(before);
});

test('the hash changes with the name of a file', () => {
  const before = contentHash(folder);
  renameSync(join(folder, 'layout', 'entrypoint.sh'), join(folder, 'layout', 'start.sh'));
  expect(contentHash(folder)).not.toBe(before);
});

test('what is left out does not change the hash, such as the list of versions', () => {
  const before = contentHash(folder);
  writeFileSync(join(folder, 'versions.ts'), 'export {}');
  expect(contentHash(folder, (path) => path === 'versions.ts')).toBe(before);
  expect(contentHash(folder)).not.toBe(before);
});

test('documentation does not change the hash', () => {
  const before = contentHash(folder);
  writeFileSync(join(folder, 'README.md'), 'about');
  expect(contentHash(folder)).toBe(before);
});
