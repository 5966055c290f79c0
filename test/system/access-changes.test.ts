import { dirname } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AclOptions,
  Authorization,
  KafkaAcls,
  type KafkaCluster,
  KafkaTopic,
  KafkaUser,
  Listener,
} from '../../constructs/index.ts';
import { passwordFile } from '../../model/rendering/secrets.ts';
import type { ScramMechanism } from '../../model/scram.ts';
import { connections } from '../../operations/clients/connections.ts';
import type { ClusterAccess } from '../../operations/ports/access.ts';
import type { WitnessReport } from '../../operations/witness/report.ts';
import type { Witness } from '../../operations/witness/witness.ts';
import { eventually } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 600_000 };
const ACLS = 100;
/** How long a login lasts: every connection of a witness has to prove itself again while it writes. */
const LOGIN_MS = 4_000;
const [FIRST, SECOND] = ['SCRAM-SHA-512', 'SCRAM-SHA-256'] as const;

describe.each(LONG ? (['kraft', 'zookeeper'] as const) : (['kraft'] as const))(
  'a secured cluster with live clients, in %s mode',
  PATIENCE,
  (metadata) => {
    let platform: TestPlatform;
    const cluster = () => {
      const [only] = platform.manifest().clusters;
      if (only?.sasl?.passwordFile === undefined) throw new Error('nobody has to log in');
      return { ...only, sasl: only.sasl };
    };
    /** The user of these tests, by one of its passwords. */
    const billing = (mechanism: ScramMechanism): ClusterAccess => {
      const { bootstrapServers, tls, sasl } = cluster();
      const folder = dirname(dirname(sasl.passwordFile));
      const login = {
        mechanism,
        username: 'billing',
        passwordFile: passwordFile({ folder }, 'billing', mechanism),
      };
      return { bootstrapServers, ...(tls && { tls }), sasl: login };
    };
    /** What a user sees who asks for the brokers, by one of its passwords. */
    const logIn = async (mechanism: ScramMechanism): Promise<string> => {
      const admin = connections.kafka(billing(mechanism));
      try {
        return `${(await admin.describe({ topics: [] })).brokers.length} brokers`;
      } catch (error) {
        return String(error);
      } finally {
        await admin.close();
      }
    };
    const deploy = async (contents: Contents, expected: string) => {
      platform.change({ more: (stack) => fill(stack, contents) });
      const { output } = await platform.deploy();
      expect(tail(output)).toContain(`Apply complete! Resources: ${expected}.`);
    };
    const stopped = async (witness: Witness): Promise<WitnessReport> => {
      const report = await witness.stop();
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0, belowMinIsr: [], refusals: {} });
      expect(report.acked).toBeGreaterThan(100);
      console.log(`${metadata}: acked ${report.acked}, longest gap ${Math.round(report.longestGapMs)} ms`);
      return report;
    };

    beforeAll(async () => {
      platform = await testPlatform({
        metadata,
        servers: 1,
        cluster: {
          listeners: Listener.scram(),
          authorization: Authorization.acls(),
          config: { 'connections.max.reauth.ms': LOGIN_MS },
        },
        more: (stack) => fill(stack, { mechanisms: [FIRST], acls: 0 }),
      });
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    }, 300_000);
    afterAll(async () => platform?.dispose(), 60_000);

    it.runIf(LONG)(`loses and delays nothing while ${ACLS} ACLs come and go`, async () => {
      const witness = await witnessOf({ ...billing(FIRST), topic: 'payments' });
      await deploy({ mechanisms: [FIRST], acls: ACLS }, `${ACLS} added, 0 changed, 0 destroyed`);
      await deploy({ mechanisms: [FIRST], acls: 0 }, `0 added, 0 changed, ${ACLS} destroyed`);
      await stopped(witness);
    });

    it('loses and delays nothing while a password is replaced', async () => {
      const before = await witnessOf({ ...billing(FIRST), topic: 'payments' });
      await deploy({ mechanisms: [FIRST, SECOND], acls: 0 }, '1 added, 0 changed, 0 destroyed');
      await eventually(async () => (await logIn(SECOND)) === '3 brokers');
      const after = await witnessOf({ ...billing(SECOND), topic: 'invoices' });
      await stopped(before);
      await deploy({ mechanisms: [SECOND], acls: 0 }, '0 added, 0 changed, 1 destroyed');
      await eventually(async () => /refuses user/.test(await logIn(FIRST)));
      // until each of its connections has logged in again
      const then = after.acked();
      await eventually(async () => after.acked() > then + 1_000);
      await stopped(after);
      expect(await logIn(SECOND)).toBe('3 brokers');
    });
  },
);

interface Contents {
  /** Of the user's passwords. */
  readonly mechanisms: readonly ScramMechanism[];
  /** Of other users, half of them on the topic that is written to. */
  readonly acls: number;
}

function fill(stack: TerraformStack, { mechanisms, acls }: Contents): void {
  const cluster = stack.node.findChild('orders') as KafkaCluster;
  const topics = ['payments', 'invoices'].map((id) => new KafkaTopic(stack, id, { cluster, partitions: 6 }));
  for (const mechanism of mechanisms)
    new KafkaUser(stack, `billing-${mechanism}`, { cluster, name: 'billing', mechanism });
  for (const topic of topics) {
    topic.grantProduce('User:billing');
    topic.grantConsume('User:billing', { group: null });
    topic.grantManage('User:billing');
  }
  if (acls === 0) return;
  const others = Array.from(
    { length: acls },
    (_, index): AclOptions => ({
      principal: `User:other-${index}`,
      resourceType: 'topic',
      resourceName: index % 2 === 0 ? 'payments' : `audit-${index}`,
      operation: 'read',
    }),
  );
  new KafkaAcls(stack, 'others', { cluster, acls: others });
}
