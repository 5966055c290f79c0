import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LocalStack } from '../../stacks/local.ts';
import { LocalKraftStack } from '../../stacks/local-kraft.ts';
import type { TerraformWorkspace } from '../support/terraform.ts';
import { inspectAll } from './support/comparable.ts';
import { everyAttribute } from './support/every-attribute.ts';
import { schemasOf } from './support/provider-schemas.ts';
import { findRealProvider, realWorkspace } from './support/real-provider.ts';
import { freePorts, openStage, type Stage, succeed, sweep } from './support/stage.ts';
import { type DockerResources, dockerResourcesOf } from './support/synthesized.ts';

const providers = ['kreuzwerker/docker', 'offline'] as const;
const names = ['stack local', 'stack local-kraft', 'every attribute'] as const;

const real = await findRealProvider();
const missing = 'missing' in real ? real.missing : undefined;

/** Both are given the same configuration, one after the other, with the same names and ports. */
describe('kreuzwerker/docker and the offline provider', () => {
  let stage: Stage;
  let configurations: Record<(typeof names)[number], DockerResources>;
  beforeAll(async () => {
    if (missing) return;
    stage = await openStage({ anyCommand: true });
    configurations = {
      'stack local': await dockerResourcesOf(LocalStack, stage.prefix, stage.image),
      'stack local-kraft': await dockerResourcesOf(LocalKraftStack, stage.prefix, stage.image),
      'every attribute': everyAttribute(stage.prefix, stage.image, await freePorts(2)),
    };
  });
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  afterEach(async () => {
    if (!missing) await sweep(stage.docker, stage.prefix);
  });
  afterAll(async () => {
    if (!missing) await stage.close();
  });

  async function workspace(provider: string, name: (typeof names)[number]): Promise<TerraformWorkspace> {
    const configuration = configurations[name];
    if (provider === 'offline') {
      const offline = await stage.workspace('');
      writeFileSync(join(offline.folder, 'stack.tf.json'), JSON.stringify(configuration));
      return offline;
    }
    const theirs = await realWorkspace(configuration, 'env' in real ? real.env : {});
    succeed(await theirs.init());
    return theirs;
  }

  it.each(names)(
    'make the same of %s, and plan nothing after',
    async (name) => {
      const made: unknown[] = [];
      for (const provider of providers) {
        const terraform = await workspace(provider, name);
        succeed(await terraform.apply());
        made.push(await inspectAll(stage.docker, stage.prefix));
        const second = await terraform.plan();
        expect(second.exitCode, `${provider}, second plan: ${second.stdout}`).toBe(0);
        succeed(await terraform.destroy());
        expect(await inspectAll(stage.docker, stage.prefix)).toEqual({});
        terraform.remove();
      }
      expect(Object.keys(made[0] as object).length).toBeGreaterThan(2);
      expect(made[1]).toEqual(made[0]);
    },
    240_000,
  );

  it('mend containers that were removed or stopped by hand to the same', async () => {
    const mended: unknown[] = [];
    for (const provider of providers) {
      const terraform = await workspace(provider, 'stack local');
      succeed(await terraform.apply());
      const before = await inspectAll(stage.docker, stage.prefix);
      const [removed, stopped] = await stage.docker.listContainers({ filters: { name: [stage.prefix] } });
      await stage.docker.getContainer(removed?.Id ?? '').remove({ force: true });
      await stage.docker.getContainer(stopped?.Id ?? '').stop({ t: 0 });
      expect((await terraform.plan()).output, provider).toContain(
        'Plan: 2 to add, 0 to change, 1 to destroy.',
      );
      succeed(await terraform.apply());
      mended.push(await inspectAll(stage.docker, stage.prefix));
      expect(mended.at(-1), provider).toEqual(before);
      expect((await terraform.plan()).exitCode, provider).toBe(0);
      succeed(await terraform.destroy());
      terraform.remove();
    }
    expect(mended[1]).toEqual(mended[0]);
  }, 240_000);

  it('leave containers alone that the other one has made', async () => {
    for (const [maker, heir] of [providers, [...providers].reverse()] as [string, string][]) {
      const before = await workspace(maker, 'stack local');
      const after = await workspace(heir, 'stack local');
      succeed(await before.apply());
      handOver(before, after);
      const made = await inspectAll(stage.docker, stage.prefix);
      succeed(await after.plan('-out=changes'), 0, 2);
      const { resource_changes = [] } = await after.show('changes');
      const changed = resource_changes.filter(({ change }) => !change.actions.includes('no-op'));
      // Only kreuzwerker/docker puts the subnet that the engine chose into its state: once, the network differs in that.
      const allowed = heir === 'offline' ? { 'docker_network.network': 'update' } : {};
      expect(
        Object.fromEntries(changed.map(({ address, change }) => [address, change.actions.join()])),
      ).toEqual(allowed);
      succeed(await after.apply());
      expect((await after.plan()).exitCode).toBe(0);
      expect(await inspectAll(stage.docker, stage.prefix)).toEqual(made);
      succeed(await after.destroy());
      before.remove();
      after.remove();
    }
  }, 240_000);

  it('have the same schema for what the offline one knows', async () => {
    const [theirs, ours] = await Promise.all(
      providers.map(async (provider) => {
        const terraform = await workspace(provider, 'every attribute');
        const { stdout } = succeed(await terraform.run('providers', 'schema', '-json'));
        terraform.remove();
        return schemasOf(stdout);
      }),
    );
    const known = Object.keys(ours ?? {});
    expect(known).toHaveLength(5);
    expect(ours).toEqual(Object.fromEntries(known.map((name) => [name, theirs?.[name]])));
  });
});

/** Gives one workspace the other's state, as `terraform state replace-provider` would. */
function handOver(from: TerraformWorkspace, to: TerraformWorkspace): void {
  const state = JSON.parse(readFileSync(join(from.folder, 'terraform.tfstate'), 'utf8'));
  const lock = readFileSync(join(to.folder, '.terraform.lock.hcl'), 'utf8');
  const [, provider] = /provider "([^"]+)"/.exec(lock) ?? [];
  for (const resource of state.resources) resource.provider = `provider["${provider}"]`;
  writeFileSync(join(to.folder, 'terraform.tfstate'), JSON.stringify(state));
}
