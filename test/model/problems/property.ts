import { untyped, withCluster, withEnsemble, withKraft } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

export const propertyProblems: readonly Row[] = [
  // broker properties
  refuses(
    'unknown-broker-property',
    withKraft({ config: { 'auto.create.topic.enable': true } }),
    `KafkaCluster 'orders': config["auto.create.topic.enable"] is true but Kafka 4.3.1 knows no such property; did you mean "auto.create.topics.enable"? Otherwise leave it out.`,
  ),
  refuses(
    'unknown-broker-property',
    withKraft({ config: { 'retention.ms': 1000 } }),
    `KafkaCluster 'orders': config["retention.ms"] is 1000 but Kafka 4.3.1 knows no such property; did you mean "log.retention.ms"? Otherwise leave it out.`,
  ),
  refuses(
    'unknown-broker-property',
    withKraft({ config: { 'zookeeper.session.timeout.ms': 9000 } }),
    `KafkaCluster 'orders': config["zookeeper.session.timeout.ms"] is 9000 but Kafka 4.3.1 has no such property, though other releases do; leave it out.`,
  ),
  refuses(
    'unknown-broker-property',
    withKraft({ config: { colour: 'blue' } }),
    `KafkaCluster 'orders': config["colour"] is "blue" but Kafka 4.3.1 knows no such property; leave it out.`,
  ),
  warns(
    'unknown-broker-property',
    withKraft({ config: { 'my.policy.limit': '5', 'create.topic.policy.class.name': 'org.example.Policy' } }),
    `KafkaCluster 'orders': config["my.policy.limit"] is "5" but Kafka 4.3.1 knows no such property; leave it out, unless one of the configured plug-ins reads it.`,
  ),
  refuses(
    'owned-broker-property',
    withCluster({ config: { 'broker.id': 7 } }),
    `KafkaCluster 'orders': config["broker.id"] is 7 but the construct sets it; use brokers[].brokerId.`,
  ),
  refuses(
    'owned-broker-property',
    withCluster({ config: { 'advertised.listeners': 'PLAINTEXT://localhost:9092' } }),
    `KafkaCluster 'orders': config["advertised.listeners"] is "PLAINTEXT://localhost:9092" but the construct sets it; leave it out: listeners INTERNAL and HOST are made from the container name and brokers[].hostPort.`,
  ),
  refuses(
    'owned-broker-property',
    withCluster({
      config: { 'log.dirs': '/data', 'min.insync.replicas': 1, 'zookeeper.connect': 'zk:2181' },
    }),
    `KafkaCluster 'orders': config["log.dirs"] is "/data" but the construct sets it; use volumesPerBroker.`,
    `KafkaCluster 'orders': config["min.insync.replicas"] is 1 but the construct sets it; use minInsyncReplicas.`,
    `KafkaCluster 'orders': config["zookeeper.connect"] is "zk:2181" but the construct sets it; use metadata: { mode: "zookeeper", ensemble, chroot }.`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'delete.topic.enable': 'yes' } }),
    `KafkaCluster 'orders': config["delete.topic.enable"] is "yes" but only true and false are taken; write true.`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'num.io.threads': 'many' } }),
    `KafkaCluster 'orders': config["num.io.threads"] is "many" but it must be a whole number; write one, in digits.`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'log.cleanup.policy': untyped(['compact', 'delete']) } }),
    `KafkaCluster 'orders': config["log.cleanup.policy"] is ["compact","delete"] but a property is a string, a number or a boolean; write "compact,delete".`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'log.cleanup.policy': 'compact,,delete' } }),
    `KafkaCluster 'orders': config["log.cleanup.policy"] is "compact,,delete" but one of its elements is empty; write "compact,delete".`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'log.cleanup.policy': 'delete,delete' } }),
    `KafkaCluster 'orders': config["log.cleanup.policy"] is "delete,delete" but one of its elements stands there twice; write "delete".`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({ config: { 'group.consumer.assignors': '' } }),
    `KafkaCluster 'orders': config["group.consumer.assignors"] is "" but it can’t be empty; give it a value, or leave it out.`,
  ),
  refuses(
    'property-wrong-type',
    withCluster({ config: { 'log.message.format.version': 'latest' } }),
    `KafkaCluster 'orders': config["log.message.format.version"] is "latest" but it must be a Kafka version; write one such as "3.9".`,
  ),
  refuses(
    'property-wrong-type',
    withKraft({
      config: { 'metric.reporters': 'org.example.Reporter', 'create.topic.policy.class.name': 'a policy' },
    }),
    `KafkaCluster 'orders': config["create.topic.policy.class.name"] is "a policy" but it must be the name of a Java class; write it with its package.`,
  ),
  refuses(
    'property-with-unit',
    withKraft({ config: { 'log.segment.bytes': '512 MB' } }),
    `KafkaCluster 'orders': config["log.segment.bytes"] is "512 MB" but it must be a number of bytes; write 536870912.`,
  ),
  refuses(
    'property-with-unit',
    withKraft({ config: { 'log.retention.hours': '7 days' } }),
    `KafkaCluster 'orders': config["log.retention.hours"] is "7 days" but it must be a number of hours; write 168.`,
  ),
  refuses(
    'property-out-of-range',
    withKraft({ config: { 'num.network.threads': 0 } }),
    `KafkaCluster 'orders': config["num.network.threads"] is 0 but the least is 1; raise it to 1 or more.`,
  ),
  refuses(
    'property-out-of-range',
    withKraft({ config: { 'log.retention.ms': Number.MAX_VALUE } }),
    `KafkaCluster 'orders': config["log.retention.ms"] is 1.7976931348623157e+308 but a long goes from -9223372036854775808 to 9223372036854775807; choose a value in that range.`,
  ),
  refuses(
    'property-out-of-range',
    withKraft({ config: { 'log.segment.bytes': 4_294_967_296 } }),
    `KafkaCluster 'orders': config["log.segment.bytes"] is 4294967296 but an int goes from -2147483648 to 2147483647; choose a value in that range.`,
  ),
  refuses(
    'property-out-of-range',
    withKraft({ config: { 'compression.gzip.level': 0 } }),
    `KafkaCluster 'orders': config["compression.gzip.level"] is 0 but Kafka doesn’t allow that number; choose one above it.`,
  ),
  refuses(
    'property-value-unknown',
    withKraft({ config: { 'compression.type': 'brotli' } }),
    `KafkaCluster 'orders': config["compression.type"] is "brotli" but it must be one of uncompressed, zstd, lz4, snappy, gzip, producer; choose among them.`,
  ),
  refuses(
    'settings-crossed',
    withKraft({ config: { 'replica.lag.time.max.ms': 400 } }),
    `KafkaCluster 'orders': config["replica.lag.time.max.ms"] is 400 but replica.fetch.wait.max.ms is 500: followers would leave the ISR while they wait; keep replica.fetch.wait.max.ms at or below replica.lag.time.max.ms.`,
  ),
  warns(
    'settings-crossed',
    withKraft({ config: { 'message.max.bytes': 20_000_000 } }),
    `KafkaCluster 'orders': config["message.max.bytes"] is 20000000 but replica.fetch.max.bytes is 1048576: followers fetch such batches one at a time and fall behind; keep message.max.bytes at or below replica.fetch.max.bytes.`,
  ),
  warns(
    'setting-without-effect',
    withKraft({ config: { 'log.retention.ms': 3_600_000, 'log.retention.hours': 24 } }),
    `KafkaCluster 'orders': config["log.retention.hours"] is 24 but log.retention.ms is set too and goes before it; leave one of them out.`,
  ),
  // ZooKeeper properties
  refuses(
    'unknown-zookeeper-property',
    withEnsemble({ config: { ticktime: 2000 } }),
    `ZooKeeperEnsemble 'zookeeper': config["ticktime"] is 2000 but ZooKeeper 3.8 knows no such property; did you mean "tickTime"? Otherwise leave it out.`,
  ),
  refuses(
    'unknown-zookeeper-property',
    withEnsemble({ config: { 'jute.maxbuffer': 4_194_304 } }),
    `ZooKeeperEnsemble 'zookeeper': config["jute.maxbuffer"] is 4194304 but ZooKeeper 3.8 knows no such property; leave it out.`,
  ),
  refuses(
    'owned-zookeeper-property',
    withEnsemble({ config: { clientPort: 2182 } }),
    `ZooKeeperEnsemble 'zookeeper': config["clientPort"] is 2182 but the construct sets it; use servers[].hostPort for the port on the host; inside the network it is 2181.`,
  ),
  refuses(
    'owned-zookeeper-property',
    withEnsemble({ config: { 'server.4': 'elsewhere:2888:3888' } }),
    `ZooKeeperEnsemble 'zookeeper': config["server.4"] is "elsewhere:2888:3888" but the construct sets it; use servers.`,
  ),
  refuses(
    'property-wrong-type',
    withEnsemble({ config: { initLimit: 'ten' } }),
    `ZooKeeperEnsemble 'zookeeper': config["initLimit"] is "ten" but it must be a number of ticks; write one, in digits.`,
  ),
  refuses(
    'property-with-unit',
    withEnsemble({ config: { 'autopurge.purgeInterval': '1d' } }),
    `ZooKeeperEnsemble 'zookeeper': config["autopurge.purgeInterval"] is "1d" but it must be a number of hours; write 24.`,
  ),
  refuses(
    'property-out-of-range',
    withEnsemble({ config: { 'autopurge.snapRetainCount': 1 } }),
    `ZooKeeperEnsemble 'zookeeper': config["autopurge.snapRetainCount"] is 1 but the least is 3; raise it to 3 or more.`,
  ),
  refuses(
    'property-value-unknown',
    withEnsemble({ config: { leaderServes: true } }),
    `ZooKeeperEnsemble 'zookeeper': config["leaderServes"] is true but it must be one of yes, no; choose among them.`,
  ),
];
