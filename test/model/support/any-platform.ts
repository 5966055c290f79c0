import fc from 'fast-check';
import type { BrokerSpec, ClusterSpec } from '../../../model/spec/cluster.ts';
import type { ControllerSpec } from '../../../model/spec/controllers.ts';
import type { EnsembleSpec } from '../../../model/spec/ensemble.ts';
import type { JvmSpec } from '../../../model/spec/jvm.ts';
import type { Located, PlatformSpec } from '../../../model/spec/platform.ts';
import type { TopicSpec } from '../../../model/spec/topic.ts';

type Cluster = PlatformSpec['clusters'][number];

const jvm = (least: number): fc.Arbitrary<JvmSpec> =>
  fc.record({ heapMiB: fc.integer({ min: least, max: 4096 }), profile: fc.constantFrom('local', 'server') });

const topicName = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,40}$/)
  .filter((name) => name !== '.' && name !== '..');

const topicsOf = (brokers: number, cluster: string): fc.Arbitrary<Located<TopicSpec>[]> =>
  fc.uniqueArray(topicName, { maxLength: 5, selector: (name) => name.replaceAll('.', '_') }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record(
          {
            name: fc.constant(name),
            path: fc.constant(`local/${cluster}/${name}`),
            partitions: fc.integer({ min: 1, max: 500 }),
            replicationFactor: fc.constant(brokers),
            config: fc.record(
              {
                'retention.ms': fc.integer({ min: -1 }),
                'cleanup.policy': fc.constantFrom('compact', 'delete', 'compact,delete'),
                'compression.type': fc.constantFrom('zstd', 'lz4', 'producer'),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: ['name', 'path', 'partitions'] },
        ),
      ),
    ),
  );

const brokersOf = (count: number): fc.Arbitrary<Omit<BrokerSpec, 'hostPort'>[]> =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: count, maxLength: count }),
      fc.option(
        fc.uniqueArray(
          fc.string({ minLength: 1 }).filter((rack) => rack.trim() !== ''),
          { minLength: 1, maxLength: 4 },
        ),
      ),
    )
    .map(([ids, racks]) =>
      ids.map((brokerId, index) => ({
        brokerId,
        ...(racks === null ? {} : { rack: racks[index % racks.length] }),
      })),
    );

const metadataOf = (brokers: number): fc.Arbitrary<Pick<ClusterSpec, 'metadata' | 'kafkaVersion'>> =>
  fc.oneof(
    fc.constant({ kafkaVersion: '3.9.2', metadata: { mode: 'zookeeper', ensemble: 'keeper' } as const }),
    fc
      .record({
        kafkaVersion: fc.constantFrom('3.9.2', '4.3.1'),
        half: fc.integer({ min: 0, max: Math.floor((brokers - 1) / 2) }),
      })
      .map(({ kafkaVersion, half }) => ({
        kafkaVersion,
        metadata: { mode: 'kraft', controllers: 2 * half + 1 } as const,
      })),
    fc
      .record({
        kafkaVersion: fc.constantFrom('3.9.2', '4.3.1'),
        count: fc.constantFrom(1, 3, 5),
        first: fc.integer({ min: 1001, max: 2_000_000 }),
        jvm: jvm(64),
      })
      .map(({ kafkaVersion, count, first, jvm: machine }) => ({
        kafkaVersion,
        metadata: {
          mode: 'kraft',
          controllers: {
            members: Array.from({ length: count }, (_, index) => ({
              controllerId: first + index,
              hostPort: 0,
            })),
            jvm: machine,
          },
        } as const,
      })),
  );

const clusterOf = (name: string): fc.Arbitrary<Cluster> =>
  fc.integer({ min: 1, max: 7 }).chain((count) =>
    fc
      .tuple(
        metadataOf(count),
        brokersOf(count),
        topicsOf(count, name),
        jvm(256),
        fc.record(
          {
            replicationFactor: fc.integer({ min: 1, max: count }),
            volumesPerBroker: fc.integer({ min: 1, max: 16 }),
            uncleanLeaderElection: fc.boolean(),
            expectedPartitions: fc.nat(10_000),
            config: fc.record(
              {
                'num.io.threads': fc.integer({ min: 1, max: 64 }),
                'log.retention.ms': fc.integer({ min: 1 }),
                'compression.type': fc.constant('zstd'),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([metadata, brokers, topics, jvmSpec, options]) => ({
        name,
        path: `local/${name}`,
        ...metadata,
        ...options,
        brokers: brokers.map((each) => ({ ...each, hostPort: 0 })),
        jvm: jvmSpec,
        topics,
      })),
  );

const keeper: fc.Arbitrary<Located<EnsembleSpec>> = fc
  .tuple(fc.constantFrom(1, 3, 5, 7), jvm(64))
  .chain(([count, jvmSpec]) =>
    fc.uniqueArray(fc.integer({ min: 1, max: 255 }), { minLength: count, maxLength: count }).map((ids) => ({
      name: 'keeper',
      path: 'local/keeper',
      kafkaVersion: '3.9.2',
      servers: ids.map((myid) => ({ myid, hostPort: 0 })),
      jvm: jvmSpec,
    })),
  );

/** Ports of the platform, all different, given out in the order of its members. */
function withPorts(spec: PlatformSpec, ports: readonly number[]): PlatformSpec {
  const left = [...ports];
  const member = <M extends { readonly hostPort: number }>(each: M): M => ({
    ...each,
    hostPort: left.pop() ?? 0,
    metricsPort: left.pop() ?? 0,
  });
  return {
    ...spec,
    ensembles: spec.ensembles.map((each) => ({ ...each, servers: each.servers.map(member) })),
    clusters: spec.clusters.map((each) => ({
      ...each,
      brokers: each.brokers.map(member),
      metadata: withControllerPorts(each.metadata, member),
    })),
  };
}

const withControllerPorts = (
  metadata: ClusterSpec['metadata'],
  member: (each: ControllerSpec) => ControllerSpec,
): ClusterSpec['metadata'] =>
  metadata.mode === 'kraft' && typeof metadata.controllers === 'object'
    ? {
        ...metadata,
        controllers: { ...metadata.controllers, members: metadata.controllers.members.map(member) },
      }
    : metadata;

/** A platform that validation must have no error for: up to three clusters with a chroot each, one ensemble. */
export const anyPlatform: fc.Arbitrary<PlatformSpec> = fc
  .uniqueArray(fc.stringMatching(/^[A-Za-z]([a-z0-9-]{0,20}[a-z0-9])?$/), {
    minLength: 1,
    maxLength: 3,
    selector: (name) => name.toLowerCase(),
  })
  .filter((names) => !names.some((name) => name.toLowerCase() === 'keeper'))
  .chain((names) =>
    fc.tuple(
      keeper,
      fc.tuple(...names.map(clusterOf)),
      fc.uniqueArray(fc.integer({ min: 1024, max: 65_535 }), { minLength: 100, maxLength: 100 }),
    ),
  )
  .map(([ensemble, clusters, ports]) =>
    withPorts({ stack: 'local', ensembles: [ensemble], clusters: clusters.map(withChroot) }, ports),
  );

const withChroot = (cluster: Cluster): Cluster =>
  cluster.metadata.mode === 'zookeeper'
    ? { ...cluster, metadata: { ...cluster.metadata, chroot: `/${cluster.name}` } }
    : cluster;
