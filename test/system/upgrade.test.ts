import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { type ProtocolStatus, protocolStatus } from '../../operations/upgrade/protocol.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 300_000 };

/** The older images are there after `npm run setup -- --kafka 3.8.1 4.2.0`, which is part of `npm test`. */
const UPGRADES = [
  { metadata: 'kraft', from: '4.2.0', to: '4.3.1', before: '4.2', after: '4.3' },
  { metadata: 'zookeeper', from: '3.8.1', to: '3.9.2', before: '3.8', after: '3.9' },
] as const;

describe.each(LONG ? UPGRADES : UPGRADES.slice(0, 1))(
  'an upgrade in $metadata mode from $from to $to',
  ({ metadata, from, to, before, after }) => {
    let platform: TestPlatform;

    beforeAll(async () => {
      const cluster = { version: from };
      platform = await testPlatform({
        metadata,
        servers: 1,
        cluster,
        topics: { payments: { partitions: 6 } },
      });
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    });

    afterAll(async () => platform?.dispose());

    it('is not planned together with its finalizing', PATIENCE, async () => {
      platform.change({ cluster: { version: to, finalize: true } });
      const refused = await platform.plan();
      expect(refused.exitCode).toBe(1);
      expect(refused.output).toMatch(
        /Binaries first, then the protocol.*Deploy the version with finalize: false/,
      );
    });

    it(
      'replaces the binaries one by one under the protocol of before, and loses nothing',
      PATIENCE,
      async () => {
        platform.change({ cluster: { version: to } });
        const { report, output } = await underWitness(platform);
        expect(output).toMatch(/Binaries first: the protocol is held.*Until you set finalize: true/);
        expect(output).toContain('Apply complete');
        expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
        expect(await protocolOf(platform)).toEqual({ finalized: before, binaries: everyBroker(after) });
        expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      },
    );

    if (metadata === 'kraft') {
      it.runIf(LONG)('goes back before it is finalized, and forward again', PATIENCE, async () => {
        platform.change({ cluster: { version: from } });
        const back = await underWitness(platform);
        expect(back.output).toMatch(/Brokers go back to an earlier version.*Apply complete/);
        expect(back.report).toMatchObject(FLAWLESS);
        expect(await protocolOf(platform)).toEqual({ finalized: before, binaries: everyBroker(before) });
        platform.change({ cluster: { version: to } });
        expect(tail((await platform.deploy()).output)).toContain('Apply complete');
        expect(await protocolOf(platform)).toEqual({ finalized: before, binaries: everyBroker(after) });
      });
    }

    it(
      `is finalized when asked to, ${metadata === 'kraft' ? 'without a restart' : 'by a second roll'}`,
      PATIENCE,
      async () => {
        const containers = await containerIds(platform);
        platform.change({ cluster: { version: to, finalize: true } });
        const { report, output } = await underWitness(platform);
        expect(output).toMatch(/There is no way back from finalizing.*Apply complete/);
        expect(report).toMatchObject({ ...FLAWLESS, belowMinIsr: [] });
        expect(await protocolOf(platform)).toEqual({ finalized: after, binaries: everyBroker(after) });
        const kept = (await containerIds(platform)).filter((id) => containers.includes(id));
        expect(kept).toHaveLength(metadata === 'kraft' ? 3 : 0);
        expect(await platform.plan()).toMatchObject({ exitCode: 0 });
      },
    );

    it('can’t be taken back once it is finalized', PATIENCE, async () => {
      platform.change({ cluster: { version: from } });
      const refused = await platform.plan();
      expect(refused.exitCode).toBe(1);
      expect(refused.output).toContain(`version is ${from}, but ${after} is finalized`);
      expect(refused.output).not.toContain('Apply complete');
    });
  },
);

async function underWitness(platform: TestPlatform) {
  const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
  const { output } = await platform.deploy();
  return { output, report: await witness.stop() };
}

async function protocolOf(platform: TestPlatform): Promise<ProtocolStatus> {
  const admin = connectKafkaAdmin({ bootstrapServers: platform.bootstrapServers() });
  try {
    return await protocolStatus(admin);
  } finally {
    await admin.close();
  }
}

const everyBroker = (line: string) => new Map([1, 2, 3].map((id) => [id, line]));

const containerIds = (platform: TestPlatform): Promise<string[]> =>
  Promise.all(
    [1, 2, 3].map(
      async (id) =>
        (await execa('docker', ['inspect', '--format', '{{.Id}}', platform.containerOf(id)])).stdout,
    ),
  );
