import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Listener } from '../../constructs/index.ts';
import { connections } from '../../operations/clients/connections.ts';
import { type Peer, seenAt } from '../../operations/clients/tls-peer.ts';
import { accessOf } from '../../operations/ports/access.ts';
import { eventually } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 900_000 };
/** Long enough for a deploy on a busy machine; terraform's numbers have fractions, CDKTF's props refuse less than two days. */
const SHORT_MS = 150_000;
const DAY_MS = 86_400_000;

describe.runIf(LONG).each([{ listeners: Listener.tls() }, { listeners: Listener.scram() }])(
  'a KRaft cluster whose certificates have all ended ($listeners.spec.security)',
  ({ listeners }) => {
    let platform: TestPlatform;
    const cluster = () => {
      const [only] = platform.manifest().clusters;
      if (only?.tls === undefined) throw new Error('the manifest names no authority');
      return { ...only, tls: only.tls };
    };
    const seen = (): Promise<readonly (Peer | null)[]> =>
      Promise.all(cluster().brokers.map(({ address }) => seenAt(address, cluster().tls, 5_000)));
    const deploy = async () => expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    /** Every certificate of the stack is made anew and good for a moment only. */
    const shortLived = () =>
      platform.edit(({ resource: { kafka_certificate: certificates = {} } }) => {
        for (const each of Object.values(certificates)) each.valid_days = SHORT_MS / DAY_MS;
      });
    const brokersSeen = async (): Promise<string> => {
      const admin = connections.kafka(cluster());
      const answered = admin.describe({ topics: [] }).then(({ brokers }) => `${brokers.length}`, String);
      return answered.finally(() => admin.close());
    };
    /** As the first deploy left it: with other certificates, in order, and nothing to do. */
    const isMended = async (before: readonly (Peer | null)[]) => {
      const now = await seen();
      expect(now.map((peer) => peer?.ended)).toEqual([false, false, false]);
      const old = before.map((peer) => peer?.fingerprint);
      expect(now.filter((peer) => old.includes(peer?.fingerprint))).toEqual([]);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    };

    beforeAll(async () => {
      platform = await testPlatform({
        metadata: 'kraft',
        topics: { payments: { partitions: 6 } },
        cluster: { listeners },
      });
      shortLived();
      await deploy();
    }, 600_000);
    afterAll(async () => platform?.dispose());

    it(
      'is mended by a plain deploy while it runs, and no acknowledged message is lost',
      PATIENCE,
      async () => {
        const witness = await witnessOf({ ...accessOf(cluster()), topic: 'payments' });
        await eventually(async () => (await seen()).every((peer) => peer?.ended), 2 * SHORT_MS);
        const ended = await seen();
        expect(await brokersSeen()).toContain('its certificate has ended');
        platform.change({});
        await deploy();
        const report = await witness.stop();
        // a connection among brokers that ends meanwhile doesn't come back: they serve less and less until the deploy
        expect(report).toMatchObject(FLAWLESS);
        expect(report.acked).toBeGreaterThan(100);
        console.log(`ended: acked ${report.acked}, longest gap ${Math.round(report.longestGapMs)} ms`);
        await isMended(ended);
      },
    );

    it('is mended by a plain deploy when every broker was started anew meanwhile', PATIENCE, async () => {
      shortLived();
      await deploy();
      const before = await seen();
      const witness = await witnessOf({ ...accessOf(cluster()), topic: 'payments' });
      await delay(2_000);
      const { acked } = await witness.stop();
      await eventually(async () => (await seen()).every((peer) => peer?.ended), 2 * SHORT_MS);
      await execa('docker', ['restart', ...cluster().brokers.map(({ container }) => container)]);
      console.log('after the restart', JSON.stringify(await seen()));
      platform.change({});
      await deploy();
      await isMended(before);
      expect(await brokersSeen()).toBe('3');
      const after = await witnessOf({ ...accessOf(cluster()), topic: 'payments' });
      await eventually(async () => after.acked() > acked);
      expect(await after.stop()).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
    });
  },
);
