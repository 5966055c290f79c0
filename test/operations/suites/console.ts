import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { eventually, type Running, randomName } from './running.ts';

export function consoleSuite(running: () => Running): void {
  const { start, newTopic } = commandLine(running);
  test('consumes what it produced, with keys and headers, in the order of each key', async () => {
    const topic = await newTopic();
    const produced = await start(
      'console',
      ['produce', topic, '--key-separator', ':', '--header', 'source=test'],
      'a:1\na:2\na:3',
    );
    expect([produced.stderr, produced.exitCode]).toEqual(['3 messages sent', 0]);
    const { stdout } = await start('console', [
      'consume',
      topic,
      '--from-beginning',
      '--max-messages',
      '3',
      '--print-key',
      '--print-headers',
    ]);
    expect(stdout.split('\n')).toEqual(['source:test\ta\t1', 'source:test\ta\t2', 'source:test\ta\t3']);
    await running().admin.deleteTopics([topic]);
  }, 60_000);

  test('a group goes on after exactly the messages that were printed', async () => {
    const topic = await newTopic();
    const group = randomName('group');
    await start('console', ['produce', topic, '--partition', '1'], '1\n2\n3\n4\n5\n');
    const consume = (...more: string[]) =>
      start('console', ['consume', topic, '--group', group, '--from-beginning', ...more]);
    expect((await consume('--max-messages', '2')).stdout).toBe('1\n2');
    expect((await consume('--timeout-ms', '2000')).stdout).toBe('3\n4\n5');
    await running().admin.deleteTopics([topic]);
  }, 120_000);

  test('Ctrl-C ends a consumer cleanly and deletes the group that it made', async () => {
    const topic = await newTopic();
    const { admin } = running();
    const consuming = start('console', ['consume', topic]);
    await eventually(async () =>
      (await admin.consumerGroups()).some(
        ({ group, members }) => group.startsWith('console-consumer') && members === 1,
      ),
    );
    consuming.kill('SIGINT');
    const { stderr, exitCode } = await consuming;
    expect([stderr, exitCode]).toEqual(['0 messages received', 0]);
    expect(
      (await admin.consumerGroups()).filter(({ group }) => group.startsWith('console-consumer')),
    ).toEqual([]);
    await admin.deleteTopics([topic]);
  }, 60_000);

  test('neither command creates a topic that was mistyped', async () => {
    const topic = randomName('mistyped');
    for (const command of ['produce', 'consume']) {
      const { stderr, exitCode } = await start('console', [command, topic], 'x\n');
      expect([stderr, exitCode]).toEqual([expect.stringContaining(`Topic '${topic}' does not exist.`), 1]);
    }
    expect((await running().admin.describe()).topics.has(topic)).toBe(false);
  }, 60_000);

  test('messages before a bad line are sent, and the line is named', async () => {
    const topic = await newTopic();
    const { stderr, exitCode } = await start(
      'console',
      ['produce', topic, '--key-separator', ':'],
      'a:1\nbad\n',
    );
    expect([stderr, exitCode]).toEqual(["Line 2 has no key separator ':': 'bad'", 1]);
    const { stdout } = await start('console', ['consume', topic, '--from-beginning', '--timeout-ms', '2000']);
    expect(stdout).toBe('1');
    await running().admin.deleteTopics([topic]);
  }, 60_000);
}
