import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder, type Found } from './python.ts';

export interface AwsProviderMirror {
  /** Folder to name as terraform's `filesystem_mirror`. */
  readonly folder: string;
  /** Such as 5.100.0. */
  readonly version: string;
}

let searched: Promise<Found<AwsProviderMirror>> | undefined;

/** A mirror on this machine's disk that has the AWS provider; there is no registry to ask. */
export function findAwsProvider(): Promise<Found<AwsProviderMirror>> {
  searched ??= search();
  return searched;
}

async function search(): Promise<Found<AwsProviderMirror>> {
  const remembered = join(cacheFolder, 'aws-provider');
  const before = existsSync(remembered) ? readFileSync(remembered, 'utf8') : '';
  const latest = existsSync(before) ? before : (await foldersOnDisk())[0];
  if (latest === undefined)
    return {
      missing:
        'no filesystem mirror with hashicorp/aws on this machine (…/hashicorp/aws/<version>/linux_amd64)',
    };
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(remembered, latest);
  // <mirror>/<host>/hashicorp/aws/<version>/linux_amd64
  return { found: { folder: join(latest, '../../../../..'), version: versionOf(latest) } };
}

/** The latest first. */
async function foldersOnDisk(): Promise<string[]> {
  const elsewhere = ['/proc', '/sys', '/var/lib/docker'].flatMap((path) => ['-path', path, '-prune', '-o']);
  const wanted = [
    '-type',
    'd',
    '-path',
    '*/hashicorp/aws/*/linux_amd64',
    '-not',
    '-path',
    '*/.terraform/*',
    '-print',
  ];
  // What find may not read, it complains about; what it found counts.
  const { stdout } = await execa(
    'find',
    ['/', '-xdev', ...elsewhere, '-name', 'node_modules', '-prune', '-o', ...wanted],
    {
      reject: false,
    },
  );
  return stdout
    .split('\n')
    .filter((folder) => folder !== '')
    .sort((one, other) => versionOf(other).localeCompare(versionOf(one), 'en', { numeric: true }));
}

const versionOf = (folder: string): string => dirname(folder).split('/').at(-1) ?? '';
