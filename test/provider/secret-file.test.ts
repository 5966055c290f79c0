import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSecretFile, readSecretFile } from '../../operations/secrets/secret-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (content: string, mode = 0o600) => {
  const path = join(folder, 'password');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};

describe('a secret file', () => {
  it.each([
    ['as it is', 'pencil', 'pencil'],
    ['without the line break of an editor', 'pencil\n', 'pencil'],
    ['with one of its two line breaks', 'pencil\n\n', 'pencil\n'],
    ['with the spaces in it', ' pen cil \r\n', ' pen cil '],
  ])('is read %s', (_, content, secret) => {
    expect(readSecretFile(written(content))).toEqual({ secret });
  });

  it('that isn’t there is missing', () => {
    expect(readSecretFile(join(folder, 'none'))).toEqual({ missing: true });
  });

  it.each([0o604, 0o640, 0o666, 0o601])('that others than its owner can open (%o) is refused', (mode) => {
    const path = written('pencil', mode);
    expect(readSecretFile(path)).toEqual({
      refused: expect.stringContaining(`its mode is 0${mode.toString(8)}, and only its owner may read it`),
    });
  });

  it('that is a folder, a pipe or too long is refused, and nothing waits for it', () => {
    execFileSync('mkfifo', ['-m', '600', join(folder, 'pipe')]);
    expect(readSecretFile(folder)).toEqual({ refused: expect.stringContaining('no regular file') });
    expect(readSecretFile(join(folder, 'pipe'))).toEqual({
      refused: expect.stringContaining('no regular file'),
    });
    expect(readSecretFile(written('x'.repeat(5000)))).toEqual({
      refused: expect.stringContaining('5000 bytes'),
    });
  });

  it('is made with a random password that only its owner can read, folder included', () => {
    const path = join(folder, 'new', 'password');
    const made = makeSecretFile(path);
    expect(made).toEqual({ secret: expect.stringMatching(/^[\w-]{32}$/) });
    expect(made).not.toEqual(makeSecretFile(join(folder, 'other')));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'new'))).toEqual(['password']);
  });

  it('is never overwritten', () => {
    const path = written('pencil');
    expect(makeSecretFile(path)).toEqual({ secret: 'pencil' });
    expect(readFileSync(path, 'utf8')).toBe('pencil');
    expect(readdirSync(folder)).toEqual(['password']);
  });

  it('that can’t be made says why', () => {
    expect(makeSecretFile(join(written('x'), 'inside'))).toEqual({
      refused: expect.stringContaining("can't be made (EEXIST)"),
    });
  });
});
