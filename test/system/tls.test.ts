import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JmxExporter, Listener } from '../../constructs/index.ts';
import { newAuthority } from '../../operations/certificates/authority.ts';
import { connections } from '../../operations/clients/connections.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { StackObserver } from '../../operations/status/status.ts';
import { weaknesses } from '../support/hardening.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

/** `packed` makes brokers load a native library, which they unpack to a file first. */
const TOPICS = {
  payments: { partitions: 6 },
  packed: { partitions: 1, config: { 'compression.type': 'zstd' } },
};
const [METRICS = 0] = await freePorts(3);
const SECURED = {
  listeners: Listener.tls(),
  jmxExporter: JmxExporter.on({ hostPorts: { from: METRICS }, listener: Listener.tls() }),
};
const PATIENCE = { timeout: 240_000 };

describe.each(LONG ? (['kraft', 'zookeeper'] as const) : (['kraft'] as const))(
  'a cluster whose listeners speak TLS, in %s mode',
  (metadata) => {
    let platform: TestPlatform;
    const cluster = () => {
      const [only] = platform.manifest().clusters;
      if (only?.tls === undefined) throw new Error('the manifest names no authority');
      return { ...only, tls: only.tls };
    };
    const folder = () => dirname(cluster().tls.caFile);
    const keystore = (container: string) => readFileSync(join(folder(), container, 'keystore.pem'), 'utf8');
    const fingerprint = (container: string) =>
      new X509Certificate(/-----BEGIN CERT.+/s.exec(keystore(container))?.[0] ?? '').fingerprint256;
    const keys = () =>
      [
        join(folder(), 'ca-key.pem'),
        ...[1, 2, 3].map((id) => join(folder(), platform.containerOf(id), 'keystore.pem')),
      ].map((path) => readFileSync(path, 'utf8'));
    const metricsFile = (name: string) => (id: number) =>
      join(folder(), `${platform.containerOf(id)}-metrics`, name);
    const metricsPasswords = () =>
      [1, 2, 3].map(metricsFile('keystore.password')).map((path) => readFileSync(path, 'utf8'));
    const ports = metadata === 'kraft' ? [9192, 9193, 19192] : [9192, 19192];
    const authority = () => readFileSync(cluster().tls.caFile, 'utf8');
    /** What every listener of every broker presents. */
    const presented = () =>
      Promise.all(
        cluster().brokers.flatMap(({ container }) =>
          ports.map(async (port) =>
            handshake({ host: await addressOf(container), port, ca: authority(), servername: container }),
          ),
        ),
      );

    beforeAll(async () => {
      platform = await testPlatform({ metadata, topics: TOPICS, cluster: SECURED });
      const deployed = await platform.deploy();
      expect(tail(deployed.output)).toContain('Apply complete');
    }, 240_000);

    afterAll(async () => platform?.dispose());

    it('has nothing to change right after the deploy', PATIENCE, async () => {
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    });

    it('passes the smoke test', PATIENCE, async () => {
      const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expect(results.length).toBeGreaterThan(5);
    });

    it('runs in containers that may do what they need and no more', PATIENCE, async () => {
      const containers = cluster().brokers.map(({ container }) => container);
      expect((await Promise.all(containers.map(weaknesses))).flat()).toEqual([]);
    });

    it('takes records that brokers compress with a native library', PATIENCE, async () => {
      const producer = await connections.messages(cluster()).producer({ acks: 'all' });
      await producer
        .send('packed', [{ key: null, value: 'x'.repeat(1_000) }])
        .finally(() => producer.close());
    });

    it('serves its metrics to those who know its authority, over TLS only', PATIENCE, async () => {
      const { brokers, tls } = cluster();
      const stranger = join(mkdtempSync(join(tmpdir(), 'kafkaform-stranger-')), 'ca.pem');
      writeFileSync(stranger, (await newAuthority('kafkaform stranger', 10)).certificatePem);
      for (const { metricsUrl = '' } of brokers) {
        expect(await connections.httpGet(metricsUrl, tls)).toContain('kafka_server_');
        await expect(connections.httpGet(metricsUrl)).rejects.toThrow(/unable to/);
        await expect(connections.httpGet(metricsUrl, { caFile: stranger })).rejects.toThrow(/unable to/);
        await expect(connections.httpGet(metricsUrl.replace('https', 'http'))).rejects.toThrow();
      }
      rmSync(dirname(stranger), { recursive: true });
    });

    it('shows in its status until when each broker’s certificate is good', PATIENCE, async () => {
      const observer = new StackObserver(platform.manifest(), connections);
      const [seen] = (await observer.observe().finally(() => observer.close())).clusters;
      const almostAYear = new Date(Date.now() + 364 * 86_400_000).toISOString();
      expect(seen?.brokers.filter(({ certificateEnds = '' }) => certificateEnds > almostAYear)).toHaveLength(
        3,
      );
    });

    it('refuses clients that speak plaintext, on every listener', PATIENCE, async () => {
      const admin = connections.kafka({ bootstrapServers: cluster().bootstrapServers });
      await expect(admin.describe()).rejects.toMatchObject({ code: 'UNREACHABLE' });
      await admin.close();
      for (const port of ports)
        expect(await answerInPlaintext(platform.containerOf(1), port)).toMatch(/^(15.*)?$/);
    });

    it('is refused by clients that trust another authority', PATIENCE, async () => {
      const { certificatePem: ca } = await newAuthority('kafkaform stranger', 10);
      const [host, port] = (cluster().brokers[0]?.address ?? '').split(':');
      await expect(handshake({ host, port: Number(port), ca })).rejects.toThrow(/unable to verify/);
    });

    it('is refused by clients that know a broker by a name that it doesn’t have', PATIENCE, async () => {
      const { address } = cluster().brokers[0] ?? { address: '' };
      const ca = authority();
      const port = Number(address.split(':')[1]);
      await expect(handshake({ host: '127.0.0.2', port, ca })).rejects.toThrow();
      await expect(
        handshake({ host: '127.0.0.1', port, ca, servername: 'kafka.example.org' }),
      ).rejects.toThrow(/Hostname\/IP does not match/);
      await handshake({ host: '127.0.0.1', port, ca, servername: platform.containerOf(1) });
    });

    it(
      'renews its certificates without a restart, and no acknowledged message is lost',
      PATIENCE,
      async () => {
        const { bootstrapServers, tls } = cluster();
        const witness = await witnessOf({ bootstrapServers, tls, topic: 'payments' });
        const [containers, before, keysBefore] = [await startTimes(platform), await presented(), keys()];
        platform.change({ cluster: { ...SECURED, certificates: { renewal: 'now' } } });
        const deployed = await platform.deploy();
        const report = await witness.stop();
        expect(tail(deployed.output)).toContain('0 added, 6 changed, 0 destroyed');
        expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0, belowMinIsr: [] });
        expect(report.acked).toBeGreaterThan(100);
        expect(await startTimes(platform)).toEqual(containers);
        const inFiles = cluster().brokers.flatMap(({ container }) => ports.map(() => fingerprint(container)));
        expect(await presented()).toEqual(inFiles);
        expect(before).not.toEqual(inFiles);
        expect(keys().slice(1)).not.toEqual(keysBefore.slice(1));
        // what made Kafka read the files again is taken back
        const admin = connections.kafka(cluster());
        const left = await admin.brokerConfigs([1, 2, 3]).finally(() => admin.close());
        expect([...left.values()].flatMap((config) => [...config])).toEqual([]);
        expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      },
    );

    it.runIf(LONG)(
      'renews the certificates of its metrics by replacing its containers, one at a time',
      PATIENCE,
      async () => {
        const { brokers, bootstrapServers, tls } = cluster();
        const metrics = brokers.map(({ metricsUrl = '' }) => metricsUrl);
        const served = () =>
          Promise.all(metrics.map((url) => connections.certificate(new URL(url).host, tls)));
        const [before, containers] = [await served(), await startTimes(platform)];
        const witness = await witnessOf({ bootstrapServers, tls, topic: 'payments' });
        const exporter = { hostPorts: { from: METRICS }, listener: Listener.tls() };
        platform.change({
          cluster: {
            ...SECURED,
            certificates: { renewal: 'now' },
            jmxExporter: JmxExporter.on({ ...exporter, certificates: { renewal: 'now' } }),
          },
        });
        const deployed = await platform.deploy();
        expect(tail(deployed.output)).toContain('Apply complete');
        expect(await witness.stop()).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1 });
        expect(await startTimes(platform)).not.toEqual(containers);
        const fingerprints = (all: typeof before) => all.map(({ fingerprint: each }) => each);
        expect(new Set(fingerprints([...before, ...(await served())])).size).toBe(2 * brokers.length);
        expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      },
    );

    it('keeps its private keys to files that only their readers can read', PATIENCE, async () => {
      const secrets = [...keys().flatMap(linesOfKey), ...metricsPasswords()];
      expect(secrets.length).toBeGreaterThanOrEqual(11);
      const places = await everythingElse(platform);
      expect(
        places.filter((text) => /PRIVATE KEY/.test(text) || secrets.some((line) => text.includes(line))),
      ).toEqual([]);
      for (const id of [1, 2, 3])
        for (const path of [
          join(folder(), platform.containerOf(id), 'keystore.pem'),
          metricsFile('keystore.p12')(id),
          metricsFile('keystore.password')(id),
        ])
          expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    it('refuses, at plan, to change what the listeners speak while it runs', PATIENCE, async () => {
      platform.change({ cluster: {} });
      const refused = await platform.plan();
      expect(refused.exitCode).toBe(1);
      expect(refused.output).toMatch(
        /Listeners change their security in phases .*has listeners that are tls, and the code now says plaintext/,
      );
    });

    it('takes its keys with it when it is destroyed', PATIENCE, async () => {
      platform.change({ cluster: { ...SECURED, certificates: { renewal: 'now' } } });
      const where = folder();
      const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
      expect(tail(destroyed.output)).toContain('Destroy complete');
      expect(() => statSync(where)).toThrow('ENOENT');
    });
  },
);

