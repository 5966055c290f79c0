import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const MiB = 1024 * 1024;
const container = (name: string, more: string, label = 'it') => `
  resource "docker_container" "${label}" {
    name  = "${name}"
    image = "${stage.image}"
    ${more}
  }`;
const health = (interval: string) => `
    healthcheck {
      test     = ["CMD", "/bin/busybox", "true"]
      interval = "${interval}"
    }`;
const labels = (...names: string[]) =>
  names.map((name) => `labels {\n label = "${name}"\n value = "yes"\n }`).join('\n');
const ports = (...internal: number[]) =>
  internal.map((port) => `ports {\n internal = ${port}\n }`).join('\n');

interface Case {
  readonly before: string;
  readonly after: string;
}
const replaced: Record<string, Case> = {
  'the command': {
    before: 'command = ["/bin/busybox", "sleep", "100"]',
    after: 'command = ["/bin/busybox", "sleep", "101"]',
  },
  'the environment': { before: 'env = ["A=1"]', after: 'env = ["A=2"]' },
  'the health check': { before: health('10s'), after: health('20s') },
  'a tmpfs': { before: 'tmpfs = { "/tmp" = "size=1m" }', after: 'tmpfs = { "/tmp" = "size=2m" }' },
  init: { before: 'init = false', after: 'init = true' },
  'a label': { before: labels('one'), after: labels('one', 'two') },
  'a published port': { before: ports(80), after: ports(81) },
  'a mount': { before: '', after: 'mounts {\n target = "/scratch"\n type = "tmpfs"\n }' },
  'a limit that is taken away': { before: 'memory = 64', after: '' },
};
const updated: Record<string, Case & { readonly host: object }> = {
  'the restart policy': {
    before: 'restart = "no"',
    after: 'restart = "unless-stopped"',
    host: { RestartPolicy: { Name: 'unless-stopped' } },
  },
  memory: { before: 'memory = 32', after: 'memory = 200', host: { Memory: 200 * MiB } },
  'memory and swap': {
    before: 'memory = 32\n memory_swap = 32',
    after: 'memory = 64\n memory_swap = 64',
    host: { Memory: 64 * MiB, MemorySwap: 64 * MiB },
  },
  'CPU shares': { before: 'cpu_shares = 512', after: 'cpu_shares = 256', host: { CpuShares: 256 } },
  'the grace': { before: 'destroy_grace_seconds = 3', after: 'destroy_grace_seconds = 4', host: {} },
  'a restart policy beside a host port that the engine chose': {
    before: `restart = "no"\n${ports(80)}`,
    after: `restart = "always"\n${ports(80)}`,
    host: { RestartPolicy: { Name: 'always' } },
  },
};
const unchanged: Record<string, Case> = {
  'another order of labels': { before: labels('one', 'two'), after: labels('two', 'one') },
  'another order of ports': { before: ports(80, 81), after: ports(81, 80) },
  'a duration written otherwise': { before: health('1m30s'), after: health('90s') },
};

/** All cases go through the same two applies, a container each: terraform is what takes the time. */
describe('a change of a docker_container', () => {
  const cases = Object.entries({ ...replaced, ...updated, ...unchanged });
  const addresses = new Map(cases.map(([what], index) => [what, `docker_container.case_${index}`]));
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  const actions = new Map<string, string>();
  let next: number;

  const inspect = (what: string) => stage.docker.getContainer(names.get(what) ?? '').inspect();
  const hcl = (side: 'before' | 'after') =>
    cases
      .map(([what, each], index) => container(names.get(what) ?? '', each[side], `case_${index}`))
      .join('\n');

  beforeAll(async () => {
    for (const [what] of cases) names.set(what, stage.name('change'));
    const workspace = await stage.workspace(hcl('before'));
    succeed(await workspace.apply());
    for (const [what] of cases) ids.set(what, (await inspect(what)).Id);
    workspace.write(hcl('after'));
    succeed(await workspace.plan('-out=changes'), 2);
    const plan = await workspace.show('changes');
    for (const { address, change } of plan.resource_changes ?? [])
      actions.set(address, change.actions.join());
    succeed(await workspace.applyPlan('changes'));
    next = (await workspace.plan()).exitCode;
  });

  it.each(Object.keys(replaced))('replaces it for %s', async (what) => {
    expect(actions.get(addresses.get(what) ?? '')).toBe('delete,create');
    expect((await inspect(what)).Id).not.toBe(ids.get(what));
  });

  it.each(Object.entries(updated))('updates it in place for %s', async (what, { host }) => {
    expect(actions.get(addresses.get(what) ?? '')).toBe('update');
    const now = await inspect(what);
    expect(now.Id).toBe(ids.get(what));
    expect(now.HostConfig).toMatchObject(host);
  });

  it.each(Object.keys(unchanged))('sees no change in %s', (what) => {
    expect(actions.get(addresses.get(what) ?? '')).toBe('no-op');
  });

  it('leaves nothing for the next plan', () => {
    expect(next).toBe(0);
  });
});

describe('a replaced docker_container', () => {
  it('finds the data of its volume again', async () => {
    const [name, volume] = [stage.name('keeper'), stage.name('vol')];
    const hcl = (command: string) => `
      resource "docker_volume" "data" { name = "${volume}" }
      ${container(
        name,
        `command = ["/bin/sh", "-c", "${command}; exec /bin/busybox sleep 3600"]
         volumes {
           volume_name    = docker_volume.data.name
           container_path = "/data"
         }`,
      )}`;
    const workspace = await stage.workspace(hcl('echo written once > /data/file'));
    succeed(await workspace.apply());
    workspace.write(hcl('/bin/busybox cat /data/file'));
    succeed(await workspace.apply());
    const logs = await stage.docker.getContainer(name).logs({ stdout: true, stderr: true });
    expect(logs.toString()).toContain('written once');
  });

  it('loses its anonymous volumes unless remove_volumes is false', async () => {
    const volumesOf = async (hcl: string) => {
      const name = stage.name('anonymous');
      const workspace = await stage.workspace(
        container(name, `volumes {\n container_path = "/data"\n }\n${hcl}`),
      );
      succeed(await workspace.apply());
      const { Mounts } = await stage.docker.getContainer(name).inspect();
      succeed(await workspace.destroy());
      return stage.docker.getVolume(Mounts[0]?.Name ?? '');
    };
    await expect((await volumesOf('')).inspect()).rejects.toMatchObject({ statusCode: 404 });
    const kept = await volumesOf('remove_volumes = false');
    await expect(kept.inspect()).resolves.toBeTruthy();
    await kept.remove();
  });
});

describe('a network referred to by name', () => {
  it('is used by the container that replaces another', async () => {
    const [name, network] = [stage.name('member'), stage.name('net')];
    const hcl = (env: string) => `
      resource "docker_network" "net" { name = "${network}" }
      ${container(
        name,
        `env = ["${env}"]
         networks_advanced {
           name    = docker_network.net.name
           aliases = ["member"]
         }`,
      )}`;
    const workspace = await stage.workspace(hcl('A=1'));
    succeed(await workspace.apply());
    workspace.write(hcl('A=2'));
    expect((await workspace.plan()).output).toContain('Plan: 1 to add, 0 to change, 1 to destroy.');
    succeed(await workspace.apply());
    const { NetworkSettings } = await stage.docker.getContainer(name).inspect();
    expect(NetworkSettings.Networks[network]?.Aliases).toContain('member');
    expect(Object.keys(NetworkSettings.Networks)).toEqual([network]);
  });
});
