import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { newestVersions } from '../../images/versions.ts';
import { type Container, Containers, outputOf } from './support/containers.ts';
import { clusterId, kraftBroker, roundTrip } from './support/roles.ts';

describe('the image of Kafka 4.3.1 in KRaft mode', () => {
  const containers = new Containers();
  const name = containers.nameOf('broker');
  const volume = `${containers.volume('data')}:/var/lib/kafka/data`;
  let broker: Container;

  beforeAll(async () => {
    broker = await containers.start('broker', { ...kraftBroker('4.3.1', name), binds: [volume] });
    await broker.hasLogged('Kafka Server started');
  });
  afterAll(() => containers.dispose());

  test('gives back through the console scripts what they wrote', async () => {
    const { output } = await broker.run('bash', '-c', roundTrip(name));
    expect(output.split('\n').at(-1)).toBe('1,2,3,4,5');
  });

  test('serves metrics of broker and controller', async () => {
    const { output } = await broker.run('wget', '-q', '-O', '-', 'http://127.0.0.1:9404/metrics');
    expect(output).toMatch(/^kafka_server_replicamanager_underreplicatedpartitions 0\.0/m);
    expect(output).toMatch(/^kafka_controller_kafkacontroller_activecontrollercount 1\.0/m);
    expect(output).toMatch(/^kafka_server_raft_metrics_high_watermark \d/m);
  });

  test('has storage that kafka-storage.sh takes for its own', async () => {
    const { output, exitCode } = await broker.run('kafka-storage.sh', 'info', '-c', '/tmp/server.properties');
    expect(exitCode).toBe(0);
    expect(output).toContain(`cluster.id=${clusterId}`);
    expect(output).toContain('node.id=1');
  });

  // The last one: it ends what the others need.
  test('keeps its storage over a restart, and refuses it under another cluster id', async () => {
    const before = await broker.run('cat', '/var/lib/kafka/data/meta.properties');
    expect(await broker.stop(30)).toBe(143);
    await broker.start();
    expect((await broker.run('cat', '/var/lib/kafka/data/meta.properties')).output).toBe(before.output);

    const options = kraftBroker('4.3.1', name);
    const stranger = await containers.start('stranger', {
      ...options,
      env: { ...options.env, CLUSTER_ID: 'AAAAAAAAAAAAAAAAAAAAAQ' },
      binds: [volume],
    });
    expect(await stranger.ended()).toBe(1);
    expect(await stranger.logs()).toContain(`/var/lib/kafka/data belongs to cluster ${clusterId}`);
  });
});

test.each(newestVersions)(
  'the image of Kafka %s formats storage with the records of kafka-storage.sh',
  async (kafkaVersion) => {
    const records = (file: string) =>
      `kafka-dump-log.sh --cluster-metadata-decoder --files ${file} | grep -o 'payload: .*' | sort`;
    const properties = [
      'process.roles=broker,controller',
      'node.id=1',
      'controller.quorum.voters=1@localhost:9093',
      'listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
      'controller.listener.names=CONTROLLER',
      'log.dirs=/tmp/data',
    ].join('\\n');
    const { output } = await outputOf({
      image: imageTag(kafkaVersion),
      command: [
        'bash',
        '-c',
        `printf '${properties}\\n' >/tmp/p && kafka-storage.sh format -t ${clusterId} -c /tmp/p >/dev/null &&
       cp /opt/kafkaform/bootstrap.checkpoint /tmp/ours.checkpoint && mkdir /tmp/theirs /tmp/ours &&
       mv /tmp/data/bootstrap.checkpoint /tmp/theirs/ && mv /tmp/ours.checkpoint /tmp/ours/bootstrap.checkpoint &&
       diff <(${records('/tmp/theirs/bootstrap.checkpoint')}) <(${records('/tmp/ours/bootstrap.checkpoint')}) &&
       ${records('/tmp/ours/bootstrap.checkpoint')} | grep -c metadata.version`,
      ],
    });
    expect(output).toBe('1');
  },
);

test('the image of Kafka 4.3.1 says that it carries no ZooKeeper', async () => {
  const { output, exitCode } = await outputOf({ image: imageTag('4.3.1'), command: ['zookeeper'] });
  expect(exitCode).toBe(1);
  expect(output).toContain('carries no ZooKeeper; use the image of a 3.x version');
});

test('a controller without a cluster id is told what is missing', async () => {
  const { CLUSTER_ID: _, ...env } = kraftBroker('4.3.1', 'nobody').env ?? {};
  const { output, exitCode } = await outputOf({ image: imageTag('4.3.1'), command: ['broker'], env });
  expect(exitCode).toBe(1);
  expect(output).toContain("/var/lib/kafka/data is empty and CLUSTER_ID isn't set");
});
