import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Authorization,
  JmxExporter,
  KafkaUser,
  Listener,
  Password,
  ZooKeeperListener,
} from '../../constructs/index.ts';
import {
  type Canary,
  found,
  foundBelow,
  foundIn,
  keyCanary,
  ProcessWatch,
  passwordCanary,
  unpacked,
} from '../support/canary.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

const PATIENCE = { timeout: 240_000 };
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '.kafkaform');
/** In the arguments of one process and the environment of another while all is deployed: what the search has to find. */
const PLANTED = `planted-${randomBytes(16).toString('hex')}`;
/** Made by a variable, so that it is in the environment of terraform, and nowhere else. */
const GIVEN = `given-${randomBytes(16).toString('hex')}`;

describe.each(LONG ? (['kraft', 'zookeeper'] as const) : (['kraft'] as const))(
  'the secrets of a secured stack in %s mode',
  (metadata) => {
    let platform: TestPlatform;
    let log: string;
    let processes: readonly string[];
    let rounds: number;
    let canaries: readonly Canary[];
    const containers = () => {
      const { clusters, ensembles } = platform.manifest();
      return [
        ...clusters.flatMap(({ brokers }) => brokers),
        ...ensembles.flatMap(({ servers }) => servers),
      ].map(({ container }) => container);
    };

    beforeAll(async () => {
      const metrics = await freePorts(10);
      platform = await testPlatform({
        metadata,
        brokers: 1,
        servers: 1,
        ensemble: { listeners: { client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() } },
        cluster: {
          listeners: Listener.scram(),
          authorization: Authorization.acls(),
          jmxExporter: JmxExporter.on({
            listener: Listener.tls(),
            hostPorts: { from: metrics[0] as number },
          }),
        },
        more: (stack) => {
          const cluster = stack.node.findChild('orders') as never;
          new KafkaUser(stack, 'billing', { cluster });
          new KafkaUser(stack, 'erp', { cluster, password: Password.fromVariable('erp_password') });
        },
      });
      log = join(dirname(dirname(platform.folder)), 'terraform.log');
      const asArgument = spawn('sleep', ['600'], { argv0: PLANTED });
      const asVariable = spawn('sleep', ['600'], { env: { ...process.env, PLANTED: `x${PLANTED}` } });
      const watch = new ProcessWatch();
      Object.assign(process.env, { TF_LOG: 'TRACE', TF_LOG_PATH: log, TF_VAR_erp_password: GIVEN });
      try {
        expect((await platform.plan('-out=canary.plan')).exitCode).toBe(2);
        const deployed = await platform.terraform('apply', '-input=false', '-no-color', 'canary.plan');
        expect(tail(deployed.output)).toContain('Apply complete');
        expect((await platform.plan()).exitCode).toBe(0);
      } finally {
        for (const name of ['TF_LOG', 'TF_LOG_PATH', 'TF_VAR_erp_password']) delete process.env[name];
        processes = await watch.end();
        rounds = watch.rounds;
        asArgument.kill();
        asVariable.kill();
      }
      canaries = secretsOf(platform.stack);
    }, 240_000);

    afterAll(async () => platform?.dispose());

    it('are keys and passwords of every kind', () => {
      const kinds = canaries.map(({ name }) => name.replace(/^.*\//, ''));
      expect(kinds).toEqual(
        expect.arrayContaining([
          'ca-key.pem',
          'keystore.pem',
          'keystore.password',
          'kafka-broker.password',
          'kafkaform-admin.password',
          'billing.scram-sha-512.password',
          'erp_password',
        ]),
      );
      const ofEnsemble = canaries.filter(({ name }) => name.includes('/ensemble.zookeeper/'));
      // its authority's, its server's, that of the cluster's brokers and ours
      expect(ofEnsemble).toHaveLength(metadata === 'zookeeper' ? 4 : 0);
      expect(canaries.filter(({ texts }) => texts.length === 0)).toEqual([]);
    });

    it('would be found: those that were planted in arguments, in an environment, and in a file and a stream are', async () => {
      const planted = [passwordCanary('planted', PLANTED)];
      expect(rounds).toBeGreaterThan(10);
      expect(processes.filter((text) => text.includes(PLANTED) && !text.includes('PLANTED='))).not.toEqual(
        [],
      );
      expect(processes.filter((text) => text.includes(`PLANTED=x${PLANTED}`))).not.toEqual([]);
      const folder = join(dirname(log), 'planted');
      mkdirSync(folder);
      writeFileSync(join(folder, 'a'), `${'x'.repeat(65_530)}${Buffer.from(PLANTED).toString('base64')}`);
      expect(await foundBelow(folder, planted, /^$/)).toEqual([`planted in ${join(folder, 'a')}`]);
      rmSync(folder, { recursive: true });
      const key = canaries.find(({ name }) => name.endsWith('ca-key.pem')) as Canary;
      const pem = readFileSync(join(root, 'certificates', platform.stack, 'ca-key.pem'), 'utf8');
      expect(found(JSON.stringify({ pem }), [key])).toEqual([key.name]);
    });

    it(
      'are in no state, plan, saved plan, synthesized file or log of terraform and the provider',
      PATIENCE,
      async () => {
        expect(existsSync(join(platform.folder, 'canary.plan'))).toBe(true);
        const trace = readFileSync(log, 'latin1');
        expect(trace).toContain('[TRACE]');
        expect(trace).toContain('kafka_user.orders_erp');
        const plan = await platform.terraform('show', '-json', 'canary.plan');
        expect(plan.output).toContain('kafka_user');
        expect(found(plan.output, canaries)).toEqual([]);
        const saved = unpacked(readFileSync(join(platform.folder, 'canary.plan')));
        expect(saved).toContain('kafka_user');
        expect(found(saved, canaries)).toEqual([]);
        const below = await foundBelow(dirname(log), canaries, /\/\.terraform\/|\/terraform\.d\//);
        expect(below).toEqual([]);
      },
    );

    it('are in no process’s arguments or environment during the deploy, but for the variable that one was given by', () => {
      const places = processes.flatMap((text) => found(text, canaries).map((name) => ({ name, text })));
      expect(places.filter(({ name }) => name !== 'erp_password').map(({ name }) => name)).toEqual([]);
      for (const { text } of places) expect(text).toContain(`TF_VAR_erp_password=${GIVEN}`);
    });

    it('are in no log of a container and in nothing that the engine tells of one', PATIENCE, async () => {
      for (const container of containers()) {
        const inspected = await execa('docker', ['inspect', container]);
        const logs = await execa('docker', ['logs', container], { all: true });
        expect(logs.all).not.toBe('');
        expect(found(inspected.stdout + logs.all, canaries)).toEqual([]);
      }
    });

    it('are in no layer of an image', PATIENCE, async () => {
      const images = await execa('docker', ['inspect', '--format', '{{.Image}}', ...containers()]);
      for (const image of new Set(images.stdout.split('\n'))) {
        const saved = execa('docker', ['save', image], { buffer: false, encoding: 'buffer' });
        expect(await foundIn(saved.stdout, canaries)).toEqual([]);
        await saved;
      }
    });
  },
);

/** Of every file below the folders that hold secrets; certificates and what says who somebody is are none. */
function secretsOf(stack: string): readonly Canary[] {
  const folders = [join(root, 'certificates', stack), join(root, 'secrets', stack)];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [
    ...files
      .filter((path) => /key[^/]*\.pem$|keystore\.pem$/.test(path))
      .map((path) => keyCanary(path, readFileSync(path, 'utf8'))),
    ...files
      .filter((path) => path.endsWith('password'))
      .map((path) => passwordCanary(path, readFileSync(path, 'utf8').trim())),
    passwordCanary('erp_password', GIVEN),
  ];
}
