#!/bin/bash
# A shell for ZooKeeper, or one command of it.
[[ $# -gt 0 ]] || { echo "USAGE: $0 zookeeper_host:port[/path] [-zk-tls-config-file file] [args...]" >&2; exit 1; }
exec "$(dirname "$0")/kafka-run-class.sh" org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka -server "$@"
