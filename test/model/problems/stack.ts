import {
  broker,
  ensemble,
  platform,
  server,
  untyped,
  withCluster,
  withEnsemble,
  withKraft,
  withTopics,
} from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

export const stackProblems: readonly Row[] = [
  // the shape of a spec
  refuses(
    'wrong-type',
    withKraft({ replicationFactor: untyped('3') }),
    `KafkaCluster 'orders': replicationFactor is "3" but it must be a number; give one.`,
  ),
  refuses(
    'wrong-type',
    withKraft({ brokers: untyped(3) }),
    `KafkaCluster 'orders': brokers is 3 but it must be a list; give one.`,
  ),
  refuses(
    'wrong-type',
    withKraft({ metadata: untyped({ mode: 'raft' }) }),
    `KafkaCluster 'orders': metadata.mode is "raft" but it must be "zookeeper" or "kraft"; give one.`,
  ),
  refuses(
    'wrong-type',
    platform({ clusters: [], ensembles: [ensemble({ jvm: untyped({ heapMiB: '64m', profile: 'local' }) })] }),
    `ZooKeeperEnsemble 'zookeeper': jvm.heapMiB is "64m" but it must be a number; give one.`,
  ),
  refuses(
    'wrong-type',
    withTopics({ partitions: untyped(null) }),
    `KafkaTopic 'orders/payments': partitions is null but it must be a number; give one.`,
  ),
  // names and ports across the stack
  refuses(
    'malformed-name',
    withKraft({ name: 'orders_eu' }),
    `KafkaCluster 'orders_eu': name is "orders_eu" but it is part of container names and may only have letters, digits and hyphens, with a letter or digit first and last; rename it.`,
  ),
  refuses(
    'malformed-name',
    withKraft({ name: '' }),
    `KafkaCluster '': name is "" but it is part of container names and may only have letters, digits and hyphens, with a letter or digit first and last; rename it.`,
  ),
  refuses(
    'duplicate-name',
    withCluster({ name: 'ZooKeeper' }),
    `KafkaCluster 'ZooKeeper': name is "ZooKeeper" but another ensemble, cluster or mirror of the stack has that name (case doesn’t count), and containers are named after it; rename one of them.`,
  ),
  refuses(
    'container-name-too-long',
    withKraft({ name: 'o'.repeat(56) }),
    `KafkaCluster '${'o'.repeat(56)}': name is "${'o'.repeat(56)}" but the container names "local-${'o'.repeat(56)}-<id>" have 64 characters and a host name has at most 63; shorten it, or the name of the stack.`,
  ),
  refuses(
    'host-port-out-of-range',
    withKraft({ brokers: [broker(1, { hostPort: 70_000 }), broker(2), broker(3)] }),
    `KafkaCluster 'orders': brokers[0].hostPort is 70000 but a port is a whole number from 1 to 65535; choose one from 1024 on.`,
  ),
  warns(
    'host-port-privileged',
    withKraft({ brokers: [broker(1, { hostPort: 92 }), broker(2), broker(3)] }),
    `KafkaCluster 'orders': brokers[0].hostPort is 92 but only root may listen on ports below 1024; choose one from 1024 on.`,
  ),
  refuses(
    'duplicate-host-port',
    withCluster({ brokers: [broker(1), broker(2, { hostPort: 12_181 }), broker(3)] }),
    `KafkaCluster 'orders': brokers[1].hostPort is 12181 but ZooKeeperEnsemble 'zookeeper': servers[0].hostPort publishes the client port of server 1 there; give each its own port.`,
  ),
  refuses(
    'duplicate-host-port',
    withKraft({ brokers: [broker(1, { metricsPort: 19_092 }), broker(2), broker(3)] }),
    `KafkaCluster 'orders': brokers[0].metricsPort is 19092 but KafkaCluster 'orders': brokers[0].hostPort publishes listener HOST of broker 1 there; give each its own port.`,
  ),
  refuses(
    'metrics-port-missing',
    withKraft({ brokers: [broker(1, { metricsPort: undefined }), broker(2), broker(3)] }),
    `KafkaCluster 'orders': brokers[0].metricsPort is not set but the JMX exporter is on and needs a port on the host; give it one, or jmxExporter: { enabled: false }.`,
  ),
  warns(
    'metrics-port-unused',
    withEnsemble({
      jmxExporter: { enabled: false },
      servers: [server(1), server(2, { metricsPort: undefined }), server(3, { metricsPort: undefined })],
    }),
    `ZooKeeperEnsemble 'zookeeper': servers[0].metricsPort is 12401 but the JMX exporter is off, so that nothing is published there; leave it out, or switch the exporter on.`,
  ),
  refuses(
    'exporter-rules-empty',
    withKraft({ jmxExporter: { rules: ' ' } }),
    `KafkaCluster 'orders': jmxExporter.rules is " " but the agent refuses an empty configuration; write rules, or leave it out for the role’s own.`,
  ),
  refuses(
    'exporter-rules-serve',
    withKraft({ jmxExporter: { rules: 'rules: []\nhttpServer:\n  authentication: {}' } }),
    `KafkaCluster 'orders': jmxExporter.rules is "httpServer" but how metrics are served is the listener’s to say, and rules can be read in the container’s environment; leave httpServer out of the rules and use Listener.tls() as the exporter’s listener.`,
  ),
  refuses(
    'exporter-listener-security',
    withKraft({ jmxExporter: { listener: { security: 'mtls' } } }),
    `KafkaCluster 'orders': jmxExporter.listener.security is "mtls" but the JMX exporter serves metrics in plaintext or over TLS and asks nobody who they are; use Listener.plaintext() or Listener.tls().`,
  ),
  refuses(
    'listener-in-the-clear',
    withKraft({ jmxExporter: { listener: { security: 'plaintext', address: '192.0.2.7' } } }),
    `KafkaCluster 'orders': jmxExporter.listener.address is "192.0.2.7" but other hosts reach it there, and the listener is plaintext: whoever can connect reads all metrics; use Listener.tls, or Listener.plaintextAcrossHosts where that is meant.`,
  ),
  refuses(
    'advertised-host-missing',
    withKraft({ jmxExporter: { listener: { security: 'tls', address: '0.0.0.0' } } }),
    `KafkaCluster 'orders': jmxExporter.listener.advertisedHost is not set but nobody can connect to 0.0.0.0, which stands for all addresses of the host; say what clients are to connect to.`,
  ),
  refuses(
    'malformed-valid-days',
    withKraft({ jmxExporter: { listener: { security: 'tls' }, certificates: { validDays: 1 } } }),
    `KafkaCluster 'orders': jmxExporter.certificates.validDays is 1 but a certificate is good for a whole number of days, from 2 to 825; write one, or leave it out for 825.`,
  ),
  // JVMs
  refuses(
    'malformed-heap',
    withKraft({ jvm: { heapMiB: 0, profile: 'local' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 0 but a heap is a whole number of MiB above 0; write one.`,
  ),
  refuses(
    'malformed-memory',
    withEnsemble({ jvm: { heapMiB: 64, memoryMiB: 1.5, profile: 'local' } }),
    `ZooKeeperEnsemble 'zookeeper': jvm.memoryMiB is 1.5 but a memory limit is a whole number of MiB, and Docker wants 6 at least; write one, or leave it out for no limit.`,
  ),
  refuses(
    'heap-too-small',
    withEnsemble({ jvm: { heapMiB: 16, profile: 'local' } }),
    `ZooKeeperEnsemble 'zookeeper': jvm.heapMiB is 16 but the process needs a heap of 32 MiB to start; raise it to 32 or more.`,
  ),
  refuses(
    'heap-too-small',
    withKraft({ jvm: { heapMiB: 64, profile: 'local' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 64 but the process needs a heap of 128 MiB to start; raise it to 128 or more.`,
  ),
  warns(
    'heap-too-large',
    withKraft({ jvm: { heapMiB: 65_536, profile: 'server' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 65536 but from 32 GiB on references take 8 bytes each, and the page cache is what Kafka needs; lower it to 8192 or less.`,
  ),
  refuses(
    'heap-above-memory',
    withKraft({ jvm: { heapMiB: 512, memoryMiB: 512, profile: 'local' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 512 but the container’s memory is 512 MiB, so that the kernel would kill the process as its heap fills; lower it to 256 or raise jvm.memoryMiB.`,
  ),
  warns(
    'heap-leaves-little-memory',
    withKraft({ jvm: { heapMiB: 768, memoryMiB: 1024, profile: 'local' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 768 but of the container’s 1024 MiB only 256 stay for the page cache, which a broker reads and writes its logs through, and off-heap memory; lower it to 512 or raise jvm.memoryMiB to 1536.`,
  ),
  warns(
    'heap-leaves-little-memory',
    withEnsemble({ jvm: { heapMiB: 112, memoryMiB: 128, profile: 'local' } }),
    `ZooKeeperEnsemble 'zookeeper': jvm.heapMiB is 112 but of the container’s 128 MiB only 16 stay for metaspace, threads and direct buffers; lower it to 102 or raise jvm.memoryMiB to 140.`,
  ),
  refuses(
    'unknown-jvm-profile',
    withKraft({
      jvm: { heapMiB: 256, profile: untyped('prod') },
      config: { 'log.cleaner.dedupe.buffer.size': 4_194_304 },
    }),
    `KafkaCluster 'orders': jvm.profile is "prod" but it must be "local" or "server"; choose one of them.`,
  ),
  refuses(
    'cleaner-buffer-above-heap',
    withKraft({ jvm: { heapMiB: 160, profile: 'server' } }),
    `KafkaCluster 'orders': jvm.heapMiB is 160 but the log cleaner’s buffer takes 128 MiB of it at start (log.cleaner.dedupe.buffer.size); raise it to 171 or more, or set config["log.cleaner.dedupe.buffer.size"] to 4194304.`,
  ),
  refuses(
    'cleaner-buffer-too-small',
    withKraft({ config: { 'log.cleaner.threads': 4 } }),
    `KafkaCluster 'orders': config["log.cleaner.dedupe.buffer.size"] is 4194304 but each of the 4 cleaner threads needs more than 1048576 bytes; raise it to 8388608.`,
  ),
  // Kafka versions
  refuses(
    'kafka-version-unknown',
    withKraft({ kafkaVersion: '3.10.0' }),
    `KafkaCluster 'orders': kafkaVersion is "3.10.0" but no such release is known from 3.7.0 to 4.4.0; use 3.8.1, 3.9.0, 3.9.1, 3.9.2, 4.2.0, 4.3.0 or 4.3.1.`,
  ),
  refuses(
    'kafka-version-unknown',
    withEnsemble({ kafkaVersion: 'latest' }),
    `ZooKeeperEnsemble 'zookeeper': kafkaVersion is "latest" but no such release is known from 3.7.0 to 4.4.0; use 3.8.1, 3.9.0, 3.9.1, 3.9.2, 4.2.0, 4.3.0 or 4.3.1.`,
  ),
  refuses(
    'kafka-version-not-buildable',
    withKraft({ kafkaVersion: '4.0.0' }),
    `KafkaCluster 'orders': kafkaVersion is "4.0.0" but no image of that release is built here; use 3.8.1, 3.9.0, 3.9.1, 3.9.2, 4.2.0, 4.3.0 or 4.3.1.`,
  ),
  refuses(
    'kafka-version-not-buildable',
    withEnsemble({ kafkaVersion: '3.8.0' }),
    `ZooKeeperEnsemble 'zookeeper': kafkaVersion is "3.8.0" but no image of that release is built here; use 3.8.1, 3.9.0, 3.9.1 or 3.9.2.`,
  ),
  refuses(
    'kafka-version-without-metadata-mode',
    withCluster({ kafkaVersion: '4.3.1' }),
    `KafkaCluster 'orders': kafkaVersion is "4.3.1" but that release can’t keep its metadata in ZooKeeper, which metadata.mode asks for; use 3.9.2, or for a new cluster metadata: { mode: "kraft", controllers: 3 }.`,
  ),
  refuses(
    'kafka-version-without-zookeeper',
    withEnsemble({ kafkaVersion: '4.3.1' }),
    `ZooKeeperEnsemble 'zookeeper': kafkaVersion is "4.3.1" but that release comes without ZooKeeper, which left Kafka with 4.0; use 3.9.2 for the ensemble.`,
  ),
];
