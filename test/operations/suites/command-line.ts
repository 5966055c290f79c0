import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';
import { type Running, randomName } from './running.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');

/** The commands as a user runs them, in a project folder whose stack `local` is the running cluster. */
export function commandLine(running: () => Running) {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-commands-'));
    const stack = join(folder, 'cdktf.out', 'stacks', 'local');
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, 'kafkaform.json'), JSON.stringify(running().cluster.manifest));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    start: (script: 'smoke' | 'status' | 'console' | 'watch', args: string[], input = '') =>
      execa('node', ['--import', tsx, join(root, 'scripts', `${script}.ts`), ...args], {
        cwd: folder,
        reject: false,
        input,
        timeout: 90_000,
      }),
    async newTopic() {
      const name = randomName('commands');
      await running().admin.createTopic({ name, partitions: 3, replicationFactor: 3, config: new Map() });
      return name;
    },
  };
}
