import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';

const docker = new Docker();

export interface StartOptions {
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Mounts as `docker run --volume` takes them. */
  readonly binds?: readonly string[];
  /** With a terminal the log is nothing but what was written. @default false */
  readonly terminal?: boolean;
}

/** Containers on a network of their own, which go together. */
export class Containers {
  readonly #name = `img${randomBytes(4).toString('hex')}`;
  readonly #containers: Container[] = [];
  #network: Promise<unknown> | undefined;

  /** Name, and so address in the network, of a container. */
  nameOf(role: string): string {
    return `${this.#name}-${role}`;
  }

  /** A volume that goes with the containers. */
  volume(name: string): string {
    return `${this.#name}-${name}`;
  }

  async start(
    role: string,
    { image, command, env = {}, binds = [], terminal = false }: StartOptions,
  ): Promise<Container> {
    this.#network ??= docker.createNetwork({ Name: this.#name });
    await this.#network;
    const created = await docker.createContainer({
      name: this.nameOf(role),
      Image: image,
      Cmd: [...command],
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      Tty: terminal,
      HostConfig: { NetworkMode: this.#name, Binds: [...binds] },
    });
    const container = new Container(created);
    this.#containers.push(container);
    await created.start();
    return container;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#containers.map((container) => container.remove()));
    await docker.getNetwork(this.#name).remove();
    const { Volumes: volumes } = await docker.listVolumes();
    for (const { Name } of (volumes ?? []).filter((volume) => volume.Name.startsWith(`${this.#name}-`))) {
      await docker.getVolume(Name).remove();
    }
  }
}

export class Container {
  readonly #container: Docker.Container;

  constructor(container: Docker.Container) {
    this.#container = container;
  }

  /** Runs a command in the container; what it writes to both outputs, and its exit code. */
  async run(...command: string[]): Promise<{ output: string; exitCode: number | null }> {
    const exec = await this.#container.exec({
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const stream = await exec.start({ Tty: true });
    let output = '';
    for await (const chunk of stream) {
      output += chunk;
    }
    return { output: output.replaceAll('\r\n', '\n').trim(), exitCode: (await exec.inspect()).ExitCode };
  }

  async logs(): Promise<string> {
    return (await this.#container.logs({ stdout: true, stderr: true })).toString();
  }

  /** Resolves when the container has logged the text. @throws Error with the log when it ends before, or after 60 s */
  async hasLogged(text: string): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await this.logs()).includes(text)) {
      const { State: state } = await this.#container.inspect();
      if (!state.Running || performance.now() > deadline) {
        throw new Error(`'${text}' is not in the log:\n${(await this.logs()).slice(-3_000)}`);
      }
      await delay(100);
    }
  }

  /** Waits until it ends by itself; its exit code. */
  async ended(): Promise<number> {
    return (await this.#container.wait()).StatusCode;
  }

  /** SIGTERM, and SIGKILL after `graceSeconds`; its exit code. */
  async stop(graceSeconds: number): Promise<number> {
    await this.#container.stop({ t: graceSeconds });
    return (await this.#container.inspect()).State.ExitCode;
  }

  async start(): Promise<void> {
    await this.#container.start();
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true });
  }
}

/** Starts a container that only runs a command, and gives its output. */
export async function outputOf(options: StartOptions): Promise<{ output: string; exitCode: number }> {
  const containers = new Containers();
  try {
    const container = await containers.start('command', { ...options, terminal: true });
    const exitCode = await container.ended();
    return { output: (await container.logs()).replaceAll('\r\n', '\n').trim(), exitCode };
  } finally {
    await containers.dispose();
  }
}
