#!/bin/bash
# Dumps the class archive: runs every role once, notes which classes it loads, and lets the JVM store them ready parsed.
# One archive serves all roles and the command-line scripts, since their class path is the same. Plaintext, TLS and
# passwords are in it.
set -euo pipefail
kafkaform=/opt/kafkaform
lists=$(mktemp -d)
export KAFKAFORM_JVM_PROFILE=local
export KAFKA_LOG_DIRS=$lists/broker
export KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1 KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS=0
export KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1 KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1
export KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE=4194304
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; rm -rf "$lists"' EXIT

# start NAME ROLE PORT: starts a role with the metrics agent, as it runs later, and waits for its port.
start() {
  KAFKA_OPTS="-XX:DumpLoadedClassList=$lists/$1.classes" KAFKA_HEAP_OPTS=-Xmx160m \
    JMX_EXPORTER_PORT=$((7000 + ${#servers[@]})) "$kafkaform/entrypoint.sh" "$2" >"$lists/$1.log" 2>&1 &
  servers+=($!)
  for ((tries = 0; tries < 1800; tries++)); do
    (: <"/dev/tcp/127.0.0.1/$3") 2>/dev/null && return
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 50 "$lists/$1.log" >&2
  return 1
}

# The classes of a server are written while it runs, so its end needn't be clean. The last one goes first: a worker whose broker has
# gone would try to reach it for minutes.
stop_all() {
  for ((server = ${#servers[@]} - 1; server >= 0; server--)); do
    wget -q -O /dev/null "http://127.0.0.1:$((7000 + server))/metrics"
    stop "${servers[server]}"
  done
  servers=()
  rm -rf "$lists/broker"
}

# stop PID: kills it where it hasn't ended after 30 s.
stop() {
  kill "$1"
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" || true
}

# run SCRIPT OPTION...: one of Kafka's scripts against the broker that runs.
run() {
  KAFKA_OPTS="-XX:DumpLoadedClassList=$lists/$1.classes" "/opt/kafka/bin/$1" --bootstrap-server localhost:9092 "${@:2}" \
    >/dev/null 2>"$lists/$1.log" || { cat "$lists/$1.log" >&2; return 1; }
}

# secure DIRECTORY: a key of the moment, a password, and what a broker and a client have to know of them.
secure() {
  local login='org.apache.kafka.common.security.scram.ScramLoginModule required username="kafka-broker"'
  mkdir -p "$1/passwords"
  "${JAVA_HOME:-/opt/java/openjdk}/bin/keytool" -genkeypair -alias archive -keyalg EC -dname CN=localhost -ext san=dns:localhost \
    -validity 1 -keystore "$1/key.p12" -storetype PKCS12 -storepass archive 2>/dev/null
  printf archive >"$1/passwords/kafka-broker.password"
  printf '%s\n' security.protocol=SASL_SSL sasl.mechanism=SCRAM-SHA-512 "sasl.jaas.config=$login password=\"archive\";" \
    "ssl.truststore.location=$1/key.p12" ssl.truststore.password=archive >"$1/client.properties"
  export KAFKAFORM_SCRAM_PASSWORDS=$1/passwords
  export KAFKA_SSL_KEYSTORE_LOCATION=$1/key.p12 KAFKA_SSL_KEYSTORE_PASSWORD=archive KAFKA_SSL_KEY_PASSWORD=archive
  export KAFKA_SSL_TRUSTSTORE_LOCATION=$1/key.p12 KAFKA_SSL_TRUSTSTORE_PASSWORD=archive
  export KAFKA_CONFIG_PROVIDERS=passwords
  export KAFKA_CONFIG_PROVIDERS_PASSWORDS_CLASS=org.apache.kafka.common.config.provider.DirectoryConfigProvider
  export KAFKA_LISTENER_NAME_SECURE_SASL_ENABLED_MECHANISMS=SCRAM-SHA-512
  export KAFKA_LISTENER_NAME_SECURE_SCRAM___SHA___512_SASL_JAAS_CONFIG="$login password=\"\${passwords:$1/passwords:kafka-broker.password}\";"
  export KAFKA_AUTHORIZER_CLASS_NAME=org.apache.kafka.metadata.authorizer.StandardAuthorizer
  export KAFKA_SUPER_USERS='User:ANONYMOUS;User:CN=localhost;User:kafka-broker'
}

# run_secure SCRIPT OPTION...: one of Kafka's scripts with a password over TLS.
run_secure() {
  KAFKA_OPTS="-XX:DumpLoadedClassList=$lists/secure-$1.classes" timeout 120 "/opt/kafka/bin/$1" --bootstrap-server localhost:9094 \
    --command-config "$lists/secure/client.properties" "${@:2}" >/dev/null 2>"$lists/$1.log" || { cat "$lists/$1.log" >&2; return 1; }
}

use() {
  run kafka-topics.sh --create --topic archive --partitions 1
  seq 10 | run kafka-console-producer.sh --topic archive
  run kafka-console-consumer.sh --topic archive --from-beginning --max-messages 10 --group archive
}

# mirror: a worker that mirrors the broker to itself; done when a record has arrived.
mirror() {
  MIRROR_MAKER_PROPERTIES=$(<"$kafkaform/build/mirror-maker.properties") start mirror mirror-maker 8083
  local metrics=http://127.0.0.1:$((6999 + ${#servers[@]}))/metrics
  for ((tries = 0; tries < 1800; tries++)); do
    wget -q -O - "$metrics" | grep '^kafka_connect_mirror_source_record_total.*archive.* [1-9]' >/dev/null && return
    sleep 0.1
  done
  wget -q -O - "$metrics" | grep mirror >&2 || true
  tail -n 50 "$lists/mirror.log" >&2
  return 1
}

if compgen -G '/opt/kafka/libs/zookeeper-*.jar' >/dev/null; then
  ZOOKEEPER_dataDir=$lists/zookeeper start zookeeper zookeeper 2181
  KAFKA_BROKER_ID=1 KAFKA_ZOOKEEPER_CONNECT=localhost:2181 KAFKA_LISTENERS=PLAINTEXT://localhost:9092 \
    start broker broker 9092
  run kafka-topics.sh --create --topic archive --partitions 1
  stop_all
fi
secure "$lists/secure"
CLUSTER_ID=AAAAAAAAAAAAAAAAAAAAAQ KAFKA_NODE_ID=1 KAFKA_PROCESS_ROLES=broker,controller \
  KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093 KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER \
  KAFKA_LISTENERS=PLAINTEXT://localhost:9092,SECURE://localhost:9094,CONTROLLER://localhost:9093 \
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=CONTROLLER:SSL,SECURE:SASL_SSL,PLAINTEXT:PLAINTEXT \
  start kraft broker 9092
use
run_secure kafka-topics.sh --list
mirror
stop_all

# Newer JVMs number the classes, anew in each list.
cat "$lists"/*.classes | sed -E 's/ id: [0-9]+$//' | awk '!/^#/ && !/ source: / && !seen[$0]++' >"$lists/all"
"${JAVA_HOME:-/opt/java/openjdk}/bin/java" -Xshare:dump "-XX:SharedClassListFile=$lists/all" \
  "-XX:SharedArchiveFile=$kafkaform/classes.jsa" -cp "$(<"$kafkaform/classpath")" >"$lists/dump.log" 2>&1 ||
  { cat "$lists/dump.log" >&2; exit 1; }
