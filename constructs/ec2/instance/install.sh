#!/bin/bash
# Java, Kafka and the JMX exporter from the artifact bucket, each only with its checksum. Does what isn't done yet.
set -euo pipefail
set -a && . /etc/kafkaform/instance && set +a
kafkaform=/opt/kafkaform
scratch=
trap 'rm -rf "$scratch"' EXIT

# fetch KEY SHA256 FILE
fetch() {
  aws s3 cp --no-progress "s3://$ARTIFACTS_BUCKET/$1" "$3"
  echo "$2  $3" | sha256sum --check --quiet - || {
    echo "kafkaform: s3://$ARTIFACTS_BUCKET/$1 hasn't the SHA-256 $2: it is not installed" >&2
    exit 1
  }
}

# install_archive KEY SHA256 FOLDER: what is below the archive's one folder.
install_archive() {
  local mark=$3/.kafkaform-sha256
  [[ -f $mark && $(<"$mark") == "$2" ]] && return
  fetch "$1" "$2" "$scratch/archive"
  mkdir "$scratch/content"
  tar -xzf "$scratch/archive" -C "$scratch/content" --strip-components 1 --no-same-owner
  echo "$2" >"$scratch/content/.kafkaform-sha256"
  rm -rf "$3"
  mkdir -p "${3%/*}"
  mv "$scratch/content" "$3"
  chmod 755 "$3"
}

umask 022
scratch=$(mktemp -d -p /opt)
install_archive "$JAVA_KEY" "$JAVA_SHA256" /opt/java/openjdk
install_archive "$KAFKA_KEY" "$KAFKA_SHA256" /opt/kafka
agent=/opt/jmx-exporter/jmx_prometheus_javaagent.jar
if [[ -n ${JMX_EXPORTER_KEY:-} ]] && ! echo "$JMX_EXPORTER_SHA256  $agent" | sha256sum --check --status - 2>/dev/null; then
  fetch "$JMX_EXPORTER_KEY" "$JMX_EXPORTER_SHA256" "$scratch/agent.jar"
  mkdir -p "${agent%/*}"
  install -m 644 "$scratch/agent.jar" "$agent"
fi
LC_ALL=C ls /opt/kafka/libs/*.jar | paste -s -d: >"$kafkaform/classpath"
if [[ ${METADATA:-} == kraft && ! -s $kafkaform/bootstrap.checkpoint ]]; then
  JAVA_HOME=/opt/java/openjdk LOG_DIR=$scratch bash "$kafkaform/build/bootstrap-checkpoint.sh" >/dev/null
fi
