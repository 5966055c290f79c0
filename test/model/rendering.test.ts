import { describe, expect, it } from 'vitest';
import { dynamicProperties } from '../../model/rendering/broker-properties.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { renderEnsemble } from '../../model/rendering/ensemble.ts';
import { clusterManifest, ensembleManifest } from '../../model/rendering/manifest.ts';
import { broker, brokers, cluster, ensemble, kraftCluster, server, servers, topic } from './support/specs.ts';

const CONTEXT = { stack: 'Local', image: 'kafka:1', clusterId: 'id-of-anchor', ensembles: [ensemble()] };

const render = (...args: Parameters<typeof cluster>) => renderCluster(cluster(...args), CONTEXT);
const renderKraft = (...args: Parameters<typeof kraftCluster>) =>
  renderCluster(kraftCluster(...args), CONTEXT);
const zookeeper = (...args: Parameters<typeof ensemble>) =>
  renderEnsemble(ensemble(...args), { stack: 'Local', image: 'kafka:1' });

const env = (
  models: readonly { readonly container: { readonly env: Readonly<Record<string, string>> } }[],
  at = 0,
) => models[at]?.container.env ?? {};

describe('a rendered ZooKeeper server', () => {
  it('is one container by ascending myid, named after stack, ensemble and myid', () => {
    const models = zookeeper({ servers: [server(3), server(1), server(2)] });
    expect(models.map(({ container }) => container.name)).toEqual([
      'local-zookeeper-1',
      'local-zookeeper-2',
      'local-zookeeper-3',
    ]);
    expect(models.map(({ container }) => container.env.ZOOKEEPER_MYID)).toEqual(['1', '2', '3']);
  });

  it('starts for the first time from all servers, by their container names, each with a vote', () => {
    const seed =
      'server.1=local-zookeeper-1:2888:3888:participant;2181 ' +
      'server.2=local-zookeeper-2:2888:3888:participant;2181 ' +
      'server.3=local-zookeeper-3:2888:3888:participant;2181';
    const seeds = zookeeper().map(({ container }) => container.env.KAFKAFORM_ENSEMBLE_SEED);
    expect(seeds).toEqual([seed, seed, seed]);
  });

  it('starts from the seed that it was given', () => {
    const seeds = { 1: 'one', 2: 'two', 3: 'three' };
    const servers = renderEnsemble(ensemble(), { stack: 'Local', image: 'kafka:1', seeds });
    expect(servers.map(({ container }) => container.env.KAFKAFORM_ENSEMBLE_SEED)).toEqual(
      Object.values(seeds),
    );
  });

  it('has no list of servers among its properties, which could differ from the others’', () => {
    const keys = Object.keys(env(zookeeper()));
    expect(keys.filter((key) => key.startsWith('ZOOKEEPER_server'))).toEqual([]);
  });

  it('publishes its client port and its metrics on loopback only', () => {
    expect(zookeeper()[0]?.container.ports).toEqual([
      { internal: 2181, external: 12_181, ip: '127.0.0.1' },
      { internal: 9404, external: 12_401, ip: '127.0.0.1' },
    ]);
  });

  it('answers the four-letter words that health checks need and those that the user adds', () => {
    const key = 'ZOOKEEPER_4lw_commands_whitelist';
    expect(env(zookeeper())[key]).toBe('srvr,mntr,ruok,conf,cons');
    expect(env(zookeeper({ config: { '4lw.commands.whitelist': 'wchs, srvr' } }))[key]).toBe(
      'srvr,mntr,ruok,conf,cons,wchs',
    );
  });

  it('encodes dots, underscores and hyphens of a property’s name as the image decodes them', () => {
    expect(
      env(zookeeper({ config: { 'request_throttler.shutdownTimeout': 1, 'fips-mode': true } })),
    ).toMatchObject({
      ZOOKEEPER_request__throttler_shutdownTimeout: '1',
      ZOOKEEPER_fips___mode: 'true',
    });
  });

  it('keeps its data on a volume of its own', () => {
    expect(zookeeper()[1]?.container.volumes).toEqual([
      { name: 'local-zookeeper-2-data', path: '/var/lib/zookeeper/data' },
    ]);
  });
});

