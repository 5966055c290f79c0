import { expect, test } from 'vitest';
import type { StackStatus } from '../../../operations/status/status.ts';
import { LONG } from '../../support/long.ts';
import { commandLine } from './command-line.ts';
import { eventually, type Running, randomName } from './running.ts';

export function statusSuite(running: () => Running, mode: 'zookeeper' | 'kraft'): void {
  const { start, newTopic } = commandLine(running);
  const statusJson = async () =>
    JSON.parse((await start('status', ['local', '--json'])).stdout) as StackStatus;

  test('shows brokers, ensemble, topics and groups', async () => {
    const topic = await newTopic();
    const group = randomName('group');
    await start('console', ['produce', topic], 'a\nb\nc\n');
    await start('console', ['consume', topic, '--from-beginning', '--group', group, '--max-messages', '3']);
    await start('console', ['produce', topic, '--partition', '0'], 'd\ne\n');
    const { clusters, ensembles } = await statusJson();
    const [cluster] = clusters;
    expect(cluster?.brokers.map(({ id, up, registered, rack }) => [id, up, registered, rack])).toEqual(
      [1, 2, 3].map((id) => [id, true, true, `rack-${id}`]),
    );
    expect(cluster?.brokers.filter(({ controller }) => controller)).toHaveLength(1);
    const line = mode === 'kraft' ? '4.3' : '3.9';
    expect(cluster?.protocol).toEqual({ finalized: line, binaries: [line] });
    expect(cluster?.topics.find(({ name }) => name === topic)).toMatchObject({
      partitions: 3,
      replicationFactor: 3,
      underReplicated: 0,
    });
    expect(cluster?.groups.find((found) => found.group === group)).toMatchObject({
      lag: 2,
      topics: [topic],
    });
    const modes = ensembles.flatMap(({ servers }) => servers.map(({ status }) => status?.mode)).sort();
    expect(modes).toEqual(mode === 'kraft' ? [] : ['follower', 'follower', 'leader']);
    await running().admin.deleteTopics([topic]);
  }, 90_000);

  test.runIf(LONG || mode === 'kraft')(
    'shows a broker that is down and what it leaves under-replicated',
    async () => {
      const { cluster } = running();
      const topic = await newTopic();
      await cluster.broker(2).stop();
      try {
        const [seen] = (await statusJson()).clusters;
        expect(seen?.brokers.map(({ up }) => up)).toEqual([true, false, true]);
        expect(seen?.topics.find(({ name }) => name === topic)).toMatchObject({
          underReplicated: 3,
          underMinIsr: 0,
        });
        expect((await start('status', ['local'])).stdout).toMatch(/^2 .*DOWN/m);
      } finally {
        await cluster.broker(2).start();
        await cluster.healthy();
      }
      await running().admin.deleteTopics([topic]);
    },
    120_000,
  );

  test('--watch shows changes until it is interrupted', async () => {
    const watching = start('status', ['local', '--watch', '--json']);
    let lines = '';
    watching.stdout?.on('data', (chunk) => {
      lines += chunk;
    });
    await eventually(async () => lines.split('\n').length > 2);
    watching.kill('SIGINT');
    const { exitCode } = await watching;
    expect(exitCode).toBe(0);
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).stack),
    ).toEqual(expect.arrayContaining([running().cluster.name]));
  }, 60_000);
}
