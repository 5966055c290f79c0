/** Kafka's command-line scripts and the classes they run; the jars carry the classes but not the scripts. */

const everyVersion: Readonly<Record<string, string>> = {
  'connect-plugin-path.sh': 'org.apache.kafka.tools.ConnectPluginPath',
  'kafka-client-metrics.sh': 'org.apache.kafka.tools.ClientMetricsCommand',
  'kafka-cluster.sh': 'org.apache.kafka.tools.ClusterTool',
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-consumer-groups.sh': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-consumer-perf-test.sh': 'org.apache.kafka.tools.ConsumerPerformance',
  'kafka-delegation-tokens.sh': 'org.apache.kafka.tools.DelegationTokenCommand',
  'kafka-delete-records.sh': 'org.apache.kafka.tools.DeleteRecordsCommand',
  'kafka-e2e-latency.sh': 'org.apache.kafka.tools.EndToEndLatency',
  'kafka-features.sh': 'org.apache.kafka.tools.FeatureCommand',
  'kafka-get-offsets.sh': 'org.apache.kafka.tools.GetOffsetShell',
  'kafka-jmx.sh': 'org.apache.kafka.tools.JmxTool',
  'kafka-leader-election.sh': 'org.apache.kafka.tools.LeaderElectionCommand',
  'kafka-log-dirs.sh': 'org.apache.kafka.tools.LogDirsCommand',
  'kafka-metadata-quorum.sh': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-metadata-shell.sh': 'org.apache.kafka.shell.MetadataShell',
  'kafka-producer-perf-test.sh': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-reassign-partitions.sh': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
  'kafka-replica-verification.sh': 'org.apache.kafka.tools.ReplicaVerificationTool',
  'kafka-storage.sh': 'kafka.tools.StorageTool',
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
  'kafka-transactions.sh': 'org.apache.kafka.tools.TransactionsCommand',
  'kafka-verifiable-consumer.sh': 'org.apache.kafka.tools.VerifiableConsumer',
  'kafka-verifiable-producer.sh': 'org.apache.kafka.tools.VerifiableProducer',
};

const kafka3: Readonly<Record<string, string>> = {
  'kafka-acls.sh': 'kafka.admin.AclCommand',
  'kafka-broker-api-versions.sh': 'kafka.admin.BrokerApiVersionsCommand',
  'kafka-console-producer.sh': 'kafka.tools.ConsoleProducer',
  'kafka-dump-log.sh': 'kafka.tools.DumpLogSegments',
  'zookeeper-security-migration.sh': 'kafka.admin.ZkSecurityMigrator',
};

const kafka4: Readonly<Record<string, string>> = {
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-broker-api-versions.sh': 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  'kafka-console-producer.sh': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-console-share-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-dump-log.sh': 'org.apache.kafka.tools.DumpLogSegments',
  'kafka-groups.sh': 'org.apache.kafka.tools.GroupsCommand',
  'kafka-share-consumer-perf-test.sh': 'org.apache.kafka.tools.ShareConsumerPerformance',
  'kafka-share-groups.sh': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'kafka-streams-groups.sh': 'org.apache.kafka.tools.streams.StreamsGroupCommand',
};

/** Classes that Kafka 4.3 moved. */
const kafka42: Readonly<Record<string, string>> = {
  'kafka-dump-log.sh': 'kafka.tools.DumpLogSegments',
};

/** Heap that Kafka's own scripts give these; the others take kafka-run-class.sh's 256M. */
const heap512 = new Set([
  'kafka-console-consumer.sh',
  'kafka-console-producer.sh',
  'kafka-console-share-consumer.sh',
  'kafka-consumer-perf-test.sh',
  'kafka-producer-perf-test.sh',
  'kafka-share-consumer-perf-test.sh',
  'kafka-verifiable-consumer.sh',
  'kafka-verifiable-producer.sh',
]);

/** File name → content of every script that only runs a class. */
export function commandScripts(kafkaVersion: string): Map<string, string> {
  const own = kafkaVersion.startsWith('3.') ? kafka3 : kafka4;
  const commands = { ...everyVersion, ...own, ...(kafkaVersion.startsWith('4.2.') ? kafka42 : {}) };
  return new Map(Object.entries(commands).map(([name, mainClass]) => [name, script(name, mainClass)]));
}

function script(name: string, mainClass: string): string {
  const heap = heap512.has(name) ? `export KAFKA_HEAP_OPTS=\${KAFKA_HEAP_OPTS:--Xmx512M}\n` : '';
  return `#!/bin/bash\n${heap}exec "$(dirname "$0")/kafka-run-class.sh" ${mainClass} "$@"\n`;
}
