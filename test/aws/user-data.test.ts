import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { playerImage } from './support/player-image.ts';
import { shippedEc2Stacks, userDataOf } from './support/shipped-stacks.ts';

const image = await playerImage();

describe.skipIf('missing' in image)('user data of the stacks on EC2', () => {
  const stacks = shippedEc2Stacks();
  const texts = { ...userDataOf(stacks.ec2), ...prefixed('kraft', userDataOf(stacks['ec2-kraft'])) };

  it('is what cloud-init’s own schema allows', { timeout: 120_000 }, async () => {
    expect(Object.keys(texts).length).toBeGreaterThanOrEqual(12);
    const { exitCode, stdout } = await schema({ first: Object.values(texts)[0] as string, ...texts });
    expect(exitCode, stdout).toBe(0);
  });

  it('is refused by that schema with a key that cloud-init doesn’t know', { timeout: 120_000 }, async () => {
    const mistaken = `${Object.values(texts)[0]}\nruncmd: oops\n`;
    expect((await schema({ mistaken })).exitCode).not.toBe(0);
  });

  /** cloud-init of the image that plays the instances, on files of these names. */
  async function schema(files: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(join(tmpdir(), 'kafkaform-user-data-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.yaml`), text);
      const script = 'for f in /u/*; do cloud-init schema --config-file $f || exit 1; done';
      const mount = ['--volume', `${folder}:/u:ro`, '--network', 'none'];
      const found = 'found' in image ? image.found : '';
      return await execa('docker', ['run', '--rm', ...mount, found, 'sh', '-c', script], {
        reject: false,
        all: true,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

const prefixed = (prefix: string, texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${prefix}-${name}`, text]));
