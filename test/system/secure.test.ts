import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  Authorization,
  ClientCertificate,
  type KafkaCluster,
  KafkaTopic,
  KafkaUser,
  Listener,
  Metadata,
} from '../../constructs/index.ts';
import { connections } from '../../operations/clients/connections.ts';
import { accessOf, type ClusterAccess } from '../../operations/ports/access.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 480_000 };
const FORMS = {
  kraft: { metadata: 'kraft', brokers: 3 },
  zookeeper: { metadata: 'zookeeper', brokers: LONG ? 3 : 2, servers: LONG ? 3 : 1 },
} as const;
/** What is one more of a kind in the other mode. */
const WHOLE = { kraft: true, zookeeper: LONG };
/** Long enough that no login is repeated by chance, short enough to wait for. */
const LOGIN_MS = 4_000;

/** Two topics, each granted to somebody else. */
function contents(stack: TerraformStack, principal: (name: string, cluster: KafkaCluster) => string): void {
  const cluster = stack.node.findChild('orders') as KafkaCluster;
  const topics = ['payments', 'ledger'].map((id) => new KafkaTopic(stack, id, { cluster, partitions: 1 }));
  topics[0]?.grantProduce(principal('shop', cluster));
  topics[1]?.grantConsume('User:auditor', { group: 'audit' });
}

/** In ZooKeeper mode refusals.test.ts deploys one as well. */
const MODES = LONG ? (['kraft', 'zookeeper'] as const) : (['kraft'] as const);

