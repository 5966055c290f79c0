/** A script that starts something that stays: Kafka's names, classes and heaps. */
interface Server {
  readonly mainClass: string;
  /** Of the log file with -daemon. */
  readonly service: string;
  readonly heap: string;
  /** What follows the script's name in its usage. */
  readonly arguments: string;
}

const everyVersion: Readonly<Record<string, Server>> = {
  'kafka-server-start.sh': {
    mainClass: 'kafka.Kafka',
    service: 'kafkaServer',
    heap: '-Xmx1G -Xms1G',
    arguments: 'server.properties [--override property=value]*',
  },
  'connect-distributed.sh': {
    mainClass: 'org.apache.kafka.connect.cli.ConnectDistributed',
    service: 'connectDistributed',
    heap: '-Xms256M -Xmx2G',
    arguments: 'connect-distributed.properties',
  },
  'connect-standalone.sh': {
    mainClass: 'org.apache.kafka.connect.cli.ConnectStandalone',
    service: 'connectStandalone',
    heap: '-Xms256M -Xmx2G',
    arguments: 'connect-standalone.properties [connector.properties ...]',
  },
  'connect-mirror-maker.sh': {
    mainClass: 'org.apache.kafka.connect.mirror.MirrorMaker',
    service: 'mirrorMaker',
    heap: '-Xms256M -Xmx2G',
    arguments: 'mm2.properties',
  },
};

const kafka3: Readonly<Record<string, Server>> = {
  'zookeeper-server-start.sh': {
    mainClass: 'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    service: 'zookeeper',
    heap: '-Xmx512M -Xms512M',
    arguments: 'zookeeper.properties',
  },
};

/** File name → content of the scripts that start a server, a worker or MirrorMaker 2. */
export function serverScripts(kafkaVersion: string): Map<string, string> {
  const servers = { ...everyVersion, ...(kafkaVersion.startsWith('3.') ? kafka3 : {}) };
  return new Map(Object.entries(servers).map(([name, server]) => [name, script(server, kafkaVersion)]));
}

function script({ mainClass, service, heap, arguments: usage }: Server, kafkaVersion: string): string {
  const logging = kafkaVersion.startsWith('3.')
    ? '-Dlog4j.configuration=file:$base/config/log4j.properties'
    : '-Dlog4j2.configurationFile=file:$base/config/log4j2.properties';
  return `#!/bin/bash
[[ $# -gt 0 ]] || { echo "USAGE: $0 [-daemon] ${usage}" >&2; exit 1; }
base=$(cd "$(dirname "$0")/.." && pwd)
daemon=
[[ $1 == -daemon ]] && { daemon='-daemon -name ${service}'; shift; }
export KAFKA_HEAP_OPTS=\${KAFKA_HEAP_OPTS:-${heap}}
export KAFKA_JVM_PERFORMANCE_OPTS=\${KAFKA_JVM_PERFORMANCE_OPTS:--server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true}
export KAFKA_LOG4J_OPTS=\${KAFKA_LOG4J_OPTS:-${logging}}
exec "$base/bin/kafka-run-class.sh" $daemon ${mainClass} "$@"
`;
}
