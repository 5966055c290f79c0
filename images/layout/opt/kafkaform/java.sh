# The java command line of a role.

profile_options() {
  case ${KAFKAFORM_JVM_PROFILE:-server} in
    local) echo -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ;;
    server)
      echo -server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 \
        -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15
      ;;
    *) fail "KAFKAFORM_JVM_PROFILE is '$KAFKAFORM_JVM_PROFILE'; use local or server" ;;
  esac
}

# The archive was dumped for exactly this class path; the JVM goes on without it where it doesn't fit.
archive_options() {
  [[ -f $kafkaform/classes.jsa ]] || return 0
  echo -Xshare:auto "-XX:SharedArchiveFile=$kafkaform/classes.jsa"
  # A random address for the archive, the default, costs 70 ms at every start.
  [[ ${KAFKAFORM_JVM_PROFILE:-server} == server ]] || echo -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0
}

logging_options() {
  if compgen -G '/opt/kafka/libs/log4j-core-*.jar' >/dev/null; then
    echo "-Dlog4j2.configurationFile=file:$kafkaform/log4j2.properties"
  else
    echo "-Dlog4j.configuration=file:$kafkaform/log4j.properties"
  fi
}

# exporter_options ROLE: the agent, when JMX_EXPORTER_PORT asks for it.
exporter_options() {
  local rules=/opt/jmx-exporter/$1.yml
  [[ -n ${JMX_EXPORTER_PORT:-} ]] || return 0
  if [[ -n ${JMX_EXPORTER_RULES:-} ]]; then
    rules=/tmp/jmx-exporter.yml
    printf '%s\n' "$JMX_EXPORTER_RULES" >"$rules"
  fi
  echo "-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent.jar=$JMX_EXPORTER_PORT:$rules"
}

# java_command ROLE: sets the array `command`, up to the main class.
java_command() {
  # shellcheck disable=SC2206 # options are words, as in Kafka's own scripts
  command=(
    "${JAVA_HOME:-/opt/java/openjdk}/bin/java"
    ${KAFKA_HEAP_OPTS:-$default_heap}
    ${KAFKA_JVM_PERFORMANCE_OPTS:-$(profile_options)}
    $(archive_options)
    -XX:+ExitOnOutOfMemoryError
    -Djava.awt.headless=true
    # containers that start again swap their addresses: one kept for 30 s leads to another broker
    -Dsun.net.inetaddr.ttl=1
    ${KAFKA_LOG4J_OPTS:-$(logging_options)}
    $(exporter_options "$1")
    ${KAFKA_JMX_OPTS:-}
    ${KAFKA_OPTS:-}
    -cp "$(<$kafkaform/classpath)"
  )
}