describe.each(MODES)('a cluster that asks for passwords, in %s mode', (mode) => {
  let platform: TestPlatform;
  const scratch = mkdtempSync(join(tmpdir(), 'kafkaform-passwords-'));
  const cluster = () => securedCluster(platform);
  const own = () => dirname(cluster().sasl?.passwordFile ?? '');
  const loggedIn = (username: string, passwordFile: string): ClusterAccess => ({
    ...cluster(),
    sasl: { mechanism: 'SCRAM-SHA-512', username, passwordFile },
  });
  /** Reached as somebody whose password the deploy has made. */
  const as = (user: string) => loggedIn(user, join(dirname(own()), `${user}.scram-sha-512.password`));
  const users = (stack: TerraformStack, names: readonly string[]) =>
    contents(stack, (name, cluster) => {
      for (const each of names) new KafkaUser(stack, each, { cluster });
      return `User:${name}`;
    });
  const settings = {
    listeners: Listener.scram(),
    authorization: Authorization.acls({ superUsers: ['User:ops'] }),
    config: { 'connections.max.reauth.ms': LOGIN_MS },
  };

  beforeAll(async () => {
    platform = await testPlatform({
      ...FORMS[mode],
      cluster: settings,
      more: (stack) => users(stack, ['shop', 'ops']),
    });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
  }, 240_000);

  afterAll(async () => {
    rmSync(scratch, { recursive: true, force: true });
    await platform?.dispose();
  });

  it('has nothing to change right after the deploy', PATIENCE, async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('lets in who knows the password, and nobody else', PATIENCE, async () => {
    const wrong = join(scratch, 'wrong');
    writeFileSync(wrong, 'wrong', { mode: 0o600 });
    const { bootstrapServers, tls } = cluster();
    await expect(produce(as('shop'), 'payments')).resolves.toBe('acknowledged');
    await expect(produce(loggedIn('shop', wrong), 'payments')).resolves.toMatch(/refuses user/);
    await expect(produce(loggedIn('stranger', wrong), 'payments')).resolves.toMatch(/refuses user/);
    for (const nobody of [{ bootstrapServers }, { bootstrapServers, ...(tls ? { tls } : {}) }])
      await expect(answer(nobody)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('refuses what no ACL allows, but to whom the code says', PATIENCE, async () => {
    expect(await produce(as('shop'), 'ledger')).toMatch(/authoriz/i);
    expect(await produce(as('ops'), 'ledger')).toBe('acknowledged');
  });

  it(
    'keeps the passwords of brokers and terraform in files that only their readers can read',
    PATIENCE,
    async () => {
      const secrets = ['kafka-broker', 'kafkaform-admin'].map((user) => {
        const file = join(own(), `${user}.password`);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        return readFileSync(file, 'utf8');
      });
      expect(secrets.map((secret) => secret.length)).toEqual([32, 32]);
      const places = await everythingTold(platform);
      expect(places.length).toBeGreaterThan(5);
      expect(places.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    },
  );

  if (!WHOLE[mode]) return;

  it('passes the smoke test', PATIENCE, async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 100 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('takes in a broker that comes later, and one whose container is gone', PATIENCE, async () => {
    await execa('docker', ['rm', '--force', platform.containerOf(1)]);
    const brokers = FORMS[mode].brokers + 1;
    platform.change({ brokers });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    const ids = Array.from({ length: brokers }, (_, index) => index + 1);
    await vi.waitFor(async () =>
      expect((await answer(cluster())).brokers.map(({ id }) => id).sort()).toEqual(ids),
    );
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)(
    'replaces its brokers one after the other, and no acknowledged message is lost',
    PATIENCE,
    async () => {
      const witness = await witnessOf({ ...accessOf(cluster()), topic: 'payments' });
      platform.change({
        cluster: {
          ...settings,
          config: { ...settings.config, 'log.retention.check.interval.ms': 200_000 },
        },
      });
      const deployed = await platform.deploy();
      const report = await witness.stop();
      expect(tail(deployed.output)).toContain('Apply complete');
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
      expect(report.acked).toBeGreaterThan(100);
    },
  );

  it('cuts off a user that is removed, also where the connection is open', PATIENCE, async () => {
    const producer = await connections.messages(as('shop')).producer({ acks: 'all' });
    const send = () => sent(producer.send('payments', [{ key: null, value: 'still there' }]));
    try {
      expect(await send()).toBe('acknowledged');
      platform.change({ more: (stack) => users(stack, ['ops']) });
      const deployed = await platform.deploy();
      expect(tail(deployed.output)).toContain('Apply complete');
      await vi.waitFor(async () => expect(await send()).toMatch(/authentication/i), {
        timeout: 60_000,
        interval: 500,
      });
    } finally {
      await producer.close().catch(() => undefined);
    }
  });
});

describe('a cluster that asks for certificates', () => {
  let platform: TestPlatform;
  let keystore = '';
  const settings = {
    metadata: Metadata.kraft({ controllers: 1 }),
    listeners: Listener.mtls(),
    authorization: Authorization.acls(),
    replicationFactor: 1,
  };
  const users = (stack: TerraformStack) =>
    contents(stack, (name, cluster) => {
      const certificate = new ClientCertificate(stack, name, { cluster });
      keystore = certificate.keystoreFile;
      return certificate.principal;
    });

  beforeAll(async () => {
    platform = await testPlatform({ metadata: 'kraft', brokers: 1, cluster: settings, more: users });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
  }, 240_000);

  afterAll(async () => platform?.dispose());

  it('has nothing to change right after the deploy, and passes the smoke test', PATIENCE, async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    const results = await smokeStack(platform.manifest(), connections, { messages: 100 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('knows a user by the name in its certificate, and lets nobody in without', PATIENCE, async () => {
    const { bootstrapServers, tls } = securedCluster(platform);
    const caFile = tls?.caFile ?? '';
    const shop = { bootstrapServers, tls: { caFile, certificateFile: keystore } };
    expect(await produce(shop, 'payments')).toBe('acknowledged');
    expect(await produce(shop, 'ledger')).toMatch(/authoriz/i);
    await expect(answer({ bootstrapServers, tls: { caFile } })).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });

  if (!LONG) return;

  it('takes in one more broker, and changes nothing at the one it has', PATIENCE, async () => {
    const started = () => inspected(platform.containerOf(1), '{{.Id}} {{.State.StartedAt}}');
    const before = await started();
    platform.change({ brokers: 2 });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await started()).toBe(before);
    await vi.waitFor(async () => expect((await answer(securedCluster(platform))).brokers).toHaveLength(2));
  });
});

function securedCluster(platform: TestPlatform) {
  const [only] = platform.manifest().clusters;
  if (only?.tls === undefined) throw new Error('the manifest names no authority');
  return only;
}

async function answer(access: ClusterAccess) {
  const admin = connections.kafka(access);
  return await admin.describe().finally(() => admin.close());
}

/** What comes of one message. */
async function produce(access: ClusterAccess, topic: string): Promise<string> {
  return sent(
    (async () => {
      const producer = await connections.messages(access).producer({ acks: 'all' });
      await producer
        .send(topic, [{ key: null, value: 'hello' }])
        .finally(() => producer.close().catch(() => undefined));
    })(),
  );
}

const sent = (sending: Promise<void>): Promise<string> =>
  sending.then(
    () => 'acknowledged',
    (error: unknown) =>
      `${(error as Error).name} ${(error as Error).message} ${String((error as Error).cause ?? '')}`,
  );

const inspected = async (container: string, format: string): Promise<string> =>
  (await execa('docker', ['inspect', '--format', format, container])).stdout;

/** State, what was synthesized, a plan, and what the engine tells of containers and their processes. */
async function everythingTold(platform: TestPlatform): Promise<string[]> {
  const root = dirname(dirname(platform.folder));
  const files = await execa('grep', [
    '-rl',
    '--exclude-dir=.terraform',
    '--exclude-dir=terraform.d',
    '',
    root,
  ]);
  const containers = platform
    .manifest()
    .clusters.flatMap(({ brokers }) => brokers.map(({ container }) => container));
  const each = await Promise.all(
    containers.flatMap((name) => [
      execa('docker', ['logs', name], { all: true }),
      execa('docker', ['inspect', name], { all: true }),
      execa('docker', ['top', name, '-eo', 'pid,args'], { all: true }),
    ]),
  );
  await platform.terraform('plan', '-out=secrets.plan');
  const plan = await platform.terraform('show', '-json', 'secrets.plan');
  return [
    ...files.stdout.split('\n').map((path) => readFileSync(path, 'latin1')),
    ...each.map(({ all }) => all ?? ''),
    plan.output,
  ];
}
