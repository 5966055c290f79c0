import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LocalStack } from '../../stacks/local.ts';
import { LocalKraftStack } from '../../stacks/local-kraft.ts';
import type { TerraformWorkspace } from '../support/terraform.ts';
import { inspectAll } from './support/comparable.ts';
import { everyAttribute } from './support/every-attribute.ts';
import { findRealProvider, realWorkspace } from './support/real-provider.ts';
import { freePorts, openStage, type Stage, succeed, sweep } from './support/stage.ts';
import { type DockerResources, dockerResourcesOf } from './support/synthesized.ts';

const real = await findRealProvider();
const missing = 'missing' in real ? real.missing : undefined;
const providers = ['kreuzwerker/docker', 'offline'] as const;
type Provider = (typeof providers)[number];

describe.skipIf(missing)(
  `kreuzwerker/docker and the offline provider${missing ? ` (${missing})` : ''}`,
  () => {
    let stage: Stage;
    let configurations: Record<string, DockerResources>;
    beforeAll(async () => {
      stage = await openStage({ anyCommand: true });
      configurations = {
        'stack local': await dockerResourcesOf(LocalStack, stage.prefix, stage.image),
        'stack local-kraft': await dockerResourcesOf(LocalKraftStack, stage.prefix, stage.image),
        'every attribute': everyAttribute(stage.prefix, stage.image, await freePorts(2)),
      };
    });
    afterEach(() => sweep(stage.docker, stage.prefix));
    afterAll(() => stage.close());

    async function workspace(
      provider: Provider,
      configuration: DockerResources,
    ): Promise<TerraformWorkspace> {
      if (provider === 'offline') {
        const offline = await stage.workspace('');
        writeFileSync(join(offline.folder, 'stack.tf.json'), JSON.stringify(configuration));
        return offline;
      }
      const real = await realWorkspace(configuration, realEnvironment());
      succeed(await real.init());
      return real;
    }

    it.each(['stack local', 'stack local-kraft', 'every attribute'])(
      'make the same of %s',
      async (name) => {
        const configuration = configurations[name] as DockerResources;
        const made: unknown[] = [];
        for (const provider of providers) {
          const terraform = await workspace(provider, configuration);
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
        const terraform = await workspace(provider, configurations['stack local'] as DockerResources);
        succeed(await terraform.apply());
        const before = await inspectAll(stage.docker, stage.prefix);
        const [removed, stopped] = await stage.docker.listContainers({ filters: { name: [stage.prefix] } });
        await stage.docker.getContainer(removed?.Id ?? '').remove({ force: true });
        await stage.docker.getContainer(stopped?.Id ?? '').stop({ t: 0 });
        const plan = await terraform.plan();
        expect(plan.output, provider).toContain('Plan: 2 to add, 0 to change, 1 to destroy.');
        succeed(await terraform.apply());
        const after = await inspectAll(stage.docker, stage.prefix);
        expect(after, provider).toEqual(before);
        expect((await terraform.plan()).exitCode, provider).toBe(0);
        mended.push(after);
        succeed(await terraform.destroy());
        terraform.remove();
      }
      expect(mended[1]).toEqual(mended[0]);
    }, 240_000);
  },
);

const realEnvironment = () => ('env' in real ? real.env : {});
