import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KafkaCluster } from '../../constructs/index.ts';
import { Authorization, KafkaTopic, KafkaUser, Listener } from '../../constructs/index.ts';
import { isIam } from '../../model/access.ts';
import { passwordFile } from '../../model/rendering/secrets.ts';
import type { ScramMechanism } from '../../model/scram.ts';
import { connections } from '../../operations/clients/connections.ts';
import type { ClusterAccess, SaslAccess } from '../../operations/ports/access.ts';
import { eventually } from '../operations/suites/running.ts';
import { deployUntilDone, killAfter, STATE_IS_WRITTEN_MS } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 900_000 };
/** How long a login lasts: every connection, those among brokers too, has to prove itself again meanwhile. */
const LOGIN_MS = 10_000;
const SECURED = {
  listeners: Listener.scram(),
  authorization: Authorization.acls(),
  config: { 'connections.max.reauth.ms': LOGIN_MS },
};
/** A KRaft controller on a busy machine answers late, and would then take one that runs for one that is away (4 s in local stacks). */
const PATIENT = { 'broker.session.timeout.ms': 20_000 };

describe.runIf(LONG).each(['kraft'] as const)(
  'the passwords of brokers and of terraform, in %s mode',
  (metadata) => {
    let platform: TestPlatform;
    const before = mkdtempSync(join(tmpdir(), 'kafkaform-before-'));
    const cluster = () => {
      const [only] = platform.manifest().clusters;
      if (only?.sasl === undefined || isIam(only.sasl)) throw new Error('nobody has to log in by a password');
      return { ...only, sasl: only.sasl };
    };
    const folder = () => dirname(cluster().sasl.passwordFile);
    const files = () =>
      readdirSync(folder())
        .filter((name) => name.endsWith('.password'))
        .sort();
    const by = (sasl: SaslAccess): ClusterAccess => ({ ...cluster(), sasl });
    /** Somebody whose password stays. */
    const billing = (): ClusterAccess =>
      by({
        mechanism: 'SCRAM-SHA-512',
        username: 'billing',
        passwordFile: passwordFile({ folder: dirname(folder()) }, 'billing'),
      });
    const brokersSeen = async (access: ClusterAccess): Promise<string> => {
      const admin = connections.kafka(access);
      const answered = admin.describe({ topics: [] }).then(({ brokers }) => `${brokers.length}`, String);
      return answered.finally(() => admin.close());
    };
    const mechanisms = async () => {
      const admin = connections.kafka(cluster());
      const known = await admin.scramCredentials().finally(() => admin.close());
      return ['kafka-broker', 'kafkaform-admin'].map((user) => [...(known.get(user)?.keys() ?? [])]);
    };
    const secured = {
      ...SECURED,
      config: { ...SECURED.config, ...PATIENT },
    };
    const wanted = (passwordMechanism: ScramMechanism) =>
      platform.change({ cluster: { ...secured, passwordMechanism } });
    /** What is so once the passwords are those of a mechanism and no others are good. */
    const areOf = async (mechanism: ScramMechanism, names: readonly string[]) => {
      expect(files()).toEqual(names);
      expect(await mechanisms()).toEqual([[mechanism], [mechanism]]);
      expect(await brokersSeen(cluster())).toBe('3');
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    };

    beforeAll(async () => {
      platform = await testPlatform({
        metadata,
        cluster: secured,
        more: (stack) => {
          const on = stack.node.findChild('orders') as KafkaCluster;
          const user = new KafkaUser(stack, 'billing', { cluster: on });
          const payments = new KafkaTopic(stack, 'payments', { cluster: on, partitions: 6 });
          payments.grantProduce(user);
          payments.grantConsume(user, { group: null });
          payments.grantManage(user);
        },
      });
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    }, 600_000);
    afterAll(async () => {
      rmSync(before, { recursive: true, force: true });
      await platform?.dispose();
    });

    it('are replaced by one deploy that rolls the brokers, and nobody is cut off', PATIENCE, async () => {
      const old = join(before, basename(cluster().sasl.passwordFile));
      copyFileSync(cluster().sasl.passwordFile, old);
      const oldLogin = by({ ...cluster().sasl, passwordFile: old });
      expect(await brokersSeen(oldLogin)).toBe('3');
      const witness = await witnessOf({ ...billing(), topic: 'payments' });
      wanted('SCRAM-SHA-256');
      expect((await platform.plan()).output).toContain("Cluster 'orders' gets new passwords");
      expect(files()).toEqual(['kafka-broker.password', 'kafkaform-admin.password']);
      const deployed = await platform.deploy();
      const report = await witness.stop();
      expect(tail(deployed.output)).toContain('Apply complete! Resources: 6 added, 1 changed, 6 destroyed');
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
      expect(report.acked).toBeGreaterThan(100);
      const { acked, longestGapMs, refusals } = report;
      console.log(metadata, { acked, longestGapMs: Math.round(longestGapMs), refusals });
      await areOf('SCRAM-SHA-256', [
        'kafka-broker.scram-sha-256.password',
        'kafkaform-admin.scram-sha-256.password',
      ]);
      await eventually(async () => /refuses user/.test(await brokersSeen(oldLogin)));
    });

    it('are replaced to the same end by the next deploy after one that was killed', PATIENCE, async () => {
      wanted('SCRAM-SHA-512');
      const witness = await witnessOf({ ...billing(), topic: 'payments' });
      await killAfter(platform, /kafka_broker\.\S+: Creation complete/, STATE_IS_WRITTEN_MS);
      expect(files()).toHaveLength(4);
      const deployed = await deployUntilDone(platform);
      expect(tail(deployed.output)).toContain('Apply complete');
      const report = await witness.stop();
      expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
      await areOf('SCRAM-SHA-512', ['kafka-broker.password', 'kafkaform-admin.password']);
    });

    it('are those of the other mechanism from the first start where the code says so', PATIENCE, async () => {
      await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
      expect(existsSync(folder())).toBe(false);
      wanted('SCRAM-SHA-256');
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
      await areOf('SCRAM-SHA-256', [
        'kafka-broker.scram-sha-256.password',
        'kafkaform-admin.scram-sha-256.password',
      ]);
    });
  },
);
