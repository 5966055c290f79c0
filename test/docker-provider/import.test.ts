import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('terraform import', () => {
  it.each(['id', 'name'] as const)(
    'takes over a container by its %s, and the next plan is empty',
    async (by) => {
      const [name, network, volume] = [stage.name('adopted'), stage.name('net'), stage.name('vol')];
      await stage.docker.createNetwork({ Name: network });
      const { id } = await stage.docker.createContainer({
        name,
        Image: stage.image,
        Cmd: ['/bin/busybox', 'sleep', '1000'],
        Env: ['A=1'],
        Labels: { mine: 'yes' },
        ExposedPorts: { '80/tcp': {} },
        Healthcheck: { Test: ['CMD', '/bin/busybox', 'true'], Interval: 90e9 },
        HostConfig: {
          Binds: [`${volume}:/data:rw`],
          PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
          Memory: 64 * 1024 * 1024,
          Tmpfs: { '/tmp': 'size=1m' },
          Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
          RestartPolicy: { Name: 'unless-stopped' },
        },
      });
      await stage.docker.getNetwork('bridge').disconnect({ Container: id });
      await stage.docker
        .getNetwork(network)
        .connect({ Container: id, EndpointConfig: { Aliases: ['also'] } as never });
      await stage.docker.getContainer(id).start();
      const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name    = "${name}"
        image   = "${stage.image}"
        command = ["/bin/busybox", "sleep", "1000"]
        env     = ["A=1"]
        memory  = 64
        restart = "unless-stopped"
        tmpfs   = { "/tmp" = "size=1m" }
        labels {
          label = "mine"
          value = "yes"
        }
        ports {
          internal = 80
          ip       = "127.0.0.1"
        }
        volumes {
          volume_name    = "${volume}"
          container_path = "/data"
        }
        networks_advanced {
          name    = "${network}"
          aliases = ["also"]
        }
        ulimit {
          name = "nofile"
          soft = 100
          hard = 200
        }
        healthcheck {
          test     = ["CMD", "/bin/busybox", "true"]
          interval = "1m30s"
        }
      }`);
      succeed(await workspace.import('docker_container.it', by === 'id' ? id : name));
      const plan = await workspace.plan();
      expect(plan.exitCode, plan.stdout).toBe(0);
      expect((await workspace.values('docker_container.it'))?.id).toBe(id);
    },
  );

  it('takes over a network by its id and a volume by its name', async () => {
    const [network, volume] = [stage.name('net'), stage.name('vol')];
    const { id } = await stage.docker.createNetwork({ Name: network, Driver: 'bridge', Labels: { a: 'b' } });
    await stage.docker.createVolume({ Name: volume, Labels: { c: 'd' } });
    const workspace = await stage.workspace(`
      resource "docker_network" "net" {
        name = "${network}"
        labels {
          label = "a"
          value = "b"
        }
      }
      resource "docker_volume" "data" {
        name = "${volume}"
        labels {
          label = "c"
          value = "d"
        }
      }`);
    succeed(await workspace.import('docker_network.net', id));
    succeed(await workspace.import('docker_volume.data', volume));
    const plan = await workspace.plan();
    expect(plan.exitCode, plan.stdout).toBe(0);
  });

  it('says when there is no such container', async () => {
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name  = "x"
        image = "${stage.image}"
      }`);
    const imported = await workspace.import('docker_container.it', `${stage.prefix}-nobody`);
    expect(imported.exitCode).toBe(1);
    expect(imported.output).toContain(`no container with the id or name ${stage.prefix}-nobody`);
  });
});
