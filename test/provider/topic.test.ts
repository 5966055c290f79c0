import { describe, expect, it } from 'vitest';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { provider, topic } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

describe.each(LONG ? (['zookeeper', 'kraft'] as const) : (['kraft'] as const))(
  'kafka_topic in %s mode',
  PATIENCE,
  (mode) => {
    const running = whileRunning({ mode, brokers: 1, servers: 1 });
    const workspace = kafkaWorkspace();
    const orders = () => provider({ orders: { bootstrapServers: running().cluster.bootstrapServers } });
    const write = (...topics: string[]) => workspace().write([orders(), ...topics].join('\n'));
    const configOf = async (name: string) =>
      Object.fromEntries((await running().admin.topicConfigs([name])).get(name) ?? []);

    it('is created, read, changed and deleted', async () => {
      const { admin } = running();
      const name = randomName('life');
      write(topic('a', { name, partitions: 2, config: { 'retention.ms': '60000' } }));
      expect(said(await workspace().apply())).toContain('1 added, 0 changed, 0 destroyed');
      const made = (await admin.describe({ topics: [name] })).topics.get(name);
      expect(made?.partitions).toHaveLength(2);
      expect(await configOf(name)).toEqual({ 'retention.ms': '60000' });
      expect(await workspace().values('kafka_topic.a')).toEqual({
        cluster: 'orders',
        name,
        partitions: 2,
        replication_factor: 1,
        config: { 'retention.ms': '60000' },
        protected: false,
        id: `orders/${name}`,
        topic_id: made?.topicId,
      });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
      write(topic('a', { name, partitions: 2, config: { 'retention.ms': '70000' } }));
      expect(said(await workspace().apply())).toContain('0 added, 1 changed, 0 destroyed');
      expect(await configOf(name)).toEqual({ 'retention.ms': '70000' });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
      write();
      expect(said(await workspace().apply())).toContain('0 added, 0 changed, 1 destroyed');
      expect((await admin.describe({ topics: [name] })).topics.size).toBe(0);
    });

    it('gets more partitions in place, with a warning about keyed records', async () => {
      const name = randomName('grow');
      write(topic('a', { name, partitions: 2 }));
      await workspace().apply();
      write(topic('a', { name, partitions: 5 }));
      const grown = await workspace().apply();
      expect(said(grown)).toMatch(/Warning: Keys will move to other partitions .* from 2 to 5 partitions/);
      expect(said(grown)).toContain('0 added, 1 changed, 0 destroyed');
      const seen = (await running().admin.describe({ topics: [name] })).topics.get(name);
      expect(seen?.partitions).toHaveLength(5);
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    it('changes only the keys that changed and leaves what was set by hand after the plan', async () => {
      const { admin } = running();
      const name = randomName('keys');
      write(topic('a', { name, config: { 'retention.ms': '60000', 'segment.bytes': '1048576' } }));
      await workspace().apply();
      write(topic('a', { name, config: { 'retention.ms': '70000', 'segment.bytes': '1048576' } }));
      await workspace().plan('-out=changed.plan');
      await admin.alterTopicConfig(
        name,
        new Map([
          ['flush.ms', '5000'],
          ['segment.bytes', '2097152'],
        ]),
      );
      expect(await workspace().applyPlan('changed.plan')).toMatchObject({ exitCode: 0 });
      expect(await configOf(name)).toEqual({
        'retention.ms': '70000',
        'segment.bytes': '2097152',
        'flush.ms': '5000',
      });
    });

    it('returns a key that left the code to the broker’s default', async () => {
      const name = randomName('default');
      write(topic('a', { name, config: { 'retention.ms': '60000', 'flush.ms': '5000' } }));
      await workspace().apply();
      write(topic('a', { name, config: { 'flush.ms': '5000' } }));
      await workspace().apply();
      expect(await configOf(name)).toEqual({ 'flush.ms': '5000' });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    it('shows a configuration that was edited by hand, and puts it back', async () => {
      const name = randomName('drift');
      write(topic('a', { name, config: { 'retention.ms': '60000', 'flush.ms': '5000' } }));
      await workspace().apply();
      const byHand = new Map([
        ['retention.ms', '1'],
        ['segment.bytes', '1048576'],
      ]);
      await running().admin.alterTopicConfig(name, byHand);
      const drift = await workspace().plan();
      expect(drift.exitCode).toBe(2);
      expect(said(drift)).toMatch(/~ "retention.ms" = "1" -> "60000"/);
      expect(said(drift)).toMatch(/- "segment.bytes" = "1048576" -> null/);
      await workspace().apply();
      expect(await configOf(name)).toEqual({ 'retention.ms': '60000', 'flush.ms': '5000' });
    });

    it('sees no difference in spellings that Kafka takes for the same', async () => {
      const name = randomName('spelling');
      const config = {
        'cleanup.policy': 'compact, delete',
        preallocate: 'FALSE',
        'min.cleanable.dirty.ratio': '0.50',
        'retention.ms': ' 060000',
      };
      write(topic('a', { name, config }));
      expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
      expect(await workspace().values('kafka_topic.a')).toMatchObject({ config });
    });

    it('is made again after it was deleted by hand', async () => {
      const { admin } = running();
      const name = randomName('gone');
      write(topic('a', { name }));
      await workspace().apply();
      await admin.deleteTopics([name]);
      const drift = await workspace().plan();
      expect(drift.exitCode).toBe(2);
      expect(said(drift)).toContain('kafka_topic.a will be created');
      expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
      expect((await admin.describe({ topics: [name] })).topics.size).toBe(1);
    });

    it('is imported as cluster/topic, and the plan after that is empty', async () => {
      const name = randomName('import');
      const config = new Map([['cleanup.policy', 'compact,delete']]);
      await running().admin.createTopic({ name, partitions: 3, replicationFactor: 1, config });
      write(topic('a', { name, partitions: 3, config: { 'cleanup.policy': 'compact, delete' } }));
      expect(await workspace().import('kafka_topic.a', `orders/${name}`)).toMatchObject({ exitCode: 0 });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    it('is deleted and made again by -replace', async () => {
      const name = randomName('replace');
      write(topic('a', { name }));
      await workspace().apply();
      const before = await workspace().values('kafka_topic.a');
      const replaced = await workspace().apply('-replace=kafka_topic.a');
      expect(said(replaced)).toContain('1 added, 0 changed, 1 destroyed');
      const after = await workspace().values('kafka_topic.a');
      expect(after).toEqual({ ...before, topic_id: expect.not.stringMatching(String(before?.topic_id)) });
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });

    it('is not in state when Kafka refuses to create it, and Kafka’s reason is shown', async () => {
      const { admin } = running();
      const [good, bad] = [randomName('good'), randomName('bad')];
      write(topic('bad', { name: bad, config: { 'retention.ms': 'a week' } }), topic('good', { name: good }));
      const refused = await workspace().apply();
      expect(refused.exitCode).toBe(1);
      expect(said(refused)).toMatch(
        new RegExp(
          `Error: Topic '${bad}' was not created .*INVALID_CONFIG.*Invalid value a week for configuration retention.ms`,
        ),
      );
      expect(said(refused)).not.toMatch(/ at .*\.(m?js|ts):/);
      expect((await workspace().run('state', 'list')).stdout).toBe('kafka_topic.good');
      expect([...(await admin.describe({ topics: [good, bad] })).topics.keys()]).toEqual([good]);
    });

    it('keeps its state when Kafka refuses a change, and nothing of it is made', async () => {
      const { admin } = running();
      const name = randomName('keep');
      write(topic('a', { name, partitions: 1, config: { 'retention.ms': '60000' } }));
      await workspace().apply();
      const wrong = { 'retention.ms': '70000', 'no.such.key': '1' };
      write(topic('a', { name, partitions: 2, config: wrong }));
      const refused = await workspace().apply();
      expect(refused.exitCode).toBe(1);
      expect(said(refused)).toMatch(
        new RegExp(`Error: Topic '${name}' was not changed .*INVALID_CONFIG.*no\\.such\\.key`),
      );
      expect(await configOf(name)).toEqual({ 'retention.ms': '60000' });
      expect((await admin.describe({ topics: [name] })).topics.get(name)?.partitions).toHaveLength(1);
      write(topic('a', { name, partitions: 1, config: { 'retention.ms': '60000' } }));
      expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    });
  },
);
