import { imageTag } from '../../../images/tag.ts';
import type { StartOptions } from './containers.ts';

export const clusterId = 'MkU3OEVBNTcwNTJENDM2Qg';

const small = {
  KAFKAFORM_JVM_PROFILE: 'local',
  JMX_EXPORTER_PORT: '9404',
};

const oneBroker = {
  ...small,
  KAFKA_HEAP_OPTS: '-Xms128m -Xmx128m',
  KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '4194304',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
};

/** A ZooKeeper server that stands alone. */
export function zooKeeper(kafkaVersion: string): StartOptions {
  return {
    image: imageTag(kafkaVersion),
    command: ['zookeeper'],
    env: { ...small, KAFKA_HEAP_OPTS: '-Xms64m -Xmx64m' },
  };
}

/** The only broker of a cluster with ZooKeeper. */
export function zooKeeperBroker(kafkaVersion: string, name: string, zooKeeperName: string): StartOptions {
  return {
    image: imageTag(kafkaVersion),
    command: ['broker'],
    env: {
      ...oneBroker,
      KAFKA_BROKER_ID: '1',
      KAFKA_ZOOKEEPER_CONNECT: `${zooKeeperName}:2181`,
      KAFKA_LISTENERS: 'PLAINTEXT://:9092',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${name}:9092`,
    },
  };
}

/** The only node of a KRaft cluster, broker and controller. */
export function kraftBroker(kafkaVersion: string, name: string): StartOptions {
  return {
    image: imageTag(kafkaVersion),
    command: ['broker'],
    env: {
      ...oneBroker,
      CLUSTER_ID: clusterId,
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${name}:9092`,
    },
  };
}

/** A shell line that produces five messages and reads them back in a consumer group, by Kafka's own scripts. */
export function roundTrip(name: string): string {
  const cluster = `--bootstrap-server ${name}:9092`;
  return `kafka-topics.sh ${cluster} --create --topic round-trip --partitions 2 >&2 &&
    seq 1 5 | kafka-console-producer.sh ${cluster} --topic round-trip >&2 &&
    kafka-console-consumer.sh ${cluster} --topic round-trip --from-beginning --max-messages 5 --group readers 2>/dev/null |
    sort | paste -s -d,`;
}
