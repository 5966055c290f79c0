# A broker with ZooKeeper, or, where process.roles is set, a KRaft broker, controller or both.
. "$kafkaform/storage.sh"

main_class=kafka.Kafka
default_heap='-Xms1G -Xmx1G'
properties_file=/tmp/server.properties
mounted_properties=/mnt/shared/config/server.properties
not_properties='KAFKA_(HEAP_OPTS|OPTS|JVM_PERFORMANCE_OPTS|LOG4J_.*|TOOLS_LOG4J_.*|GC_LOG_OPTS|JMX_OPTS|JMX_PORT|VERSION|MODE|DEBUG)'

prepare() {
  {
    if [[ -f $mounted_properties ]]; then
      cat "$mounted_properties"
      echo
    fi
    environment_properties KAFKA_ lower "$not_properties"
  } >"$properties_file"
  if [[ -z $(property log.dirs)$(property log.dir) ]]; then
    echo 'log.dirs=/var/lib/kafka/data' >>"$properties_file"
  fi
  if [[ -n $(property process.roles) ]]; then
    format_storage
  fi
}
