import { topic, withKraft, withTopicConfig, withTopics } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

export const topicProblems: readonly Row[] = [
  // topics
  refuses(
    'topic-name-empty',
    withTopics({ name: '' }),
    `KafkaTopic 'orders/': name is "" but a topic has a name; give it one.`,
  ),
  refuses(
    'topic-name-reserved',
    withTopics({ name: '..' }),
    `KafkaTopic 'orders/..': name is ".." but a partition’s directory is named after its topic, and that name is a directory’s own; rename it.`,
  ),
  refuses(
    'topic-name-characters',
    withTopics({ name: 'new payments/eu' }),
    `KafkaTopic 'orders/new payments/eu': name is "new payments/eu" but only letters, digits, ".", "_" and "-" are allowed in it, not " " "/"; rename it, to "new-payments-eu" for one.`,
  ),
  refuses(
    'topic-name-too-long',
    withTopics({ name: 'a'.repeat(250) }),
    `KafkaTopic 'orders/${'a'.repeat(250)}': name is "${'a'.repeat(116)}… but it has 250 characters and Kafka takes 249 at most; shorten it.`,
  ),
  refuses(
    'topic-name-internal',
    withTopics({ name: '__payments' }),
    `KafkaTopic 'orders/__payments': name is "__payments" but names that start with "__" are those of Kafka’s own topics; rename it.`,
  ),
  refuses(
    'topic-name-collision',
    withTopics({ name: 'payments.eu' }, { name: 'payments_eu' }),
    `KafkaTopic 'orders/payments_eu': name is "payments_eu" but in Kafka’s metric names "." and "_" are the same, so that it collides with "payments.eu" and Kafka refuses the second; rename one of them.`,
  ),
  refuses(
    'duplicate-topic',
    withTopics({}, {}),
    `KafkaTopic 'orders/payments': name is "payments" but the cluster has a topic of that name already; remove one of them or rename it.`,
  ),
  refuses(
    'malformed-partitions',
    withTopics({ partitions: 0 }),
    `KafkaTopic 'orders/payments': partitions is 0 but a topic has a whole number of partitions above 0; write one; it can be increased later, never decreased.`,
  ),
  refuses(
    'malformed-partitions',
    withTopics({ partitions: 2.5 }),
    `KafkaTopic 'orders/payments': partitions is 2.5 but a topic has a whole number of partitions above 0; write one; it can be increased later, never decreased.`,
  ),
  warns(
    'partitions-many',
    withTopics({ partitions: 12_000 }),
    `KafkaTopic 'orders/payments': partitions is 12000 but each costs open files, memory and election time on every broker that hosts it, and can never be taken back; start with fewer: partitions can be added.`,
  ),
  refuses(
    'malformed-topic-replication-factor',
    withTopics({ replicationFactor: -1 }),
    `KafkaTopic 'orders/payments': replicationFactor is -1 but a replication factor is a whole number above 0; write one, or leave it out for the cluster’s.`,
  ),
  refuses(
    'topic-replication-factor-above-brokers',
    withTopics({ replicationFactor: 5 }),
    `KafkaTopic 'orders/payments': replicationFactor is 5 but there are 3 brokers; lower it or add a broker.`,
  ),
  warns(
    'topic-replication-factor-one',
    withTopics({ replicationFactor: 1, config: { 'min.insync.replicas': 1 } }),
    `KafkaTopic 'orders/payments': replicationFactor is 1 but every broker that goes down takes its partitions offline; use 2 or more.`,
  ),
  refuses(
    'topic-min-insync-replicas-above-replication-factor',
    withTopicConfig({ 'min.insync.replicas': 4 }),
    `KafkaTopic 'orders/payments': config["min.insync.replicas"] is 4 but the replication factor is 3, so that no acks=all write could ever succeed; lower it to 2.`,
  ),
  refuses(
    'topic-min-insync-replicas-above-replication-factor',
    withTopics({ replicationFactor: 2, config: { 'min.insync.replicas': 3 } }),
    `KafkaTopic 'orders/payments': config["min.insync.replicas"] is 3 but the replication factor is 2, so that no acks=all write could ever succeed; lower it to 1.`,
  ),
  warns(
    'topic-min-insync-replicas-equals-replication-factor',
    withTopics({ replicationFactor: 2 }),
    `KafkaTopic 'orders/payments': replicationFactor is 2 but the cluster’s minInsyncReplicas is 2: with any one broker down, acks=all writes fail, and no broker can be rolled; raise it, or set config["min.insync.replicas"] to 1.`,
  ),
  // topic properties
  refuses(
    'unknown-topic-property',
    withTopicConfig({ retentionMs: 1000 }),
    `KafkaTopic 'orders/payments': config["retentionMs"] is 1000 but Kafka 3.9.2 knows no such topic property; did you mean "retention.ms"? Otherwise leave it out.`,
  ),
  refuses(
    'unknown-topic-property',
    withTopicConfig({ 'log.retention.hours': 24 }),
    `KafkaTopic 'orders/payments': config["log.retention.hours"] is 24 but Kafka 3.9.2 knows no such topic property; did you mean "retention.ms"? Otherwise leave it out.`,
  ),
  refuses(
    'unknown-topic-property',
    withKraft({ topics: [topic({ config: { 'message.format.version': '3.0' } })] }),
    `KafkaTopic 'orders/payments': config["message.format.version"] is "3.0" but Kafka 4.3.1 has no such topic property, though other releases do; leave it out.`,
  ),
  refuses(
    'owned-topic-property',
    withTopicConfig({ partitions: 12 }),
    `KafkaTopic 'orders/payments': config["partitions"] is 12 but the construct sets it; use the prop partitions.`,
  ),
  refuses(
    'property-with-unit',
    withTopicConfig({ 'retention.ms': '7 days' }),
    `KafkaTopic 'orders/payments': config["retention.ms"] is "7 days" but it must be a number of milliseconds; write 604800000.`,
  ),
  refuses(
    'property-wrong-type',
    withTopicConfig({ 'retention.ms': 'a week' }),
    `KafkaTopic 'orders/payments': config["retention.ms"] is "a week" but it must be a number of milliseconds; write one, in digits.`,
  ),
  refuses(
    'property-out-of-range',
    withTopicConfig({ 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': 1.5 }),
    `KafkaTopic 'orders/payments': config["min.cleanable.dirty.ratio"] is 1.5 but it must lie from 0 to 1; lower it to 1 or less.`,
  ),
  refuses(
    'property-value-unknown',
    withTopicConfig({ 'cleanup.policy': 'compact,archive' }),
    `KafkaTopic 'orders/payments': config["cleanup.policy"] is "compact,archive" but it must be a list of compact, delete; choose among them.`,
  ),
  refuses(
    'max-message-above-request',
    withTopicConfig({ 'max.message.bytes': 209_715_200 }),
    `KafkaTopic 'orders/payments': config["max.message.bytes"] is 209715200 but brokers read requests of 104857600 bytes at most (socket.request.max.bytes); lower it, or raise that property of the cluster.`,
  ),
  warns(
    'max-message-above-replica-fetch',
    withTopicConfig({ 'max.message.bytes': 10_485_760 }),
    `KafkaTopic 'orders/payments': config["max.message.bytes"] is 10485760 but followers fetch 1048576 bytes of a partition at a time (replica.fetch.max.bytes), so that larger batches come one by one; raise replica.fetch.max.bytes of the cluster too.`,
  ),
  warns(
    'retention-below-segment',
    withTopicConfig({ 'retention.bytes': 104_857_600 }),
    `KafkaTopic 'orders/payments': config["retention.bytes"] is 104857600 but only whole segments are deleted, and those have 1073741824 bytes (segment.bytes); lower segment.bytes too.`,
  ),
  refuses(
    'compaction-lags-crossed',
    withTopicConfig({
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': 7_200_000,
      'max.compaction.lag.ms': 3_600_000,
    }),
    `KafkaTopic 'orders/payments': config["min.compaction.lag.ms"] is 7200000 but records would have to stay 7200000 ms and be compacted after 3600000 ms; keep min.compaction.lag.ms at or below max.compaction.lag.ms.`,
  ),
  warns(
    'setting-without-effect',
    withTopicConfig({ 'cleanup.policy': 'compact', 'retention.ms': 3_600_000 }),
    `KafkaTopic 'orders/payments': config["retention.ms"] is 3600000 but it only counts where cleanup.policy contains "delete", and that is "compact"; leave it out, or set cleanup.policy to "compact,delete".`,
  ),
  warns(
    'setting-without-effect',
    withTopicConfig({ 'min.compaction.lag.ms': 3_600_000 }),
    `KafkaTopic 'orders/payments': config["min.compaction.lag.ms"] is 3600000 but it only counts where cleanup.policy contains "compact", and that is "delete"; leave it out, or set cleanup.policy to "compact".`,
  ),
];
