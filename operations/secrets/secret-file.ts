import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { modeOf, othersMayRead } from './mode.ts';

/** What is at a path: a secret that only its owner can read, nothing, or something that is no secret, and why. */
export type SecretFile =
  | { readonly secret: string }
  | { readonly missing: true }
  | { readonly refused: string };

/** 32 characters of the URL-safe base64 alphabet. */
const RANDOM_BYTES = 24;
/** Nobody's password, and nobody's key with its chain of certificates; a file this long is something else. */
const LONGEST_BYTES = { password: 4_096, key: 65_536 } as const;

type Kind = keyof typeof LONGEST_BYTES;

/** One line break at the end is the editor's, not the secret's. */
export function readSecretFile(path: string, kind: Kind = 'password'): SecretFile {
  const found = readWhole(path, (file) => unfit(file, kind) ?? seenByOthers(path, file, kind));
  return 'content' in found ? { secret: found.content.toString('utf8').replace(/\r?\n$/, '') } : found;
}

/** A file's content, byte for byte, or why there is none. */
type WholeFile = { readonly content: Buffer } | Exclude<SecretFile, { readonly secret: string }>;

/** A secret's file byte for byte; with `isPublic` one that others may read too. */
export const readWholeFile = (path: string, isPublic: boolean): WholeFile =>
  readWhole(path, (file) => unfit(file, 'key') ?? (isPublic ? null : seenByOthers(path, file, 'key')));

function readWhole(path: string, problem: (file: number) => string | null): WholeFile {
  try {
    // Without blocking: to open a pipe would wait for its writer.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const refused = problem(file);
      return refused === null ? { content: readFileSync(file) } : { refused };
    } finally {
      closeSync(file);
    }
  } catch (problem) {
    if (codeOf(problem) === 'ENOENT') return { missing: true };
    return { refused: `it can't be read (${codeOf(problem)}); mend that` };
  }
}

/** Looks at the open file, not at the path, which may be another file by then. */
function unfit(file: number, kind: Kind): string | null {
  const found = fstatSync(file);
  if (!found.isFile()) return 'it is no regular file; name one';
  if (found.size > LONGEST_BYTES[kind])
    return `it has ${found.size} bytes, which is no ${kind}; name another file`;
  return null;
}

function seenByOthers(path: string, file: number, kind: Kind): string | null {
  const found = fstatSync(file);
  if (!othersMayRead(found)) return null;
  return `its mode is ${modeOf(found)}, and only its owner may read it; run chmod 600 ${path}, and take another ${kind} if others have seen this one`;
}

/**
 * Makes the file with a random password, and its folder where that is missing (mode 0700). Nothing is ever overwritten: of two
 * who make it in the same moment one wins, and both read what is there. `ending`: what follows the password in the file.
 */
export function makeSecretFile(path: string, ending = '\n'): SecretFile {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  const secret = `${randomBytes(RANDOM_BYTES).toString('base64url')}${ending}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(fresh, secret, { mode: 0o600, flag: 'wx', flush: true });
  } catch (problem) {
    return { refused: `it can't be made (${codeOf(problem)}); mend that` };
  }
  try {
    linkSync(fresh, path);
  } catch (problem) {
    if (codeOf(problem) !== 'EEXIST') return { refused: `it can't be made (${codeOf(problem)}); mend that` };
  } finally {
    rmSync(fresh, { force: true });
  }
  return readSecretFile(path);
}

/** To the user of the process that reads it; below 0 it stays with who deploys. @throws where that is somebody else, and who deploys isn't root */
export function giveTo(path: string, owner: number): void {
  if (owner >= 0 && owner !== process.getuid?.()) chownSync(path, owner, owner);
}

const codeOf = (problem: unknown): string => (problem as NodeJS.ErrnoException).code ?? String(problem);
