#!/bin/bash
# Stops the broker of this container.
pids=$(pgrep -f 'java .* kafka\.Kafka( |$)')
[[ -n $pids ]] || { echo "No kafka server to stop" >&2; exit 1; }
kill -s "${SIGNAL:-TERM}" $pids
