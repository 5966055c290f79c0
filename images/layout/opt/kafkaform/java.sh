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
  [[ -z ${JMX_EXPORTER_RULES:-}${JMX_EXPORTER_KEYSTORE:-} ]] || rules=$exporter_file
  echo "-javaagent:/opt/jmx-exporter/jmx_prometheus_javaagent.jar=$JMX_EXPORTER_PORT:$rules"
}

exporter_file=/tmp/jmx-exporter.yml

# write_exporter_file ROLE: rules of one's own, and with JMX_EXPORTER_KEYSTORE, a PKCS#12 file, how the agent speaks TLS. The
# agent takes the password from this file only, so nobody else may read it.
write_exporter_file() {
  [[ -n ${JMX_EXPORTER_RULES:-}${JMX_EXPORTER_KEYSTORE:-} ]] || return 0
  local rules=${JMX_EXPORTER_RULES:-$(<"/opt/jmx-exporter/$1.yml")} password_file=${JMX_EXPORTER_KEYSTORE%.*}.password
  (umask 077 && printf '%s\n' "$rules" >"$exporter_file")
  [[ -n ${JMX_EXPORTER_KEYSTORE:-} ]] || return 0
  [[ -r $JMX_EXPORTER_KEYSTORE && -r $password_file ]] ||
    fail "JMX_EXPORTER_KEYSTORE is $JMX_EXPORTER_KEYSTORE, and it or $password_file can't be read; mount both for user $(id -u)"
  printf 'httpServer:\n  ssl:\n    keyStore:\n      filename: %s\n      password: %s\n    certificate:\n      alias: kafkaform\n' \
    "$JMX_EXPORTER_KEYSTORE" "$(<"$password_file")" >>"$exporter_file"
}

# java_command ROLE: sets the array `command`, up to the main class.
java_command() {
  write_exporter_file "$1"
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
    # Kafka puts a key from a PEM file into a PKCS#12 store in memory, again for each network thread of a listener: 10,000 rounds of
    # encryption there protect nothing and cost a secured broker 0.6 s of its start
    -Dkeystore.pkcs12.keyPbeIterationCount=1
    ${KAFKA_LOG4J_OPTS:-$(logging_options)}
    $(exporter_options "$1")
    ${KAFKA_JMX_OPTS:-}
    ${KAFKA_OPTS:-}
    -cp "$(<$kafkaform/classpath)"
  )
}
