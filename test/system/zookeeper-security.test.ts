import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZooKeeperListener } from '../../constructs/index.ts';
import { issue, newAuthority } from '../../operations/certificates/authority.ts';
import { connections } from '../../operations/clients/connections.ts';
import { connectEnsemble } from '../../operations/clients/ensemble-client.ts';
import { serverMembership } from '../../operations/clients/zookeeper/four-letter-word.ts';
import { accessOfEnsemble } from '../../operations/ports/access.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { StackObserver } from '../../operations/status/status.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 400_000 };
const LISTENERS = { client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() };

describe('an ensemble whose clients and servers speak TLS', () => {
  let platform: TestPlatform;
  let elsewhere: string;

  const ensemble = () => {
    const [only] = platform.manifest().ensembles;
    if (only?.tls === undefined) throw new Error('the manifest names no authority');
    return { ...only, tls: only.tls };
  };
  const folder = () => dirname(ensemble().tls.caFile);
  const authority = () => readFileSync(ensemble().tls.caFile, 'utf8');
  const keystoreOf = (owner: string) => join(folder(), owner, 'keystore.pem');
  const keyOf = (owner: string) => {
    const pem = readFileSync(keystoreOf(owner), 'utf8');
    return { key: pem, cert: pem };
  };
  const port = () => Number(ensemble().servers[0]?.address.split(':')[1]);
  /** What `srvr` is answered on the published port of the first server. */
  const ask = (options: ConnectionOptions) =>
    answer({ host: '127.0.0.1', port: port(), ca: authority(), ...options }, 'srvr');
  /** A client that the ensemble knows, and who is neither Kafka's nor ours: it has a server's certificate. */
  const stranger = () =>
    connectEnsemble({
      ...accessOfEnsemble(ensemble()),
      tls: { caFile: ensemble().tls.caFile, certificateFile: keystoreOf(platform.serverContainer(2)) },
    });

  beforeAll(async () => {
    elsewhere = mkdtempSync(join(tmpdir(), 'kafkaform-elsewhere-'));
    platform = await testPlatform({
      brokers: 1,
      topics: { payments: { partitions: 1 } },
      // its one broker is replaced when it is told of further servers
      cluster: { availability: 'best-effort' },
      ensemble: { listeners: LISTENERS },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  }, 240_000);

  afterAll(async () => {
    rmSync(elsewhere, { recursive: true, force: true });
    await platform?.dispose();
  });

  it('has nothing to change right after the deploy', PATIENCE, async () => {
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('serves its brokers, and passes the smoke test', PATIENCE, async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    expect(results.map(({ detail }) => detail).join('\n')).toContain('brokers 1 are registered');
  });

  it('shows in its status until when each server’s certificate is good', PATIENCE, async () => {
    const observer = new StackObserver(platform.manifest(), connections);
    const [seen] = (await observer.observe().finally(() => observer.close())).ensembles;
    const almostAYear = new Date(Date.now() + 364 * 86_400_000).toISOString();
    expect(seen?.servers.map(({ certificateEnds = '' }) => certificateEnds > almostAYear)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('answers who has a certificate of its own authority, and nobody else', PATIENCE, async () => {
    expect(await ask(keyOf('clients/kafkaform-admin'))).toContain('Zookeeper version');
    expect(await ask({})).toMatch(/alert (bad certificate|certificate required|handshake failure)/);
    const other = await newAuthority('another', 2);
    const { certificatePem: cert, privateKeyPem: key } = await issue(other, {
      commonName: 'kafkaform-admin',
      names: [],
      validDays: 1,
      client: true,
    });
    expect(await ask({ cert, key })).toMatch(/alert certificate unknown|alert unknown ca|bad certificate/);
    expect(await ask({ ...keyOf('clients/kafkaform-admin'), ca: other.certificatePem })).toMatch(
      /unable to verify|self-signed|issuer certificate/,
    );
    expect(await ask({ ...keyOf('clients/kafkaform-admin'), servername: 'zookeeper.example.org' })).toContain(
      "does not match certificate's altnames",
    );
  });

  it('says why a client of ours is not let in', PATIENCE, async () => {
    const { servers } = accessOfEnsemble(ensemble());
    const nobody = connectEnsemble({ servers, tls: { caFile: ensemble().tls.caFile }, timeoutMs: 2_000 });
    await expect(nobody.read('/')).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(
        /^No ZooKeeper server answers; tried 127.*: it wants a client certificate, and none is configured/,
      ),
    });
    const missing = join(elsewhere, 'ca.pem');
    const early = connectEnsemble({ servers, tls: { caFile: missing }, timeoutMs: 1_500 });
    await expect(early.read('/')).rejects.toThrow(`${missing} is not there`);
    await Promise.all([nobody.close(), early.close()]);
  });

  it('has no plaintext port, and answers nothing in plaintext', PATIENCE, async () => {
    const host = await addressOf(platform.serverContainer(1));
    expect(await inPlaintext('127.0.0.1', port())).toBe('');
    for (const closed of [2181, 8080]) expect(await inPlaintext(host, closed)).toBe('ECONNREFUSED');
    for (const member of ensemble().servers) {
      const listening = await execa('docker', [
        'exec',
        member.container,
        'cat',
        '/proc/net/tcp',
        '/proc/net/tcp6',
      ]);
      expect(portsIn(listening.stdout).filter((each) => ![2281, 2888, 3888].includes(each))).toEqual([]);
    }
  });

  it('lets nobody among its servers who isn’t one', PATIENCE, async () => {
    const host = await addressOf(platform.serverContainer(1));
    const quorum = { host, port: 3888, ca: authority(), servername: platform.serverContainer(1) };
    expect(await inPlaintext(host, 3888)).toBe('');
    expect(await answer(quorum, '')).toMatch(/alert (bad certificate|certificate required)/);
    // known to the ensemble, but not by the name of the host it comes from
    expect(await answer({ ...quorum, ...keyOf('clients/orders.kafka-broker') }, '')).toMatch(
      /alert certificate unknown/,
    );
  });

  it('keeps what Kafka keeps there from all who aren’t the cluster’s brokers', PATIENCE, async () => {
    const client = stranger();
    try {
      // Kafka leaves most of it readable to those who can connect
      expect(await client.children('/brokers/ids')).toEqual(['1']);
      await expect(client.read('/config/users')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.children('/config/brokers')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.create('/config/users/mallory', '{}')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.create('/brokers/ids/7', '{}')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.put('/controller_epoch', '99')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.remove('/brokers/topics/payments')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.remove('/controller')).rejects.toMatchObject({ code: 'NO_AUTH' });
    } finally {
      await client.close();
    }
  });

  it('keeps what we write there to those who are meant', PATIENCE, async () => {
    const [ours, client] = [connections.ensemble(accessOfEnsemble(ensemble())), stranger()];
    const brokers = connectEnsemble({
      ...accessOfEnsemble(ensemble()),
      tls: { caFile: ensemble().tls.caFile, certificateFile: ownCopy(elsewhere, keystoreOf(BROKERS)) },
    });
    try {
      expect(await ours.create('/kafkaform/test/permit', 'ours')).toBe(true);
      await expect(client.read('/kafkaform/test/permit')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(brokers.remove('/kafkaform/test/permit')).rejects.toMatchObject({ code: 'NO_AUTH' });
      expect(
        await ours.createFor('/payments/config/users/alice', '{"version":1}', 'orders.kafka-broker'),
      ).toBe(true);
      expect(await ours.createFor('/payments/config/users/alice', '{}', 'orders.kafka-broker')).toBe(false);
      expect(await brokers.read('/payments/config/users/alice')).toBe('{"version":1}');
      expect(await client.children('/payments/config')).toEqual(['users']);
      await expect(client.children('/payments/config/users')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.create('/payments/config/changes', '')).rejects.toMatchObject({ code: 'NO_AUTH' });
      expect(await brokers.create('/payments/config/changes', '')).toBe(true);
      // at the root another cluster adds its chroot, and takes nothing away
      expect(await client.create('/invoices', '')).toBe(true);
      await expect(client.remove('/invoices')).rejects.toMatchObject({ code: 'NO_AUTH' });
      expect(await brokers.remove('/invoices')).toBe(true);
    } finally {
      await Promise.all([ours.close(), client.close(), brokers.close()]);
    }
  });

  it('refuses, at plan, to change what its listeners speak at once', PATIENCE, async () => {
    platform.change({ ensemble: {} });
    const refused = await platform.plan();
    platform.change({ ensemble: { listeners: LISTENERS } });
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(
      /Listeners of an ensemble change their security in phases .*has listeners that are client: mtls, quorum: tls, and the code now says plaintext/,
    );
  });

  it.runIf(LONG)('grows from 3 servers to 5, and no other is touched', PATIENCE, async () => {
    const before = await startTimes(platform, [1, 2, 3]);
    platform.change({ servers: 5 });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await startTimes(platform, [1, 2, 3])).toEqual(before);
    const { servers, tls } = ensemble();
    for (const { address } of servers) {
      const membership = await serverMembership(address, 5_000, tls);
      expect([...(membership?.voters ?? [])].sort()).toEqual([1, 2, 3, 4, 5]);
      expect([...(membership?.members.values() ?? [])].filter((line) => line.includes(';'))).toEqual([]);
    }
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)(
    'renews its certificates: its servers are replaced one by one, through the gate',
    PATIENCE,
    async () => {
      const before = await startTimes(platform, [1, 2, 3]);
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      platform.change({ ensemble: { listeners: LISTENERS, certificates: { renewal: 'now' } } });
      const deployed = await platform.deploy();
      const report = await witness.stop();
      expect(tail(deployed.output)).toContain('Apply complete');
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0 });
      expect(await startTimes(platform, [1, 2, 3])).not.toEqual(before);
      const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)('takes its keys with it when it is destroyed', PATIENCE, async () => {
    const where = folder();
    const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    expect(tail(destroyed.output)).toContain('Destroy complete');
    expect(() => readFileSync(join(where, 'ca.pem'))).toThrow('ENOENT');
  });
});

const BROKERS = 'clients/orders.kafka-broker';

/** The brokers' key belongs to the user of their containers. */
function ownCopy(to: string, file: string): string {
  const copy = join(to, 'keystore.pem');
  writeFileSync(copy, readFileSync(file), { mode: 0o600 });
  return copy;
}

/** What a server answers, or why it doesn't. */
function answer(options: ConnectionOptions, request: string): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ ...options, timeout: 5_000 }, () => socket.write(request));
    socket.on('data', (data) => received.push(data));
    socket.once('timeout', () => socket.destroy(new Error('no answer within 5 s')));
    socket.once('error', (problem) => resolve(problem.message));
    socket.once('close', () => resolve(Buffer.concat(received).toString()));
  });
}

/** What `srvr` is answered in plaintext within 2 seconds, or that nobody listens. */
function inPlaintext(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connectTcp({ host, port, timeout: 2_000 }, () => socket.write('srvr'));
    socket.on('data', (data) => received.push(data));
    socket.once('timeout', () => socket.destroy());
    socket.once('error', (problem: NodeJS.ErrnoException) => resolve(problem.code ?? problem.message));
    socket.once('close', () => resolve(Buffer.concat(received).toString()));
  });
}

/** Ports above loopback that something listens on, from Linux's own table. */
const portsIn = (table: string): number[] =>
  [...table.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /gm)]
    .filter(([, address]) => address !== '0B00007F')
    .map(([, , port]) => Number.parseInt(port as string, 16));

/** Inside the stack's network; the host reaches it too. */
async function addressOf(container: string): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await execa('docker', ['inspect', '--format', format, container])).stdout;
}

const startTimes = async (platform: TestPlatform, servers: readonly number[]): Promise<string> => {
  const containers = servers.map((myid) => platform.serverContainer(myid));
  return (await execa('docker', ['inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...containers]))
    .stdout;
};
