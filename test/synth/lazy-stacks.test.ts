import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let root: string;

/** A copy of the project, whose synthesis says which modules of AWS it has loaded. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kafkaform-lazy-'));
  for (const folder of ['constructs', 'images', 'model', 'scripts', 'stacks'])
    cpSync(resolve(folder), join(root, folder), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module' }));
  mkdirSync(join(root, '.kafkaform'));
  const images = Object.fromEntries(
    ['3.9.2', '4.3.1'].map((version) => [version, `kafkaform/kafka:${version}-0`]),
  );
  writeFileSync(
    join(root, '.kafkaform', 'setup.json'),
    JSON.stringify({ images, dockerProvider: 'offline', registryHost: 'registry.example' }),
  );
  writeFileSync(
    join(root, 'loaded.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync('loaded.json', JSON.stringify(Object.keys(require.cache).filter((path) => path.includes('provider-aws')))));`,
  );
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** As `npx cdktf <command>` does; what of AWS was loaded. */
async function cdktf(...command: string[]): Promise<string[]> {
  const program = join(root, 'cdktf');
  writeFileSync(
    program,
    '#!/bin/sh\nnode --require ./loaded.cjs scripts/synth.mjs stacks/main.ts\nexit $?\n',
    { mode: 0o755 },
  );
  await execa(program, command, { cwd: root });
  return JSON.parse(readFileSync(join(root, 'loaded.json'), 'utf8'));
}

const synthesized = (stack: string) => join(root, 'cdktf.out', 'stacks', stack, 'cdk.tf.json');
const named = () =>
  Object.keys(JSON.parse(readFileSync(join(root, 'cdktf.out', 'manifest.json'), 'utf8')).stacks);

describe('a command that is about one stack', () => {
  it('on Docker loads nothing of AWS', async () => {
    expect(await cdktf('deploy', 'local')).toEqual([]);
    expect(named()).toEqual(['local']);
  }, 180_000);

  it('on EC2 loads the resources that the stack has, and leaves the others as they were synthesized', async () => {
    const before = readFileSync(synthesized('local'), 'utf8');
    const loaded = await cdktf('deploy', 'ec2');
    expect(loaded.some((path) => path.endsWith('/lib/instance/index.js'))).toBe(true);
    expect(loaded.some((path) => path.endsWith('/provider-aws/lib/index.js'))).toBe(false);
    expect(existsSync(synthesized('ec2'))).toBe(true);
    expect(readFileSync(synthesized('local'), 'utf8')).toBe(before);
    expect(named().sort()).toEqual(['ec2', 'local']);
  }, 180_000);
});
