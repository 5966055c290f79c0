import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const container = (name: string, more: string, label = 'it') => `
  resource "docker_container" "${label}" {
    name  = "${name}"
    image = "${stage.image}"
    ${more}
  }`;
const gone = (name: string) =>
  expect(stage.docker.getContainer(name).inspect()).rejects.toMatchObject({ statusCode: 404 });

const refused: Record<string, string> = {
  'docker_container.attach': 'attach = true',
  'docker_container.logs': 'logs = true',
  'docker_container.gpus': 'gpus = "all"',
  'docker_container.cpus': 'cpus = "1.5"',
  'docker_container.mounts.volume_options.subpath':
    'mounts {\n target = "/a"\n type = "volume"\n volume_options {\n subpath = "b"\n }\n }',
};
const invalid: Record<string, string> = {
  '"sometimes" doesn\'t match': 'restart = "sometimes"',
  '-2 is lower than -1': 'memory_swap = -2',
  'a volume needs container_path or from_container': 'volumes {\n volume_name = "x"\n }',
  'type "cloud" must be bind, volume or tmpfs': 'mounts {\n target = "/a"\n type = "cloud"\n }',
  'one of content, content_base64 and source must be set': 'upload {\n file = "/a"\n }',
  'only one of content, content_base64 and source can be set':
    'upload {\n file = "/a"\n content = "b"\n source = "c"\n }',
  '"soon" is not a duration': 'healthcheck {\n test = ["CMD", "true"]\n interval = "soon"\n }',
  'takes no upload for a container whose read_only is true':
    'read_only = true\n upload {\n file = "/a"\n content = "b"\n }',
  'an element of command is empty': 'command = ["/bin/sh", ""]',
};

describe('what a plan refuses', () => {
  let output: string;
  beforeAll(async () => {
    const all = [...Object.values(refused), ...Object.values(invalid)];
    const hcl = all.map((more, index) => container(`refused-${index}`, more, `case_${index}`));
    const image = 'resource "docker_image" "it" {\n name = "x"\n build {\n context = "."\n }\n }';
    const workspace = await stage.workspace([...hcl, image].join('\n'));
    const plan = await workspace.plan();
    expect(plan.exitCode).toBe(1);
    // Terraform draws a frame around each message.
    output = plan.output.replace(/\s*│\s*/g, ' ');
  });

  it.each([...Object.keys(refused), 'docker_image.build'])(
    '%s, which the offline provider does not do',
    (name) => {
      expect(output).toContain(
        `The offline docker provider does not support ${name}; use kreuzwerker/docker`,
      );
    },
  );

  it.each(Object.keys(invalid))('a value that can not work: %s', (message) => {
    expect(output).toContain(message);
  });
});

describe('a plan', () => {
  it('takes attributes that are set to their zero value', async () => {
    const workspace = await stage.workspace(container(stage.name('zero'), 'attach = false\n logs = false'));
    expect((await workspace.plan()).exitCode).toBe(2);
  });

  it('refuses an image that the engine does not have', async () => {
    const workspace = await stage.workspace(
      `data "docker_image" "it" { name = "${stage.prefix}/nothing:9" }`,
    );
    const plan = await workspace.plan();
    expect(plan.exitCode).toBe(1);
    expect(plan.output).toContain(`No image ${stage.prefix}/nothing:9`);
    expect(plan.output).toContain('Build or load it, or run the set-up again.');
  });

  it('refuses registry credentials of the provider', async () => {
    const workspace = await stage.workspace(`
      provider "docker" {
        registry_auth {
          address  = "registry.test"
          username = "u"
          password = "p"
        }
      }
      data "docker_image" "it" { name = "${stage.image}" }`);
    expect((await workspace.plan()).output).toContain('does not support registry_auth');
  });
});

describe('an apply that fails', () => {
  it('names the taken port and leaves nothing half-made', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const name = stage.name('port');
    const ports = `ports {\n internal = 80\n external = ${port}\n ip = "127.0.0.1"\n }`;
    const workspace = await stage.workspace(container(name, `must_run = false\n${ports}`));
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(applied.output).toContain(`Container ${name} can't be started`);
    expect(applied.output).toContain(String(port));
    expect(applied.output).toContain('Publish another port');
    await gone(name);
    await new Promise((resolve) => server.close(resolve));
    succeed(await workspace.apply());
  });

  it('does not touch a container of the same name that is not its own', async () => {
    const name = stage.name('conflict');
    const other = await stage.docker.createContainer({ name, Image: stage.image });
    const workspace = await stage.workspace(container(name, ''));
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(applied.output).toContain('is already in use');
    expect(applied.output).toContain('terraform import');
    expect((await stage.docker.getContainer(name).inspect()).Id).toBe(other.id);
  });

  it('reports a container that must run and exits, with its last words, and removes it', async () => {
    const name = stage.name('exits');
    const workspace = await stage.workspace(
      container(name, 'command = ["/bin/sh", "-c", "echo no such broker; exit 3"]'),
    );
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(applied.output).toContain('exited immediately');
    expect(applied.output).toContain('exit code 3');
    expect(applied.output).toContain('no such broker');
    await gone(name);
  });

  it('names a network that does not exist and leaves nothing half-made', async () => {
    const name = stage.name('netless');
    const workspace = await stage.workspace(
      container(name, `networks_advanced {\n name = "${stage.prefix}-nowhere"\n }`),
    );
    const applied = await workspace.apply();
    expect(applied.output).toMatch(/network \S+-nowhere not found/);
    expect(applied.output).toContain('Create the network first');
    await gone(name);
  });

  it('names a command that can not be executed and leaves nothing half-made', async () => {
    const name = stage.name('noexec');
    const workspace = await stage.workspace(
      container(name, 'must_run = false\n command = ["/no/such/program"]'),
    );
    const applied = await workspace.apply();
    expect(applied.output).toContain('/no/such/program');
    await gone(name);
  });
});
