import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { newestVersions } from '../../images/versions.ts';
import type { ScramMechanism } from '../../model/scram.ts';
import { scramRecordBatch } from '../../operations/clients/kafka/scram-record.ts';
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

/** A shell's word for the records of a checkpoint, sorted. */
const recordsOf = (file: string) =>
  `kafka-dump-log.sh --cluster-metadata-decoder --files ${file} 2>/dev/null | grep -o 'payload: .*' | sort`;

test.each(newestVersions)(
  'the image of Kafka %s formats storage with the records of kafka-storage.sh',
  async (kafkaVersion) => {
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
       diff <(${recordsOf('/tmp/theirs/bootstrap.checkpoint')}) <(${recordsOf('/tmp/ours/bootstrap.checkpoint')}) &&
       ${recordsOf('/tmp/ours/bootstrap.checkpoint')} | grep -c metadata.version`,
      ],
    });
    expect(output).toBe('1');
  },
);

test.each(newestVersions)(
  'the image of Kafka %s takes users from the records beside their passwords, which are those that kafka-storage.sh makes of these',
  async (kafkaVersion) => {
    const folder = mkdtempSync(join(tmpdir(), 'kafkaform-image-'));
    chmodSync(folder, 0o755);
    const user = async (name: string, mechanism: ScramMechanism, file: string) => {
      writeFileSync(join(folder, `${file}.password`), 'of-a-test', { mode: 0o644 });
      const record = await scramRecordBatch(name, mechanism, 'of-a-test');
      writeFileSync(join(folder, `${file}.scram`), record, { mode: 0o644 });
    };
    await user('kafka-broker', 'SCRAM-SHA-512', 'kafka-broker');
    await user('kafkaform-admin', 'SCRAM-SHA-256', 'kafkaform-admin.scram-sha-256');
    // Salts are random, and the keys follow from them.
    const comparable = (file: string) =>
      `${recordsOf(file)} | sed -E 's/"(salt|storedKey|serverKey)":"[^"]*"/"\\1":""/g'`;
    const script = `set -e; kafkaform=/opt/kafkaform; fail() { echo "$*"; exit 1; }; . $kafkaform/properties.sh; . $kafkaform/storage.sh
      mkdir /tmp/ours /tmp/theirs
      scram_checkpoint /tmp/ours/bootstrap.checkpoint
      scram_checkpoint_of_storage_tool /tmp/theirs/bootstrap.checkpoint
      cmp <(cat $kafkaform/bootstrap.checkpoint /users/*.scram) /tmp/ours/bootstrap.checkpoint
      diff <(${comparable('/tmp/ours/bootstrap.checkpoint')}) <(${comparable('/tmp/theirs/bootstrap.checkpoint')})
      ${recordsOf('/tmp/ours/bootstrap.checkpoint')} | grep -c SCRAM_CREDENTIAL_RECORD`;
    try {
      const { output } = await outputOf({
        image: imageTag(kafkaVersion),
        command: ['bash', '-c', script],
        env: { CLUSTER_ID: clusterId, KAFKAFORM_SCRAM_PASSWORDS: '/users' },
        binds: [`${folder}:/users:ro`],
      });
      expect(output).toBe('2');
    } finally {
      rmSync(folder, { recursive: true });
    }
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
