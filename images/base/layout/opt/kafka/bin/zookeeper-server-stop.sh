#!/bin/bash
# Stops the ZooKeeper server of this container.
pids=$(pgrep -f 'java .* org\.apache\.zookeeper\.server\.quorum\.QuorumPeerMain( |$)')
[[ -n $pids ]] || { echo "No zookeeper server to stop" >&2; exit 1; }
kill -s "${SIGNAL:-TERM}" $pids
