import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, type CertificateAuthorityProps, Listener } from '../../constructs/index.ts';
import { certificatesIn } from '../../operations/certificates/chain.ts';
import { connections } from '../../operations/clients/connections.ts';
import { examineStack } from '../../operations/doctor/doctor.ts';
import { accessOf } from '../../operations/ports/access.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 300_000 };
const TOPICS = { payments: { partitions: 6 } };

/** The hardest first: controllers that know each other by certificates read theirs at start only. */
const CASES = [
  { metadata: 'kraft', listeners: Listener.scram() },
  ...(LONG
    ? ([
        { metadata: 'kraft', listeners: Listener.tls() },
        { metadata: 'zookeeper', listeners: Listener.mtls() },
      ] as const)
    : []),
] as const;

describe.each(CASES)('certificates of a cluster that runs in $metadata mode', ({ metadata, listeners }) => {
  let platform: TestPlatform;
  const cluster = () => {
    const [only] = platform.manifest().clusters;
    if (only?.tls === undefined) throw new Error('the manifest names no authority');
    return { ...only, tls: only.tls };
  };
  const file = (...path: string[]) => readFileSync(join(dirname(cluster().tls.caFile), ...path), 'utf8');
  const trusted = () => certificatesIn(file('ca.pem')).map(({ subject }) => subject);
  const authority = (props: CertificateAuthorityProps) =>
    platform.change({
      more: (stack) => {
        new CertificateAuthority(stack, 'authority', props);
      },
    });
  const smoke = async () =>
    (await smokeStack(platform.manifest(), connections, { messages: 100 })).filter(({ ok }) => !ok);
  const presented = async () =>
    Promise.all(
      cluster().brokers.map(async ({ address }) => {
        const [host, port] = address.split(':');
        return peer({ host, port: Number(port) });
      }),
    );

  beforeAll(async () => {
    platform = await testPlatform({ metadata, servers: 1, topics: TOPICS, cluster: { listeners } });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
  }, 240_000);

  afterAll(async () => platform?.dispose());

  it('are in order, says the doctor', PATIENCE, async () => {
    const projectRoot = dirname(dirname(dirname(dirname(cluster().tls.caFile))));
    const examination = await examineStack({
      ...{ manifest: platform.manifest(), projectRoot, connections, now: new Date() },
    });
    const wrong = examination.checks.flatMap(({ findings }) =>
      findings.filter(({ state }) => state !== 'ok'),
    );
    expect(wrong).toEqual([]);
    expect(examination.checks.map(({ findings }) => findings.length)).not.toContain(0);
    expect(examination.checks.find(({ name }) => name === 'Brokers')?.findings).toHaveLength(3);
  });

  it(
    'get another authority in three deploys that say which step they take, and no acknowledged message is lost',
    PATIENCE,
    async () => {
      const before = { ca: file('ca.pem'), presented: await presented() };
      const witness = await witnessOf({ ...accessOf(cluster()), topic: 'payments' });
      authority({ generation: 2 });
      const plans = [];
      for (const step of [1, 2, 3]) {
        const plan = await platform.plan();
        expect(plan.exitCode).toBe(2);
        plans.push(/Step \d of 3/.exec(plan.output)?.[0]);
        const deployed = await platform.deploy();
        expect(tail(deployed.output), `step ${step}`).toContain('Apply complete');
        expect(trusted()).toHaveLength(step === 3 ? 1 : 2);
      }
      const report = await witness.stop();
      expect(plans).toEqual(['Step 1 of 3', 'Step 2 of 3', 'Step 3 of 3']);
      expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
      expect(report.acked).toBeGreaterThan(100);
      console.log(`CA renewal: acked ${report.acked}, longest gap ${report.longestGapMs} ms`);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      expect(file('ca.pem')).not.toContain(before.ca.trim());
      const now = await presented();
      expect(now.filter((certificate) => before.presented.includes(certificate))).toEqual([]);
      for (const { container } of cluster().brokers) {
        expect(file(container, 'ca.pem')).toBe(file('ca.pem'));
        const [certificate] = certificatesIn(file(container, 'keystore.pem'));
        expect(certificate?.verify((certificatesIn(file('ca.pem'))[0] as X509Certificate).publicKey)).toBe(
          true,
        );
      }
    },
  );

  it('that have ended are renewed by a plain deploy, whose plan says what is wrong', PATIENCE, async () => {
    /** 45 s of a day, so that there is time for the deploy itself. */
    const restore = await shortLived(45);
    const until = Math.max(
      ...cluster().brokers.map(({ container }) => endOf(file(container, 'keystore.pem'))),
    );
    await delay(Math.max(0, until - Date.now()) + 1_500);
    const admin = connections.kafka(accessOf(cluster()));
    await expect(admin.describe()).rejects.toThrow(/its certificate has ended/);
    await admin.close();
    restore();
    const plan = await platform.plan();
    expect(plan.output).toMatch(/Cluster 'orders' can't be reached .*its certificate has ended/);
    expect(plan.output).toMatch(/The certificate of '\S+-orders-1' has ended .*This deploy makes a new one/);
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await smoke()).toEqual([]);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('that have ended while the brokers were restarted are renewed all the same', PATIENCE, async () => {
    const restore = await shortLived(45);
    const containers = cluster().brokers.map(({ container }) => container);
    const until = Math.max(...containers.map((container) => endOf(file(container, 'keystore.pem'))));
    await delay(Math.max(0, until - Date.now()) + 1_500);
    await execa('docker', ['restart', '--time', '5', ...containers]);
    restore();
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    expect(await smoke()).toEqual([]);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  /** Renews the brokers' certificates for so many seconds; returns what takes it back. */
  async function shortLived(seconds: number): Promise<() => void> {
    platform.edit(({ resource }) => {
      for (const certificate of Object.values(resource.kafka_certificate ?? {}))
        if (!('client' in certificate && certificate.client)) certificate.valid_days = seconds / 86_400;
    });
    const deployed = await platform.deploy();
    expect(tail(deployed.output)).toContain('Apply complete');
    return () => platform.change({});
  }
});

const endOf = (pem: string): number => new Date(certificatesIn(pem)[0]?.validTo ?? 0).getTime();

/** SHA-256 of what a server presents, whatever that is. */
const peer = (where: { readonly host: string | undefined; readonly port: number }): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...where, rejectUnauthorized: false, timeout: 5_000 }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('timeout', () => reject(new Error('no answer')));
    socket.once('error', reject);
  });
