import type { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority, type CertificateAuthorityProps, Listener } from '../../constructs/index.ts';
import { certificatesIn } from '../../operations/certificates/chain.ts';
import { connections } from '../../operations/clients/connections.ts';
import { examineStack } from '../../operations/doctor/doctor.ts';
import { accessOf } from '../../operations/ports/access.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 900_000 };
const TOPICS = { payments: { partitions: 6 } };

/** In ZooKeeper mode nothing is restarted for it. In KRaft mode controllers that know each other by certificates read theirs at start. */
const CASES = [
  { metadata: 'zookeeper', listeners: Listener.mtls() },
  { metadata: 'kraft', listeners: Listener.tls() },
  { metadata: 'kraft', listeners: Listener.scram() },
] as const;

describe.runIf(LONG).each(CASES)(
  'certificates of a cluster ($metadata, $listeners.spec.security)',
  ({ metadata, listeners }) => {
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
    }, 600_000);

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
  },
);

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
