import { type App, TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import {
  JmxExporter,
  KafkaCluster,
  KafkaTopic,
  Metadata,
  MirrorMaker,
  type MirrorMakerProps,
} from '../../constructs/index.ts';
import {
  type Attributes,
  appOf,
  project,
  reference,
  referencesOf,
  refusal,
  synthStack,
} from './support/project.ts';

type Scope = ConstructorParameters<typeof KafkaCluster>[0];

const cluster = (scope: Scope, id: string, from: number, brokers = 3, version = '4.3.1') =>
  new KafkaCluster(scope, id, {
    version,
    metadata: Metadata.kraft(),
    brokers,
    hostPorts: { from },
    jmxExporter: JmxExporter.off(),
  });

/** `primary` to `standby`, or what is given instead. */
const mirrored = (changes: Partial<MirrorMakerProps> = {}, brokers = 3) =>
  synthStack((scope) => {
    const source = cluster(scope, 'primary', 19_092, brokers);
    const target = cluster(scope, 'standby', 29_092);
    new MirrorMaker(scope, 'mm2', { workers: 2, flows: [{ source, target }], ...changes });
  });

const workerOf = ({ resource }: ReturnType<typeof synthStack>, id = 1): Attributes =>
  resource.docker_container?.[`mm2_worker_${id}`] ?? {};

/** The worker's mm2.properties. */
function propertiesOf(stack: ReturnType<typeof synthStack>, id = 1): Record<string, string> {
  const variable = (workerOf(stack, id).env as string[]).find((each) =>
    each.startsWith('MIRROR_MAKER_PROPERTIES='),
  );
  const lines = (variable ?? '').slice('MIRROR_MAKER_PROPERTIES='.length).split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe('a mirror', () => {
  it('is one configuration entry, with its flows and what its workers tell each other', () => {
    expect(mirrored().provider.kafka?.[0]?.mirrors).toEqual({
      mm2: {
        flows: [{ source: 'primary', target: 'standby' }],
        workers: { 1: 'test-mm2-1:8083', 2: 'test-mm2-2:8083' },
        availability: null,
      },
    });
  });

  it('has workers that wait for the identity of its clusters only, and is whole after the clusters are', () => {
    const stack = mirrored();
    const anchors = ['kafka_cluster_id.primary', 'kafka_cluster_id.standby'];
    expect(workerOf(stack).depends_on).toEqual(anchors);
    expect([...referencesOf(workerOf(stack))].filter((each) => each.startsWith('kafka_')).sort()).toEqual(
      anchors,
    );
    expect(stack.resource.mirror_maker?.mm2?.depends_on).toEqual([
      'kafka_cluster.primary',
      'kafka_cluster.standby',
    ]);
  });

  it('has a membership beside each worker, replaced with it', () => {
    const membership = mirrored().resource.mirror_worker?.mm2_worker_2;
    expect(membership).toMatchObject({
      mirror: 'mm2',
      worker_id: 2,
      container: 'test-mm2-2',
      compute: reference('docker_container.mm2_worker_2.id'),
      lifecycle: { replace_triggered_by: ['docker_container.mm2_worker_2'] },
    });
  });

  it('publishes nothing but metrics, on loopback', () => {
    expect(workerOf(mirrored()).ports).toEqual([
      { internal: 9404, external: 13_404, ip: '127.0.0.1', protocol: 'tcp' },
    ]);
    expect(workerOf(mirrored({ jmxExporter: JmxExporter.off() })).ports).toEqual([]);
  });

  it('leaves its workers as they are when brokers are added to a cluster', () => {
    expect(workerOf(mirrored({}, 5))).toEqual(workerOf(mirrored({}, 3)));
  });

  it('changes nothing of the clusters that it stands beside', () => {
    const without = synthStack((scope) => {
      cluster(scope, 'primary', 19_092);
      cluster(scope, 'standby', 29_092);
    });
    const { resource, provider } = mirrored();
    for (const [type, byName] of Object.entries(without.resource)) {
      for (const [name, attributes] of Object.entries(byName))
        expect(resource[type]?.[name]).toEqual(attributes);
    }
    expect(without.provider.kafka?.[0]?.mirrors).toBeUndefined();
    expect(provider.kafka?.[0]?.clusters).toEqual(without.provider.kafka?.[0]?.clusters);
  });

  it('runs the newest Kafka version of its clusters, unless told otherwise', () => {
    const image = (changes: Partial<MirrorMakerProps> = {}) =>
      synthStack((scope) => {
        const source = cluster(scope, 'old', 19_092, 3, '3.9.2');
        const target = cluster(scope, 'new', 29_092);
        new MirrorMaker(scope, 'mm2', { flows: [{ source, target }], ...changes });
      }).resource.docker_container?.mm2_worker_1?.image;
    expect(image()).toBe(reference('data.docker_image.kafka_4_3_1.id'));
    expect(image({ version: '3.9.2' })).toBe(reference('data.docker_image.kafka_3_9_2.id'));
  });

  it('mirrors single topics by their constructs', () => {
    const stack = synthStack((scope) => {
      const source = cluster(scope, 'primary', 19_092);
      const target = cluster(scope, 'standby', 29_092);
      const payments = new KafkaTopic(scope, 'pay.ments', { cluster: source, partitions: 1 });
      new MirrorMaker(scope, 'mm2', { flows: [{ source, target, topics: [payments, 'orders-\\d+'] }] });
    });
    expect(propertiesOf(stack)['primary->standby.topics']).toBe('pay\\\\.ments,orders-\\\\d+');
  });

  it('reaches a cluster of another Docker network by the addresses that containers have for it', () => {
    const stack = synthStack((scope) => {
      const source = KafkaCluster.fromBootstrapServers(scope, 'legacy', {
        bootstrapServers: '127.0.0.1:9092',
        internalBootstrapServers: 'local-orders-1:9092',
        replicationFactor: 2,
      });
      const target = cluster(scope, 'standby', 29_092);
      new MirrorMaker(scope, 'mm2', { flows: [{ source, target }], networks: ['local'] });
    });
    expect(propertiesOf(stack)).toMatchObject({
      'legacy.bootstrap.servers': 'local-orders-1:9092',
      'legacy.config.storage.replication.factor': '2',
      'legacy->standby.offset-syncs.topic.replication.factor': '2',
    });
    expect(workerOf(stack).networks_advanced).toEqual([
      { name: reference('docker_network.network.name'), aliases: ['test-mm2-1'] },
      { name: 'local' },
    ]);
    expect(stack.resource.mirror_maker?.mm2?.depends_on).toEqual(['kafka_cluster.standby']);
  });

  it('is refused where one of its clusters is another stack’s', () => {
    const place = project();
    try {
      const app: App = appOf(place);
      const other = cluster(new TerraformStack(app, 'other'), 'standby', 29_092);
      const stack = new TerraformStack(app, 'test');
      new MirrorMaker(stack, 'mm2', {
        flows: [{ source: cluster(stack, 'primary', 19_092), target: other }],
      });
      expect(() => app.synth()).toThrow(
        'MirrorMaker \'mm2\': flows[0].target is "other/standby" but no cluster of this stack has that name',
      );
    } finally {
      place.remove();
    }
  });

  it('is refused with all reasons at once', () => {
    const message = refusal((scope) => {
      const both = [cluster(scope, 'primary', 19_092), cluster(scope, 'standby', 29_092)] as const;
      new MirrorMaker(scope, 'mm2', {
        workers: 0,
        replicationPolicy: 'identity',
        flows: [
          { source: both[0], target: both[1], replicationFactor: 4 },
          { source: both[1], target: both[0], topics: ['__consumer_offsets', '.*'] },
        ],
      });
    });
    for (const part of [
      'workers is 0',
      'replicationFactor is 4',
      '"__consumer_offsets"',
      'primary → standby → primary',
    ])
      expect(message).toContain(part);
  });
});
