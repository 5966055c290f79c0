#!/bin/bash
# Starts MirrorMaker 2 with a properties file.
[[ $# -gt 0 ]] || { echo "USAGE: $0 [-daemon] mm2.properties" >&2; exit 1; }
base=$(cd "$(dirname "$0")/.." && pwd)
daemon=
[[ $1 == -daemon ]] && { daemon='-daemon -name mirrorMaker'; shift; }
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xms256M -Xmx2G}
export KAFKA_JVM_PERFORMANCE_OPTS=${KAFKA_JVM_PERFORMANCE_OPTS:--server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true}
if compgen -G "$base/libs/log4j-core-*.jar" >/dev/null; then
  export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=file:$base/config/log4j2.properties}
else
  export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dlog4j.configuration=file:$base/config/log4j.properties}
fi
exec "$base/bin/kafka-run-class.sh" $daemon org.apache.kafka.connect.mirror.MirrorMaker "$@"
