import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { leftoversOf, removeLeftovers, stopInOrder } from '../../scripts/setup/leftovers.ts';
import {
  containersInStopOrder,
  hasResources,
  knownStacks,
  removeStackFiles,
  retainedVolumes,
} from '../../scripts/setup/stack-files.ts';

describe('files of a stack', () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'kafkaform-down-'));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  function state(stack: string, resources: object[]): void {
    writeFileSync(join(project, `terraform.${stack}.tfstate`), JSON.stringify({ resources }));
  }
  function synthesized(stack: string, content: object): void {
    mkdirSync(join(project, 'cdktf.out/stacks', stack), { recursive: true });
    writeFileSync(join(project, 'cdktf.out/stacks', stack, 'cdk.tf.json'), JSON.stringify(content));
  }

  test('stacks are known by their state and by what synth wrote', () => {
    state('b', []);
    synthesized('a', {});
    synthesized('b', {});
    expect(knownStacks(project)).toEqual(['a', 'b']);
  });

  test('a state with nothing but data sources holds no resources', () => {
    state('a', [{ mode: 'data' }]);
    state('b', [{ mode: 'data' }, { mode: 'managed' }]);
    expect(['a', 'b', 'c'].map((stack) => hasResources(stack, project))).toEqual([false, true, false]);
  });

  test('volumes that the stack protects are the retained ones', () => {
    const volume = (name: string, prevent: boolean) => ({ name, lifecycle: { prevent_destroy: prevent } });
    synthesized('a', {
      resource: { docker_volume: { x: volume('x', true), y: volume('y', false), z: { name: 'z' } } },
    });
    expect(retainedVolumes('a', project)).toEqual(['x']);
  });

  test('its containers stop in this order: MirrorMaker 2, brokers, ZooKeeper', () => {
    synthesized('a', {});
    const of = (...names: string[]) => names.map((container) => ({ container }));
    const manifest = {
      ensembles: [{ servers: of('zookeeper-1') }],
      clusters: [{ brokers: of('orders-1', 'orders-2') }, { brokers: of('dr-1') }],
      mirrorMakers: [{ workers: of('mirror-1') }],
    };
    writeFileSync(join(project, 'cdktf.out/stacks/a/kafkaform.json'), JSON.stringify(manifest));
    expect(containersInStopOrder('a', project)).toEqual([
      ['mirror-1'],
      ['orders-1', 'orders-2', 'dr-1'],
      ['zookeeper-1'],
    ]);
  });

  test('removing one stack leaves the others alone', async () => {
    state('a', []);
    state('ab', []);
    writeFileSync(join(project, 'terraform.a.tfstate.backup'), '');
    synthesized('a', {});
    synthesized('ab', {});
    const removed = await removeStackFiles('a', project);
    expect(removed.sort()).toEqual([
      'cdktf.out/stacks/a',
      'terraform.a.tfstate',
      'terraform.a.tfstate.backup',
    ]);
    expect(knownStacks(project)).toEqual(['ab']);
    expect(existsSync(join(project, 'terraform.ab.tfstate'))).toBe(true);
  });

  test('a name that leads out of the folder removes nothing', async () => {
    synthesized('a', {});
    expect(await removeStackFiles('..', project)).toEqual([]);
    expect(await removeStackFiles('../..', project)).toEqual([]);
    expect(knownStacks(project)).toEqual(['a']);
  });

  test('removing the last stack leaves nothing', async () => {
    state('a', []);
    synthesized('a', {});
    await removeStackFiles('a', project);
    expect(readdirSync(project)).toEqual([]);
  });
});

describe('what the engine still has of a stack', () => {
  const docker = new Docker();
  let stack: string;
  beforeEach(async () => {
    stack = `rm${randomBytes(4).toString('hex')}`;
    await docker.createNetwork({ Name: stack });
    await docker.createVolume({ Name: `${stack}-orders-1-data-2` });
    const container = await docker.createContainer({
      name: `${stack}-orders-1`,
      Image: imageTag('3.9.2'),
      Entrypoint: ['bash', '-c', 'trap "exit 7" TERM; sleep 600 & wait'],
      Labels: { 'kafkaform.stack': stack },
      HostConfig: { NetworkMode: stack, Binds: [`${stack}-orders-1-data:/var/lib/kafka/data`] },
    });
    await container.start();
  });
  afterEach(async () => {
    await removeLeftovers(docker, await leftoversOf(docker, stack, [`${stack}-orders-1`]), true);
  });

  test('containers get the time to stop, and one that is gone holds nobody up', async () => {
    await stopInOrder(docker, [[`${stack}-gone-1`], [`${stack}-orders-1`]]);
    const { State } = await docker.getContainer(`${stack}-orders-1`).inspect();
    expect(State).toMatchObject({ Running: false, ExitCode: 7 });
  });

  test('containers and the network go, data volumes stay unless asked for', async () => {
    const removed = await removeLeftovers(docker, await leftoversOf(docker, stack, []), false);
    expect(removed).toEqual([`container ${stack}-orders-1`, `network ${stack}`]);
    expect((await leftoversOf(docker, stack, [`${stack}-orders-1`])).volumes.toSorted()).toEqual([
      `${stack}-orders-1-data`,
      `${stack}-orders-1-data-2`,
    ]);
  });

  test('with the volumes nothing is left', async () => {
    await removeLeftovers(docker, await leftoversOf(docker, stack, []), true);
    expect(await leftoversOf(docker, stack, [`${stack}-orders-1`])).toEqual({
      containers: [],
      networks: [],
      volumes: [],
    });
  });

  test('what belongs to another stack is not touched', async () => {
    const other = await leftoversOf(docker, `${stack}x`, []);
    expect(other).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
