import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TerraformWorkspace } from '../support/terraform.ts';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Waits for a health check that passes once somebody makes /tmp/up. */
const patient = (name: string, more = '') => `
  resource "docker_container" "it" {
    name    = "${name}"
    image   = "${stage.image}"
    wait    = true
    ${more}
    healthcheck {
      test     = ["CMD", "/bin/busybox", "test", "-f", "/tmp/up"]
      interval = "500ms"
    }
  }`;

/** Starts an apply and kills terraform and the provider when the container runs, before Terraform knows of it. */
async function applyAndKill(workspace: TerraformWorkspace, name: string): Promise<ContainerInspectInfo> {
  const apply = workspace.start('apply', '-auto-approve');
  const container = await until(async () => {
    const found = await stage.docker.getContainer(name).inspect();
    return found.State.Running ? found : undefined;
  });
  // The group: terraform and the providers it has started.
  process.kill(-(apply.pid ?? Number.NaN), 'SIGKILL');
  await apply;
  expect(await workspace.values('docker_container.it')).toBeNull();
  return container;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error('it never came');
}

const makeHealthy = async (id: string) => {
  const exec = await stage.docker.getContainer(id).exec({ Cmd: ['/bin/busybox', 'touch', '/tmp/up'] });
  await exec.start({});
};

describe('an apply that was killed', () => {
  it('is resumed with the container that it had made', async () => {
    const name = stage.name('killed');
    const workspace = await stage.workspace(patient(name));
    const { Id } = await applyAndKill(workspace, name);
    await makeHealthy(Id);
    succeed(await workspace.apply('-lock=false'));
    expect((await workspace.values('docker_container.it'))?.id).toBe(Id);
    expect((await workspace.plan('-lock=false')).exitCode).toBe(0);
  });

  it('is resumed with a new container when the configuration has changed since', async () => {
    const name = stage.name('killed');
    const workspace = await stage.workspace(patient(name));
    const { Id } = await applyAndKill(workspace, name);
    workspace.write(
      patient(name, 'command = ["/bin/sh", "-c", "echo > /tmp/up; exec /bin/busybox sleep 3600"]'),
    );
    succeed(await workspace.apply('-lock=false'));
    const now = await stage.docker.getContainer(name).inspect();
    expect(now.Id).not.toBe(Id);
    expect((await workspace.plan('-lock=false')).exitCode).toBe(0);
  });

  it('does not take over a container of the same name that somebody else has made', async () => {
    const name = stage.name('killed');
    const workspace = await stage.workspace(patient(name));
    const { Id } = await applyAndKill(workspace, name);
    await stage.docker.getContainer(Id).remove({ force: true });
    const other = await stage.docker.createContainer({ name, Image: stage.image });
    expect((await workspace.apply('-lock=false')).output).toContain('is already in use');
    expect((await stage.docker.getContainer(name).inspect()).Id).toBe(other.id);
  });

  it('is resumed with the network that it had made', async () => {
    const name = stage.name('net');
    const workspace = await stage.workspace(`resource "docker_network" "net" { name = "${name}" }`);
    succeed(await workspace.apply());
    const { Id } = await stage.docker.getNetwork(name).inspect();
    // What is left when terraform dies between the provider's answer and writing its state.
    succeed(await workspace.run('state', 'rm', 'docker_network.net'));
    succeed(await workspace.apply());
    expect((await workspace.values('docker_network.net'))?.id).toBe(Id);
  });
});

describe('an interrupted wait', () => {
  it('ends at once on Ctrl-C and keeps the container in state', async () => {
    const name = stage.name('ctrl-c');
    const workspace = await stage.workspace(patient(name, 'wait_timeout = 50'));
    const apply = workspace.start('apply', '-auto-approve', '-no-color');
    await until(async () =>
      (await stage.docker.getContainer(name).inspect()).State.Running ? true : undefined,
    );
    const interrupted = Date.now();
    process.kill(apply.pid ?? Number.NaN, 'SIGINT');
    const { all } = await apply;
    expect(Date.now() - interrupted).toBeLessThan(20_000);
    expect(all).toContain('Interrupted');
    expect(await workspace.values('docker_container.it')).not.toBeNull();
  });
});