/** Lines of base64 that are secret. */
const linesOfKey = (pem: string): string[] =>
  (/-----BEGIN PRIVATE KEY-----\n(.+?)-----END/s.exec(pem)?.[1] ?? '')
    .split('\n')
    .filter((line) => line !== '');

/** Where a key must not be: state, what was synthesized, a plan, and what the engine tells of the containers. */
async function everythingElse(platform: TestPlatform): Promise<string[]> {
  const root = dirname(dirname(platform.folder));
  const files = await execa('grep', [
    '-rl',
    '--exclude-dir=.terraform',
    '--exclude-dir=terraform.d',
    '',
    root,
  ]);
  const containers = [1, 2, 3].map((id) => platform.containerOf(id));
  const inspected = await execa('docker', ['inspect', ...containers]);
  const logs = await Promise.all(containers.map((name) => execa('docker', ['logs', name], { all: true })));
  const processes = await execa('docker', ['top', platform.containerOf(1), '-eo', 'pid,args']);
  await platform.terraform('plan', '-out=canary.plan');
  const plan = await platform.terraform('show', '-json', 'canary.plan');
  return [
    ...files.stdout.split('\n').map((path) => readFileSync(path, 'latin1')),
    inspected.stdout,
    ...logs.map(({ all }) => all ?? ''),
    processes.stdout,
    plan.output,
  ];
}

const startTimes = async (platform: TestPlatform): Promise<string> => {
  const containers = [1, 2, 3].map((id) => platform.containerOf(id));
  return (await execa('docker', ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...containers]))
    .stdout;
};

function handshake(options: {
  readonly host: string | undefined;
  readonly port: number;
  readonly ca: string;
  readonly servername?: string;
}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, timeout: 5_000 }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('timeout', () => reject(new Error('no answer')));
    socket.once('error', reject);
  });
}

/** Inside the stack's network; the host reaches it too. */
async function addressOf(container: string): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await execa('docker', ['inspect', '--format', format, container])).stdout;
}

/** ApiVersions, version 0: every plaintext listener of Kafka answers it. */
const API_VERSIONS = Buffer.from('0000000a00120000000000010000', 'hex');

/** What a listener answers, in hex, until it hangs up or for 2 seconds. */
async function answerInPlaintext(container: string, port: number): Promise<string> {
  const host = await addressOf(container);
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connectTcp({ host, port, timeout: 2_000 }, () => socket.write(API_VERSIONS));
    socket.on('data', (data) => received.push(data));
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(Buffer.concat(received).toString('hex')));
  });
}
