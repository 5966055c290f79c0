import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const awsFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
export const REGION = 'eu-central-1';

/** moto on a free port of the loopback and, with an image, containers that play its instances. */
export interface Emulator {
  /** http://127.0.0.1:<port>, of every service. */
  readonly endpoint: string;
  /** Makes a bucket with files of this machine, by key. */
  publish(bucket: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** What a session of SSM's port forwarding does: a port of the loopback to one of the loopback of who has the name or address. */
  forward(port: number, host: string, to: number): Promise<void>;
  /** What is played right now, by instance id. */
  played(): Promise<Readonly<Record<string, PlayedInstance>>>;
  /** What this run has of the engine's and of the kernel's. */
  left(): Promise<Readonly<Record<'containers' | 'networks' | 'disks', readonly string[]>>>;
  stop(): Promise<void>;
}

export interface PlayedInstance {
  readonly container: string;
  readonly address: string;
}

/** @throws Error with what the server printed, when it doesn't come up */
export async function startEmulator(options: { python: string; image?: string }): Promise<Emulator> {
  const folder = join(tmpdir(), `kafkaform-aws-${process.pid}-${randomBytes(3).toString('hex')}`);
  const playing = options.image === undefined ? [] : ['--image', options.image, '--folder', folder];
  const server = execa(options.python, ['-m', 'emulator', ...playing], {
    cwd: awsFolder,
    stdin: 'pipe',
    // It ends with its stdin, after it has removed what it made: no signal may come before.
    cleanup: false,
    reject: false,
  });
  const lines = createInterface({ input: server.stdout });
  const answers = lines[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`the emulator of AWS has ended: ${(await server).stderr}`);
    return JSON.parse(value) as { port?: number; result?: unknown; error?: string };
  };
  const { port } = await next();
  let busy: Promise<unknown> = Promise.resolve();
  const command = (name: string, given: object): Promise<unknown> => {
    const run = async () => {
      server.stdin.write(`${JSON.stringify({ [name]: given })}\n`);
      const { result, error } = await next();
      if (error !== undefined) throw new Error(`${name}: ${error}`);
      return result;
    };
    const outcome = busy.then(run, run);
    busy = outcome.catch(() => undefined);
    return outcome;
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    publish: async (bucket, files) => void (await command('publish', { bucket, region: REGION, files })),
    forward: async (from, host, to) => void (await command('forward', { port: from, host, to })),
    played: async () => (await command('played', {})) as Record<string, PlayedInstance>,
    left: async () =>
      (await command('left', {})) as Record<'containers' | 'networks' | 'disks', readonly string[]>,
    async stop() {
      const ended = once(server, 'exit');
      server.stdin.end();
      await ended;
    },
  };
}

/** Credentials that are none, and two guards: nothing here ever calls AWS. */
export function awsEnvironment({ endpoint }: Emulator): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

const SERVICES = [
  'autoscaling', 'applicationautoscaling', 'cloudwatch', 'ec2', 'iam', 'kafka', 'kms', 'logs', 'route53', 's3',
  'secretsmanager', 'sns', 'ssm', 'sts',
]; // biome-ignore format: a list

/** Of every service that the stacks use, for `awsProvider(scope, { endpoints })`. */
export const endpointsOf = ({ endpoint }: Emulator): Record<string, string> =>
  Object.fromEntries(SERVICES.map((service) => [service, endpoint]));