describe('a rendered broker', () => {
  it('advertises its container’s name in the network and its published port on the host', () => {
    const [, second] = render();
    expect(second?.container.env).toMatchObject({
      KAFKA_LISTENERS: 'INTERNAL://:9092,HOST://:19092',
      KAFKA_ADVERTISED_LISTENERS: 'INTERNAL://local-orders-2:9092,HOST://127.0.0.1:19093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INTERNAL:PLAINTEXT,HOST:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
    });
    expect(second?.container.ports).toContainEqual({ internal: 19_092, external: 19_093, ip: '127.0.0.1' });
    expect(second?.address).toBe('127.0.0.1:19093');
    expect(second?.internalAddress).toBe('local-orders-2:9092');
  });

  it('in ZooKeeper mode finds the ensemble’s servers by container name, under its chroot', () => {
    const models = render({ metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: '/orders' } });
    expect(env(models)).toMatchObject({
      KAFKA_BROKER_ID: '1',
      KAFKA_ZOOKEEPER_CONNECT: 'local-zookeeper-1:2181,local-zookeeper-2:2181,local-zookeeper-3:2181/orders',
    });
    expect(env(models)).not.toHaveProperty('CLUSTER_ID');
    expect(env(models)).not.toHaveProperty('KAFKA_PROCESS_ROLES');
  });

  it('in KRaft mode formats its storage with the anchor’s id and knows all voters', () => {
    expect(env(renderKraft())).toMatchObject({
      CLUSTER_ID: 'id-of-anchor',
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@local-orders-1:9093,2@local-orders-2:9093,3@local-orders-3:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: 'INTERNAL://:9092,HOST://:19092,CONTROLLER://:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT',
    });
    expect(env(renderKraft())).not.toHaveProperty('KAFKA_BROKER_ID');
  });

  it('beyond the first controllers by id is a broker only and opens no controller listener', () => {
    const models = renderKraft({ brokers: [4, 2, 1, 3].map((id) => broker(id)) });
    expect(models.map(({ brokerId, controller }) => [brokerId, controller])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
    ]);
    expect(env(models, 3)).toMatchObject({
      KAFKA_PROCESS_ROLES: 'broker',
      KAFKA_LISTENERS: 'INTERNAL://:9092,HOST://:19092',
    });
  });

  it.each([
    [1, '1', '1'],
    [2, '2', '1'],
    [3, '3', '2'],
    [5, '3', '2'],
  ])('of %i has replication factor %s and min ISR %s unless told otherwise', (count, factor, min) => {
    expect(env(render({ brokers: brokers(count) }))).toMatchObject({
      KAFKA_DEFAULT_REPLICATION_FACTOR: factor,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: factor,
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: factor,
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: min,
    });
    expect(dynamicProperties(cluster({ brokers: brokers(count) }))).toEqual({
      'min.insync.replicas': min,
      'unclean.leader.election.enable': 'false',
    });
  });

  it('in 4.x sizes the topic of share groups to the cluster as well', () => {
    const one = { brokers: brokers(1), metadata: { mode: 'kraft', controllers: 1 } } as const;
    expect(env(renderKraft(one))).toMatchObject({
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
    });
    expect(env(render(one))).not.toHaveProperty('KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR');
  });

  it('takes the user’s properties over the defaults and never over what the construct owns', () => {
    const models = render({ config: { 'num.partitions': 12, 'broker.id': 99, 'log.dirs': '/tmp' } });
    expect(env(models)).toMatchObject({
      KAFKA_NUM_PARTITIONS: '12',
      KAFKA_BROKER_ID: '1',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    });
  });

  it('keeps its logs on as many volumes as it is given', () => {
    const [first] = render({ volumesPerBroker: 3 });
    expect(first?.container.volumes).toEqual([
      { name: 'local-orders-1-data', path: '/var/lib/kafka/data' },
      { name: 'local-orders-1-data-2', path: '/var/lib/kafka/data-2' },
      { name: 'local-orders-1-data-3', path: '/var/lib/kafka/data-3' },
    ]);
    expect(first?.container.env.KAFKA_LOG_DIRS).toBe(
      '/var/lib/kafka/data,/var/lib/kafka/data-2,/var/lib/kafka/data-3',
    );
  });

  it('starts small and fast with the local profile, and as Kafka does with the other', () => {
    expect(env(render())).toMatchObject({
      KAFKA_HEAP_OPTS: '-Xms128m -Xmx128m',
      KAFKAFORM_JVM_PROFILE: 'local',
      KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '4194304',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    });
    expect(env(render({ jvm: { heapMiB: 1024, profile: 'server' } }))).not.toHaveProperty(
      'KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE',
    );
  });

  it('loads no metrics agent where the exporter is off', () => {
    const [first] = render({ jmxExporter: { enabled: false }, brokers: [broker(1)] });
    expect(first?.container.env).not.toHaveProperty('JMX_EXPORTER_PORT');
    expect(first?.container.ports).toHaveLength(1);
    expect(first).not.toHaveProperty('metricsUrl');
  });

  it('carries its rack and no other broker’s', () => {
    const models = render({ brokers: [broker(1, { rack: 'a' }), broker(2)] });
    expect(env(models, 0).KAFKA_BROKER_RACK).toBe('a');
    expect(env(models, 1)).not.toHaveProperty('KAFKA_BROKER_RACK');
  });

  it('is rendered the same when another broker joins: a scale-out replaces nobody', () => {
    expect(renderKraft({ brokers: brokers(5) }).slice(0, 3)).toEqual(renderKraft());
  });

  it('is rendered the same when a topic is added', () => {
    const topics = Array.from({ length: 50 }, (_, index) => topic({ name: `t${index}` }));
    expect(renderCluster(cluster(), { ...CONTEXT, topics })).toEqual(render());
  });
});

describe('the manifest', () => {
  it('tells the reporting commands where everything is', () => {
    const spec = cluster({ brokers: [broker(1, { rack: 'a', metricsPort: undefined })] });
    expect(
      clusterManifest(spec, { brokers: renderCluster(spec, CONTEXT) }, [
        topic({ name: 'b' }),
        topic({ name: 'a' }),
      ]),
    ).toEqual({
      name: 'orders',
      bootstrapServers: '127.0.0.1:19092',
      kafkaVersion: '3.9.2',
      metadata: 'zookeeper',
      brokers: [{ id: 1, container: 'local-orders-1', address: '127.0.0.1:19092', rack: 'a' }],
      topics: [
        { name: 'a', partitions: 6, replicationFactor: 1 },
        { name: 'b', partitions: 6, replicationFactor: 1 },
      ],
    });
    expect(ensembleManifest(ensemble({ servers: servers(1) }), zookeeper({ servers: servers(1) }))).toEqual({
      name: 'zookeeper',
      servers: [
        {
          myid: 1,
          container: 'local-zookeeper-1',
          address: '127.0.0.1:12181',
          metricsUrl: 'http://127.0.0.1:12401/metrics',
        },
      ],
    });
  });
});
