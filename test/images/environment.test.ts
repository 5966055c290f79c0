import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { Containers, outputOf } from './support/containers.ts';

const folder = mkdtempSync(join(tmpdir(), 'kafkaform-environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Renders a role's properties in the image, and stops before the JVM would start. */
async function rendered(
  role: 'broker' | 'zookeeper',
  env: Record<string, string>,
  binds: string[] = [],
): Promise<string[]> {
  const script = `kafkaform=/opt/kafkaform; for part in properties java roles/${role}; do . $kafkaform/$part.sh; done
    prepare; cat "$properties_file"`;
  const { output } = await outputOf({
    image: imageTag('3.9.2'),
    command: ['bash', '-c', script],
    env,
    binds,
  });
  return output.split('\n');
}

test('names of broker properties: _ is a dot, __ an underscore, ___ a hyphen', async () => {
  const lines = await rendered('broker', { KAFKA_LOG_RETENTION_MS: '1', KAFKA_A__B_C___D: '2' });
  expect(lines).toEqual(['a_b.c-d=2', 'log.retention.ms=1', 'log.dirs=/var/lib/kafka/data']);
});

test('variables of the JVM are no properties', async () => {
  const lines = await rendered('broker', {
    KAFKA_BROKER_ID: '1',
    KAFKA_HEAP_OPTS: '-Xmx1g',
    KAFKA_OPTS: '-Da=b',
    KAFKA_JVM_PERFORMANCE_OPTS: '-Dc=d',
    KAFKA_LOG4J_OPTS: '-De=f',
    KAFKA_JMX_OPTS: '-Dg=h',
  });
  expect(lines).toEqual(['broker.id=1', 'log.dirs=/var/lib/kafka/data']);
});

test('values are escaped, so that Java reads back what was given', async () => {
  const lines = await rendered('broker', {
    KAFKA_A: 'RULE:[1:$1@$0](.*@EXAMPLE)s/@.*//,\\d',
    KAFKA_B: 'two\nlines',
    KAFKA_C: ' leading blank',
    KAFKA_D: 'User:CN=Jürgen',
    KAFKA_E: 'a=b:c#d!e',
  });
  expect(lines.slice(0, -1)).toEqual([
    'a=RULE:[1:$1@$0](.*@EXAMPLE)s/@.*//,\\\\d',
    'b=two\\nlines',
    'c=\\ leading blank',
    'd=User:CN=J\\u00fcrgen',
    'e=a=b:c#d!e',
  ]);
});

test('a mounted server.properties is the base, and variables come after it', async () => {
  writeFileSync(join(folder, 'server.properties'), 'num.io.threads=3\nlog.dirs=/var/lib/kafka/data-2');
  const lines = await rendered('broker', { KAFKA_NUM_IO_THREADS: '5' }, [
    `${folder}/server.properties:/mnt/shared/config/server.properties:ro`,
  ]);
  expect(lines).toEqual(['num.io.threads=3', 'log.dirs=/var/lib/kafka/data-2', 'num.io.threads=5']);
});

test('names of ZooKeeper properties keep their case, and variables win over the defaults', async () => {
  const lines = await rendered('zookeeper', {
    ZOOKEEPER_tickTime: '500',
    ZOOKEEPER_server_1: 'localhost:2888:3888;2181',
    ZOOKEEPER_4lw_commands_whitelist: 'ruok',
    ZOOKEEPER_MYID: '1',
  });
  expect(lines).toContain('admin.enableServer=false');
  expect(lines.slice(-3)).toEqual([
    '4lw.commands.whitelist=ruok',
    'server.1=localhost:2888:3888;2181',
    'tickTime=500',
  ]);
});

test.each(['/var/lib/kafka/data', '/var/lib/kafka/data-16', '/var/lib/zookeeper/data'])(
  'a fresh volume on %s belongs to appuser',
  async (path) => {
    const containers = new Containers();
    try {
      const container = await containers.start('volume', {
        image: imageTag('3.9.2'),
        command: ['stat', '-c', '%U', path],
        binds: [`${containers.volume('fresh')}:${path}`],
        terminal: true,
      });
      await container.ended();
      expect((await container.logs()).trim()).toBe('appuser');
    } finally {
      await containers.dispose();
    }
  },
);
