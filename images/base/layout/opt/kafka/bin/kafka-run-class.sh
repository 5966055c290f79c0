#!/bin/bash
# Runs a class of Kafka: kafka-run-class.sh [-daemon] [-name servicename] class [options]
# Knows the same variables as Kafka's own script: KAFKA_HEAP_OPTS, KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_OPTS,
# KAFKA_LOG4J_OPTS, KAFKA_JMX_OPTS, JMX_PORT, CLASSPATH, JAVA_HOME.
[[ $# -gt 0 ]] || { echo "USAGE: $0 [-daemon] [-name servicename] classname [opts]" >&2; exit 1; }
base=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
kafkaform=/opt/kafkaform

daemon=
name=daemon
while [[ $1 == -* ]]; do
  case $1 in
    -daemon) daemon=yes ;;
    -name) name=$2; shift ;;
    -loggc) ;; # garbage collector logs go to stdout with KAFKA_OPTS=-Xlog:gc
    *) break ;;
  esac
  shift
done

if [[ -f $kafkaform/classpath ]]; then
  classpath=$(<"$kafkaform/classpath")
else
  classpath=$(printf '%s:' "$base"/libs/*.jar)
fi
classpath=${classpath%:}${CLASSPATH:+:$CLASSPATH}

archive=
[[ -f $kafkaform/classes.jsa ]] && archive="-Xshare:auto -XX:SharedArchiveFile=$kafkaform/classes.jsa"

if compgen -G "$base/libs/log4j-core-*.jar" >/dev/null; then
  logging="-Dlog4j2.configurationFile=file:$base/config/tools-log4j2.properties"
else
  logging="-Dlog4j.configuration=file:$base/config/tools-log4j.properties"
fi

if [[ -n $JMX_PORT ]]; then
  KAFKA_JMX_OPTS="${KAFKA_JMX_OPTS:--Dcom.sun.management.jmxremote=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false} -Dcom.sun.management.jmxremote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
fi

# Commands are short: they start fastest with the serial collector and the first compiler tier.
# shellcheck disable=SC2086 # options are words
set -- "${JAVA_HOME:-/opt/java/openjdk}/bin/java" ${KAFKA_HEAP_OPTS:--Xmx256M} \
  ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true} \
  $archive ${KAFKA_LOG4J_OPTS:-$logging} $KAFKA_JMX_OPTS "-Dkafka.logs.dir=${LOG_DIR:-$base/logs}" \
  $KAFKA_OPTS -cp "$classpath" "$@"

if [[ -n $daemon ]]; then
  mkdir -p "${LOG_DIR:-$base/logs}"
  nohup "$@" >"${LOG_DIR:-$base/logs}/$name.out" 2>&1 </dev/null &
else
  exec "$@"
fi
