export type { AlarmsProps } from './alarms.ts';
export { KafkaCluster, type KafkaClusterProps } from './kafka-cluster.ts';
export { Listener, type MtlsProps } from './listener.ts';
export { Metadata } from './metadata.ts';
export { Replicator, type ReplicatorProps } from './replicator.ts';
export { ServerlessCluster, type ServerlessClusterProps } from './serverless-cluster.ts';
