import type { PlatformSpec } from '../../../model/spec/platform.ts';
import { platform, topic, untyped } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

type Existing = NonNullable<PlatformSpec['existing']>[number];

const withExisting = (changes: Partial<Existing>): PlatformSpec =>
  platform({
    clusters: [],
    ensembles: [],
    existing: [
      { name: 'legacy', path: 'local/legacy', bootstrapServers: ['127.0.0.1:9092'], topics: [], ...changes },
    ],
  });

export const existingClusterProblems: readonly Row[] = [
  refuses(
    'no-bootstrap-servers',
    withExisting({ bootstrapServers: [] }),
    `KafkaCluster 'legacy': bootstrapServers is [] but a cluster is reached through at least one of its brokers; give host:port addresses, such as "127.0.0.1:9092".`,
  ),
  refuses(
    'malformed-bootstrap-server',
    withExisting({ bootstrapServers: ['kafka.example:9092', '[::1]:9092', 'kafka.example', 'kafka:70000'] }),
    `KafkaCluster 'legacy': bootstrapServers is "kafka.example" but each is host:port; write it as "127.0.0.1:9092", or "[::1]:9092".`,
    `KafkaCluster 'legacy': bootstrapServers is "kafka:70000" but each is host:port; write it as "127.0.0.1:9092", or "[::1]:9092".`,
  ),
  refuses(
    'login-without-tls',
    withExisting({ sasl: { mechanism: 'SCRAM-SHA-512', username: 'me', passwordFile: '/me' } }),
    `KafkaCluster 'legacy': tls is not set but what a login sends serves a listener as well as the password does; give tls: { caFile }.`,
  ),
  refuses(
    'key-without-certificate',
    withExisting({ tls: { caFile: '/ca.pem', keyFile: '/key.pem' } }),
    `KafkaCluster 'legacy': tls.certificateFile is not set but there is a keyFile, which is of no use alone; name the certificate too.`,
  ),
  refuses(
    'malformed-replication-factor',
    withExisting({ replicationFactor: 0 }),
    `KafkaCluster 'legacy': replicationFactor is 0 but a replication factor is a whole number above 0; write one.`,
  ),
  refuses(
    'wrong-type',
    withExisting({ bootstrapServers: untyped('kafka:9092') }),
    `KafkaCluster 'legacy': bootstrapServers is "kafka:9092" but it must be a list; give one.`,
  ),
  refuses(
    'malformed-name',
    withExisting({ name: 'le_gacy' }),
    `KafkaCluster 'le_gacy': name is "le_gacy" but it is part of container names and may only have letters, digits and hyphens, with a letter or digit first and last; rename it.`,
  ),
  refuses(
    'malformed-partitions',
    withExisting({ topics: [topic({ partitions: 0, config: { 'some.later.property': 'x' } })] }),
    `KafkaTopic 'legacy/payments': partitions is 0 but a topic has a whole number of partitions above 0; write one; it can be increased later, never decreased.`,
  ),
  warns(
    'topic-min-insync-replicas-equals-replication-factor',
    withExisting({ topics: [topic({ replicationFactor: 2, config: { 'min.insync.replicas': 2 } })] }),
    `KafkaTopic 'legacy/payments': config["min.insync.replicas"] is 2 but the replication factor is 2: with any one broker down, acks=all writes fail, and no broker can be rolled; lower it to 1.`,
  ),
];
