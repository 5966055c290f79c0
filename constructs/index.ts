export { type StackLoader, synthesize, synthesizeStacks } from './app.ts';
export { type AclsProps, Authorization } from './authorization.ts';
export { CertificateAuthority, type CertificateAuthorityProps } from './certificate-authority.ts';
export { CertificateFiles, type CertificatesInFiles, type IssuedCertificates } from './certificate-files.ts';
export { type ControllerProps, Controllers, type DedicatedControllersProps } from './controllers.ts';
export { KafkaCluster } from './docker/kafka-cluster.ts';
export type { BrokerProps, KafkaClusterProps } from './docker/kafka-cluster-props.ts';
export {
  type MirrorFlowProps,
  MirrorMaker,
  type MirrorMakerProps,
  type MirrorWorkerProps,
} from './docker/mirror-maker.ts';
export {
  type ServerProps,
  ZooKeeperEnsemble,
  type ZooKeeperEnsembleProps,
} from './docker/zookeeper-ensemble.ts';
export { JmxExporter, type JmxExporterProps } from './jmx-exporter.ts';
export { Jvm, type JvmProps } from './jvm.ts';
export { type AclOptions, KafkaAcls, type KafkaAclsProps } from './kafka/acl.ts';
export { ClientCertificate, type ClientCertificateProps } from './kafka/client-certificate.ts';
export { ExistingKafkaCluster, type ExistingKafkaClusterProps } from './kafka/existing-cluster.ts';
export { KafkaQuota, type KafkaQuotaProps } from './kafka/quota.ts';
export {
  KafkaTopic,
  type KafkaTopicProps,
  KafkaTopics,
  type KafkaTopicsProps,
  type TopicHost,
  type TopicOptions,
} from './kafka/topic.ts';
export type {
  ConsumeGrantOptions,
  GrantOptions,
  Principal,
  ProduceGrantOptions,
  TopicReference,
} from './kafka/topic-grants.ts';
export { KafkaUser, type KafkaUserProps } from './kafka/user.ts';
export { Listener, type Listeners, type ListenersProps, type PublishedListenerProps } from './listener.ts';
export { Metadata } from './metadata.ts';
export {
  Migration,
  type MigrationFrom,
  type MigrationFromProps,
  ZooKeeperMigration,
  type ZooKeeperMigrationFrom,
  type ZooKeeperMigrationFromProps,
} from './migration.ts';
export { Password } from './password.ts';
export type { PortRange } from './ports.ts';
export { ZooKeeperListener, type ZooKeeperListeners } from './zookeeper-listener.ts';
