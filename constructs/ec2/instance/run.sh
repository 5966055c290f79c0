#!/bin/bash
# Runs a role of the image with the variables that its container would have. run.sh ROLE
set -a && . /etc/kafkaform/environment && set +a
exec /opt/kafkaform/entrypoint.sh "$@"
