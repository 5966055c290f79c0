#!/bin/bash
# What the build makes once for every container: the class path, KRaft's bootstrap.checkpoint and the class archive.
set -euo pipefail
kafkaform=/opt/kafkaform
build=$kafkaform/build

# Fixed order and no directory, as a class archive demands. The agent's jar is there so that its classes are archived too.
classpath() {
  LC_ALL=C ls /opt/kafka/libs/*.jar
  echo /opt/jmx-exporter/jmx_prometheus_javaagent.jar
}
classpath | paste -s -d: >"$kafkaform/classpath"

"$build/bootstrap-checkpoint.sh"
"$build/archive.sh"
rm -rf "$build" /opt/kafka/config/server.properties /opt/kafka/config/zookeeper.properties
