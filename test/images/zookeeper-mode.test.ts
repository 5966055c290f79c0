import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Container, Containers } from './support/containers.ts';
import { roundTrip, zooKeeper, zooKeeperBroker } from './support/roles.ts';

describe('the image of Kafka 3.9.2 with ZooKeeper', () => {
  const containers = new Containers();
  const name = containers.nameOf('broker');
  let server: Container;
  let broker: Container;

  beforeAll(async () => {
    server = await containers.start('zookeeper', zooKeeper('3.9.2'));
    broker = await containers.start('broker', zooKeeperBroker('3.9.2', name, containers.nameOf('zookeeper')));
    await broker.hasLogged('started (kafka.server.KafkaServer)');
  });
  afterAll(() => containers.dispose());

  test('gives back through the console scripts what they wrote', async () => {
    const { output } = await broker.run('bash', '-c', roundTrip(name));
    expect(output.split('\n').at(-1)).toBe('1,2,3,4,5');
  });

  test('has the broker registered in ZooKeeper, as its shell shows', async () => {
    const { output } = await broker.run(
      'zookeeper-shell.sh',
      `${containers.nameOf('zookeeper')}:2181`,
      'ls',
      '/brokers/ids',
    );
    expect(output.split('\n').at(-1)).toBe('[1]');
  });

  test('runs brokers and ZooKeeper as appuser, not as root', async () => {
    const users = await Promise.all(
      [server, broker].map((container) => container.run('stat', '-c', '%u:%g', '/proc/1')),
    );
    expect(users.map(({ output }) => output)).toEqual(['1000:1000', '1000:1000']);
  });

  test('serves metrics of the broker under the names that dashboards know', async () => {
    const { output } = await broker.run('wget', '-q', '-O', '-', 'http://127.0.0.1:9404/metrics');
    expect(output).toMatch(/^kafka_server_brokertopicmetrics_messagesin_total \d/m);
    expect(output).toMatch(/^kafka_server_brokertopicmetrics_bytesout_total \d/m);
    expect(output).toMatch(/^kafka_server_replicamanager_underreplicatedpartitions 0\.0/m);
    expect(output).toMatch(/^kafka_server_replicamanager_isrshrinks_total \d/m);
    expect(output).toMatch(/^kafka_controller_kafkacontroller_activecontrollercount 1\.0/m);
    expect(output).toMatch(
      /^kafka_network_requestmetrics_totaltimems\{quantile="0.99",request="Produce"\} \d/m,
    );
    expect(output).toMatch(/^jvm_memory_used_bytes\{area="heap"\} \d/m);
  });

  test('serves metrics of ZooKeeper', async () => {
    const { output } = await server.run('wget', '-q', '-O', '-', 'http://127.0.0.1:9404/metrics');
    expect(output).toMatch(/^zookeeper_avgrequestlatency \d/m);
    expect(output).toMatch(/^zookeeper_outstandingrequests \d/m);
    expect(output).toMatch(/^zookeeper_inmemorydatatree_nodecount \d/m);
    expect(output).toMatch(/^zookeeper_packetsreceived_total \d/m);
  });

  test.each(['zookeeper', 'broker'])('runs the %s from the class archive', async (role) => {
    const container = role === 'broker' ? broker : server;
    const { output } = await container.run('grep', '-c', 'classes.jsa', '/proc/1/maps');
    expect(Number(output)).toBeGreaterThan(0);
  });

  // The last ones: they end what the others need.
  test('ends a broker in order on SIGTERM, within its grace', async () => {
    expect(await broker.stop(30)).toBe(143);
    expect(await broker.logs()).toContain('shut down completed (kafka.server.KafkaServer)');
  });

  test('ends ZooKeeper on SIGTERM, within its grace', async () => {
    expect(await server.stop(30)).toBe(143);
  });
});

test('a ZooKeeper server refuses the volume of another one', async () => {
  const containers = new Containers();
  const binds = [`${containers.volume('data')}:/var/lib/zookeeper/data`];
  const server = (myid: string) => ({
    ...zooKeeper('3.9.2'),
    env: { ...zooKeeper('3.9.2').env, ZOOKEEPER_MYID: myid },
    binds,
  });
  try {
    const first = await containers.start('first', server('1'));
    await first.hasLogged('binding to port');
    await first.stop(10);
    const second = await containers.start('second', server('2'));
    expect(await second.ended()).toBe(1);
    expect(await second.logs()).toContain(
      'ZOOKEEPER_MYID is 2 but /var/lib/zookeeper/data holds the data of server 1',
    );
  } finally {
    await containers.dispose();
  }
});
