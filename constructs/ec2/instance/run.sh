#!/bin/bash
# Runs a role of the image with the variables that its container would have. run.sh ROLE
while read -r volume _ path; do
  mountpoint -q "$path" || {
    echo "kafkaform: volume $volume is not mounted on $path: nothing is written to the root volume" >&2
    exit 1
  }
done </etc/kafkaform/disks
set -a && . /etc/kafkaform/environment && set +a
exec /opt/kafkaform/entrypoint.sh "$@"
