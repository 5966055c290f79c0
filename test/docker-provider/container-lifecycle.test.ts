import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, openStage, type Stage, succeed } from './support/stage.ts';
import { patientProgram } from './support/tiny-image.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const inspect = (name: string) => stage.docker.getContainer(name).inspect();

describe('docker_container', () => {
  it('creates a container with everything that the constructs set, and plans nothing after', async () => {
    const [name, network, volume, port] = [
      stage.name('all'),
      stage.name('net'),
      stage.name('vol'),
      await freePort(),
    ];
    const workspace = await stage.workspace(everything(name, network, volume, port));
    succeed(await workspace.apply());
    const { Config, HostConfig, NetworkSettings, Image } = await inspect(name);
    expect(Image).toBe(stage.imageId);
    expect(Config).toMatchObject({
      Cmd: ['/bin/sh', '-c', patientProgram],
      Env: ['A=1', 'B=$two', 'FROM_IMAGE=yes'],
      Labels: { one: '1', two: '2' },
      User: '1000',
      Hostname: 'here',
      StopSignal: 'SIGINT',
      StopTimeout: 7,
      Healthcheck: { Test: ['CMD', '/bin/busybox', 'true'], Interval: 90e9, Retries: 2 },
    });
    expect(HostConfig).toMatchObject({
      Binds: [`${volume}:/data:rw`],
      PortBindings: { '9092/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      Memory: 64 * 1024 * 1024,
      MemorySwap: 64 * 1024 * 1024,
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
      Tmpfs: { '/tmp': 'size=1m' },
      Init: true,
      CapAdd: ['CAP_NET_ADMIN'],
      CapDrop: ['CAP_CHOWN'],
      SecurityOpt: ['no-new-privileges'],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    });
    expect(Object.keys(NetworkSettings.Networks)).toEqual([network]);
    expect(NetworkSettings.Networks[network]?.Aliases).toContain('another-name');
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('tells addresses, the host port the engine chose and what the image gives', async () => {
    const name = stage.name('facts');
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name  = "${name}"
        image = "${stage.image}"
        ports { internal = 80 }
      }`);
    succeed(await workspace.apply());
    const found = await inspect(name);
    expect(await workspace.values('docker_container.it')).toMatchObject({
      id: found.Id,
      hostname: found.Id.slice(0, 12),
      command: ['/bin/busybox', 'sleep', '3600'],
      exit_code: null,
      ports: [
        {
          internal: 80,
          external: Number(found.NetworkSettings.Ports['80/tcp']?.[0]?.HostPort),
          ip: '0.0.0.0',
          protocol: 'tcp',
        },
      ],
      network_data: [
        { network_name: 'bridge', ip_address: found.NetworkSettings.Networks.bridge?.IPAddress },
      ],
    });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('uploads files before the program starts', async () => {
    const name = stage.name('upload');
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name    = "${name}"
        image   = "${stage.image}"
        command = ["/bin/sh", "-c", "/etc/app/run.sh; /bin/busybox stat -c %a /etc/app/run.sh; ${patientProgram.replaceAll('"', "'")}"]
        upload {
          file       = "/etc/app/run.sh"
          content    = "#!/bin/sh\\n/bin/busybox cat /etc/app/data"
          executable = true
        }
        upload {
          file           = "/etc/app/data"
          content_base64 = base64encode("uploaded")
        }
      }`);
    succeed(await workspace.apply());
    const logs = await stage.docker.getContainer(name).logs({ stdout: true, stderr: true });
    expect(logs.toString()).toMatch(/uploaded[\s\S]*744/);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('stops gracefully within destroy_grace_seconds when it is destroyed', async () => {
    const [name, volume] = [stage.name('grace'), stage.name('vol')];
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name    = "${name}"
        image   = "${stage.image}"
        command = ["/bin/sh", "-c", "trap '/bin/busybox sleep 1; echo said goodbye > /data/last; exit 0' TERM; while :; do /bin/busybox sleep 0.1; done"]
        destroy_grace_seconds = 20
        volumes {
          volume_name    = "${volume}"
          container_path = "/data"
        }
      }`);
    succeed(await workspace.apply());
    succeed(await workspace.destroy());
    expect(await fileOf(volume, 'last')).toContain('said goodbye');
    await expect(inspect(name)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('kills at the end of the grace what does not stop by itself', async () => {
    const name = stage.name('stubborn');
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name    = "${name}"
        image   = "${stage.image}"
        command = ["/bin/sh", "-c", "trap '' TERM; while :; do /bin/busybox sleep 0.1; done"]
        destroy_grace_seconds = 2
      }`);
    succeed(await workspace.apply());
    const started = Date.now();
    succeed(await workspace.destroy());
    expect(Date.now() - started).toBeGreaterThan(2000);
    await expect(inspect(name)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('waits until the health check passes when wait is true', async () => {
    const name = stage.name('healthy');
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name    = "${name}"
        image   = "${stage.image}"
        command = ["/bin/sh", "-c", "/bin/busybox sleep 1; echo > /tmp/up; ${patientProgram.replaceAll('"', "'")}"]
        wait    = true
        healthcheck {
          test     = ["CMD", "/bin/busybox", "test", "-f", "/tmp/up"]
          interval = "500ms"
        }
      }`);
    succeed(await workspace.apply());
    expect((await inspect(name)).State.Health?.Status).toBe('healthy');
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('keeps a container that does not become healthy, tainted, for its logs to be read', async () => {
    const name = stage.name('ill');
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        name         = "${name}"
        image        = "${stage.image}"
        command      = ["/bin/sh", "-c", "echo what went wrong; ${patientProgram.replaceAll('"', "'")}"]
        wait         = true
        wait_timeout = 2
        healthcheck {
          test     = ["CMD", "/bin/busybox", "false"]
          interval = "500ms"
        }
      }`);
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(applied.output).toContain("It isn't healthy after 2 s");
    expect(applied.output).toContain('what went wrong');
    expect((await inspect(name)).State.Running).toBe(true);
    expect((await workspace.plan()).output).toContain('is tainted, so must be replaced');
  });

  it('creates two containers at the same time', async () => {
    const names = [stage.name('twin'), stage.name('twin')];
    const workspace = await stage.workspace(`
      resource "docker_container" "it" {
        for_each     = toset(${JSON.stringify(names)})
        name         = each.key
        image        = "${stage.image}"
        command      = ["/bin/sh", "-c", "/bin/busybox sleep 2; echo > /tmp/up; ${patientProgram.replaceAll('"', "'")}"]
        wait         = true
        healthcheck {
          test     = ["CMD", "/bin/busybox", "test", "-f", "/tmp/up"]
          interval = "500ms"
        }
      }`);
    succeed(await workspace.apply());
    const [first, second] = await Promise.all(names.map(inspect));
    const apart = Date.parse(first?.State.StartedAt ?? '') - Date.parse(second?.State.StartedAt ?? '');
    expect(Math.abs(apart)).toBeLessThan(1500);
  });

  it('only creates a container whose start is false, and starts it in place later', async () => {
    const name = stage.name('later');
    const hcl = (start: boolean) => `
      resource "docker_container" "it" {
        name     = "${name}"
        image    = "${stage.image}"
        start    = ${start}
        must_run = false
        ports { internal = 80 }
      }`;
    const workspace = await stage.workspace(hcl(false));
    succeed(await workspace.apply());
    const { Id, State } = await inspect(name);
    expect(State.Status).toBe('created');
    expect((await workspace.plan()).exitCode).toBe(0);
    workspace.write(hcl(true));
    succeed(await workspace.apply());
    expect(await inspect(name)).toMatchObject({ Id, State: { Running: true } });
    expect((await workspace.plan()).exitCode).toBe(0);
  });
});

/** A file of a volume, read through a container that holds it. */
async function fileOf(volume: string, file: string): Promise<string> {
  const reader = await stage.docker.createContainer({
    Image: stage.image,
    name: stage.name('reader'),
    HostConfig: { Binds: [`${volume}:/data:ro`] },
  });
  const archive = await reader.getArchive({ path: `/data/${file}` });
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const everything = (name: string, network: string, volume: string, port: number) => `
  data "docker_image" "tiny" {
    name = "${stage.image}"
  }
  resource "docker_network" "net" {
    name = "${network}"
  }
  resource "docker_volume" "data" {
    name = "${volume}"
  }
  resource "docker_container" "it" {
    name                  = "${name}"
    image                 = data.docker_image.tiny.id
    command               = ["/bin/sh", "-c", ${JSON.stringify(patientProgram)}]
    env                   = ["B=$two", "A=1"]
    user                  = "1000"
    hostname              = "here"
    restart               = "unless-stopped"
    must_run              = false
    destroy_grace_seconds = 5
    stop_signal           = "SIGINT"
    stop_timeout          = 7
    memory                = 64
    memory_swap           = 64
    init                  = true
    tmpfs                 = { "/tmp" = "size=1m" }
    log_opts              = { "max-size" = "1m" }
    security_opts         = ["no-new-privileges"]
    capabilities {
      add  = ["CAP_NET_ADMIN"]
      drop = ["CAP_CHOWN"]
    }
    healthcheck {
      test     = ["CMD", "/bin/busybox", "true"]
      interval = "90s"
      retries  = 2
    }
    labels {
      label = "two"
      value = "2"
    }
    labels {
      label = "one"
      value = "1"
    }
    ports {
      internal = 9092
      external = ${port}
      ip       = "127.0.0.1"
    }
    volumes {
      volume_name    = docker_volume.data.name
      container_path = "/data"
    }
    networks_advanced {
      name    = docker_network.net.name
      aliases = ["another-name"]
    }
    ulimit {
      name = "nofile"
      soft = 1024
      hard = 2048
    }
  }`;
