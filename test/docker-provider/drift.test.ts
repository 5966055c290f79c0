import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const container = (name: string, more: string) => `
  resource "docker_container" "it" {
    name  = "${name}"
    image = "${stage.image}"
    ${more}
  }`;
const published = `
    must_run = false
    restart  = "unless-stopped"
    ports {
      internal = 80
      ip       = "127.0.0.1"
    }`;

async function applied(more: string) {
  const name = stage.name('drift');
  const workspace = await stage.workspace(container(name, more));
  succeed(await workspace.apply());
  const it = stage.docker.getContainer((await stage.docker.getContainer(name).inspect()).Id);
  return { name, workspace, it, inspect: () => stage.docker.getContainer(name).inspect() };
}

describe('drift of a docker_container', () => {
  it('creates a container that was removed by hand anew', async () => {
    const { workspace, it, inspect } = await applied('must_run = false');
    await it.remove({ force: true });
    expect((await workspace.plan()).output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    succeed(await workspace.apply());
    expect((await inspect()).State.Running).toBe(true);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('replaces a stopped container that publishes ports, even where it need not run', async () => {
    const { workspace, it, inspect } = await applied(published);
    await it.stop({ t: 0 });
    const plan = await workspace.plan();
    expect(plan.output).toContain('must be replaced');
    expect(plan.output).toContain('ports { # forces replacement');
    succeed(await workspace.apply());
    const now = await inspect();
    expect(now.State.Running).toBe(true);
    expect(now.Id).not.toBe(it.id);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('starts a stopped container without published ports again, where Docker is to keep it running', async () => {
    const { workspace, it, inspect } = await applied('must_run = false\n restart = "unless-stopped"');
    await it.stop({ t: 0 });
    expect((await workspace.plan()).output).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    succeed(await workspace.apply());
    const now = await inspect();
    expect(now.State.Running).toBe(true);
    expect(now.Id).toBe(it.id);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('does not touch a stopped container while planning', async () => {
    const { workspace, it } = await applied('');
    await it.stop({ t: 0 });
    succeed(await workspace.plan(), 2);
    expect((await it.inspect()).State.Status).toBe('exited');
  });

  it('replaces a stopped container that must run', async () => {
    const { workspace, it, inspect } = await applied('must_run = true');
    await it.stop({ t: 0 });
    expect((await workspace.plan()).output).toContain('Plan: 1 to add, 0 to change, 1 to destroy.');
    succeed(await workspace.apply());
    expect((await inspect()).State.Running).toBe(true);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('leaves a container alone that has done its work and need not run', async () => {
    const { workspace, it } = await applied('must_run = false\n command = ["/bin/busybox", "false"]');
    await it.wait();
    expect((await workspace.plan()).exitCode).toBe(0);
    succeed(await workspace.apply('-refresh-only'));
    expect((await workspace.values('docker_container.it'))?.exit_code).toBe(1);
  });

  it('sees a stopped container that was started again by hand as unchanged', async () => {
    const { workspace, it } = await applied(published);
    await it.stop({ t: 0 });
    succeed(await workspace.apply('-refresh-only'));
    await it.start();
    const plan = await workspace.plan();
    expect(plan.exitCode).toBe(0);
  });

  it('takes back limits and a restart policy that were changed by hand', async () => {
    const { workspace, it } = await applied('memory = 64\n memory_swap = 64\n restart = "always"');
    await it.update({
      Memory: 32 * 1024 * 1024,
      MemorySwap: 32 * 1024 * 1024,
      RestartPolicy: { Name: 'no' },
    });
    expect((await workspace.plan()).output).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    succeed(await workspace.apply());
    expect((await it.inspect()).HostConfig).toMatchObject({
      Memory: 64 * 1024 * 1024,
      MemorySwap: 64 * 1024 * 1024,
      RestartPolicy: { Name: 'always' },
    });
  });

  it('creates a network and a volume that were removed by hand anew', async () => {
    const [network, volume] = [stage.name('net'), stage.name('vol')];
    const workspace = await stage.workspace(`
      resource "docker_network" "net" { name = "${network}" }
      resource "docker_volume" "data" { name = "${volume}" }`);
    succeed(await workspace.apply());
    await stage.docker.getNetwork(network).remove();
    await stage.docker.getVolume(volume).remove();
    expect((await workspace.plan()).output).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    succeed(await workspace.apply());
    expect((await workspace.plan()).exitCode).toBe(0);
  });
});
