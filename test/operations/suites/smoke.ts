import { expect, test } from 'vitest';
import type { CheckResult } from '../../../operations/smoke/check.ts';
import { LONG } from '../../support/long.ts';
import { commandLine } from './command-line.ts';
import type { Running } from './running.ts';

export function smokeSuite(running: () => Running, mode: 'zookeeper' | 'kraft'): void {
  const { start } = commandLine(running);
  const smokeJson = async () => {
    const { stdout, exitCode } = await start('smoke', ['local', '--messages', '300', '--json']);
    const { results, ok } = JSON.parse(stdout) as { results: CheckResult[]; ok: boolean };
    return { results: new Map(results.map((result) => [result.name, result])), ok, exitCode };
  };

  test('passes on a healthy cluster and accounts for every message of every mode', async () => {
    const { results, ok, exitCode } = await smokeJson();
    expect([...results.values()].filter((result) => !result.ok)).toEqual([]);
    expect([ok, exitCode]).toEqual([true, 0]);
    for (const name of ['acks=0', 'acks=1', 'acks=all', 'idempotent']) {
      const acked = name === 'acks=0' ? null : 300;
      expect(results.get(name)?.data).toMatchObject({
        sent: 300,
        acked,
        received: 300,
        lost: 0,
        duplicated: 0,
        reordered: 0,
      });
    }
    const metadata = mode === 'kraft' ? ['quorum'] : ['zookeeper', 'registration'];
    expect([...results.keys()]).toEqual(
      expect.arrayContaining([
        ...metadata,
        'brokers',
        'replication',
        'consumer group',
        'metrics',
        'clean-up',
      ]),
    );
  }, 90_000);

  test('prints one named line per result and leaves no topic and no group behind', async () => {
    const { stdout } = await start('smoke', ['local', '--messages', '50']);
    expect(stdout).toMatch(/^ok {3}replication: \d+ partitions, all in sync/m);
    expect(stdout.split('\n').at(-1)).toMatch(/^all \d+ checks passed in \d+\.\d s$/);
    const { admin } = running();
    expect(
      [...(await admin.describe()).topics.keys()].filter((name) => name.startsWith('kafkaform-smoke')),
    ).toEqual([]);
    expect((await admin.consumerGroups()).filter(({ group }) => group.startsWith('kafkaform-smoke'))).toEqual(
      [],
    );
  }, 90_000);

  test.runIf(LONG || mode === 'zookeeper')(
    'fails with exit code 1 and names the broker that is down',
    async () => {
      const { cluster } = running();
      await cluster.broker(3).stop();
      try {
        const { results, ok, exitCode } = await smokeJson();
        expect([ok, exitCode]).toEqual([false, 1]);
        expect(results.get('brokers')).toMatchObject({
          ok: false,
          detail: expect.stringContaining('broker 3 does not answer'),
        });
        expect(results.get('replication')).toMatchObject({
          ok: false,
          detail: expect.stringContaining('lacks broker 3'),
        });
      } finally {
        await cluster.broker(3).start();
        await cluster.healthy();
      }
    },
    120_000,
  );

  test('of a stack that is not deployed says what to do', async () => {
    const { stderr, exitCode } = await start('smoke', ['nowhere']);
    expect([stderr, exitCode]).toEqual([expect.stringContaining('run npx cdktf deploy nowhere first'), 1]);
  });
}
