#!/bin/bash
# Lets kafka-storage.sh write bootstrap.checkpoint, which is the same for every cluster of this Kafka version.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
log.dirs=$scratch/data
PROPERTIES
/opt/kafka/bin/kafka-storage.sh format --cluster-id AAAAAAAAAAAAAAAAAAAAAQ --config "$scratch/server.properties"
cp "$scratch/data/bootstrap.checkpoint" /opt/kafkaform/bootstrap.checkpoint
