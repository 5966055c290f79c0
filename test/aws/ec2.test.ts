import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterManifest } from '../../model/manifest.ts';
import { connections } from '../../operations/clients/connections.ts';
import { accessOf, type ClusterAccess } from '../../operations/ports/access.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { type Canary, found, foundBelow, keyCanary, passwordCanary } from '../support/canary.ts';
import { LONG } from '../support/long.ts';
import { tail } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';
import { type Ec2Platform, ec2Platform } from './support/ec2-platform.ts';
import { projectFolder } from './support/python.ts';
import { stageOf } from './support/stage.ts';

// Until a run on an idle machine has shown that it stays below four minutes.
const stage = LONG ? await stageOf() : { missing: 'a deploy to six instances: npm run test:long' };
const PATIENCE = { timeout: LONG ? 1_800_000 : 600_000 };

/**
 * The stack of constructs/ec2, deployed by terraform and AWS's own provider. What runs for real: every instance boots from exactly the
 * user data that RunInstances got, mounts its volume, installs from the bucket and forms the cluster. README.md says what doesn't.
 */
describe.skipIf('missing' in stage)('a cluster on EC2, in ZooKeeper mode', () => {
  let platform: Ec2Platform;
  const cluster = (): ClusterAccess => accessOf(platform.manifest().clusters[0] as ClusterManifest);
  const ids = async () => Object.keys(await platform.emulator.played()).sort();

  beforeAll(async () => {
    platform = await ec2Platform('found' in stage ? stage.found : (undefined as never));
    const { exitCode, output, seconds } = await platform.apply();
    console.log(`apply: ${seconds} s`);
    expect(exitCode, tail(output)).toBe(0);
  }, PATIENCE.timeout);

  afterAll(async () => {
    await platform?.dispose();
  }, 120_000);

  it('runs on one instance a member', async () => {
    expect(await ids()).toHaveLength(6);
  });

  it('passes the smoke test through forwarded ports', PATIENCE, async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('has nothing to change right after', PATIENCE, async () => {
    const { exitCode, output, seconds } = await platform.plan();
    console.log(`plan: ${seconds} s`);
    expect(exitCode, tail(output)).toBe(0);
  });

  it('leaves no key and no password in state, plan, user data or logs', PATIENCE, async () => {
    const canaries = secretsOf(platform.name);
    expect(canaries.length).toBeGreaterThanOrEqual(8);
    await platform.terraform('plan', '-input=false', '-no-color', '-out=look.tfplan');
    const plan = JSON.stringify(await platform.show('look.tfplan'));
    const told = await onInstances(['cat', '/opt/player/instance/user-data'], (raw) =>
      gunzipSync(raw).toString(),
    );
    const logs = await onInstances(
      ['sh', '-c', 'journalctl --no-pager; cat /var/log/cloud-init*.log'],
      String,
    );
    for (const text of [plan, ...told, ...logs]) {
      expect(text.length).toBeGreaterThan(1_000);
      expect(found(text, canaries)).toEqual([]);
    }
    // providers are programs, and neither theirs nor ours was made of this deploy's secrets
    expect(
      await foundBelow(join(platform.folder, '..', '..'), canaries, /\/\.terraform\/|terraform\.d/),
    ).toEqual([]);
  });

  it.runIf(LONG)(
    'rolls one instance at a time, with its volume, when user data changes',
    PATIENCE,
    async () => {
      const witness = await witnessOf({ ...cluster(), topic: 'payments' });
      const before = await ids();
      await platform.change({ cluster: { config: { 'queued.max.requests': 600 } } });
      const { exitCode, output, seconds } = await platform.apply();
      console.log(`roll of 3 brokers: ${seconds} s`);
      const report = await witness.stop();
      expect(exitCode, tail(output)).toBe(0);
      expect(output).toContain('Apply complete');
      expect((await ids()).filter((id) => before.includes(id))).toHaveLength(3);
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
    },
  );

  it.runIf(LONG)(
    'plans nothing but additions for two brokers more, and drains them before they go',
    PATIENCE,
    async () => {
      await platform.change({ brokers: 5 });
      expect(await deletedBy('more.tfplan')).toEqual([]);
      const more = await platform.apply('more.tfplan');
      expect(more.exitCode, tail(more.output)).toBe(0);
      expect(await ids()).toHaveLength(8);
      const witness = await witnessOf({ ...cluster(), topic: 'payments' });
      await platform.change({ brokers: 3 });
      const fewer = await platform.apply();
      const report = await witness.stop({ leaving: [4, 5] });
      expect(fewer.exitCode, tail(fewer.output)).toBe(0);
      expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
      expect(await ids()).toHaveLength(6);
    },
  );

  it('is destroyed with all its instances, disks and names', PATIENCE, async () => {
    const { exitCode, output, seconds } = await platform.destroy();
    console.log(`destroy: ${seconds} s`);
    expect(exitCode, tail(output)).toBe(0);
    expect(await ids()).toEqual([]);
    expect(await platform.emulator.left()).toEqual({ containers: [], networks: [], disks: [] });
  });

  /** Addresses that a plan of what is synthesized takes away or replaces. */
  async function deletedBy(file: string): Promise<string[]> {
    const { exitCode, output } = await platform.plan(`-out=${file}`);
    expect(exitCode, tail(output)).toBe(2);
    const { resource_changes: changes = [] } = await platform.show(file);
    return changes.filter(({ change }) => change.actions.includes('delete')).map(({ address }) => address);
  }

  async function onInstances<T>(command: string[], read: (raw: Buffer) => T): Promise<T[]> {
    const instances = Object.values(await platform.emulator.played());
    const outputs = instances.map(({ container }) =>
      execa('docker', ['exec', container, ...command], { encoding: 'buffer' }),
    );
    return (await Promise.all(outputs)).map(({ stdout }) => read(Buffer.from(stdout)));
  }
});

/** Of every file below the folders that hold secrets; certificates and what says who somebody is are none. */
function secretsOf(stack: string): readonly Canary[] {
  const files = ['certificates', 'secrets'].flatMap((kind) =>
    filesBelow(join(projectFolder, '.kafkaform', kind, stack)),
  );
  const read = (pattern: RegExp, canary: (name: string, text: string) => Canary) =>
    files.filter((path) => pattern.test(path)).map((path) => canary(path, readFileSync(path, 'utf8').trim()));
  return [...read(/key[^/]*\.pem$|keystore\.pem$/, keyCanary), ...read(/password$/, passwordCanary)];
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
