#!/bin/bash
# Starts one role as PID 1: renders its properties from the environment and execs the JVM.
# Any other command is run as it is, with Kafka's scripts on the path.
set -euo pipefail
kafkaform=/opt/kafkaform
role=${1:?name a role (broker, zookeeper, mirror-maker) or a command}

if [[ ! -f $kafkaform/roles/$role.sh ]]; then
  exec "$@"
fi

. "$kafkaform/properties.sh"
. "$kafkaform/java.sh"
. "$kafkaform/roles/$role.sh"

fail() {
  echo "kafkaform: $*" >&2
  exit 1
}

# Each role defines: main_class, default_heap, properties_file, and prepare.
umask 027
prepare
java_command "$role"
exec "${command[@]}" "$main_class" "$properties_file"
