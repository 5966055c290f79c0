# One server of a ZooKeeper ensemble, or a ZooKeeper server that stands alone.
main_class=org.apache.zookeeper.server.quorum.QuorumPeerMain
default_heap='-Xms512M -Xmx512M'
properties_file=/opt/kafka/config/zookeeper.properties
zookeeper_defaults='tickTime=2000
initLimit=10
syncLimit=5
dataDir=/var/lib/zookeeper/data
clientPort=2181
admin.enableServer=false'

prepare() {
  compgen -G '/opt/kafka/libs/zookeeper-*.jar' >/dev/null ||
    fail "this image's Kafka carries no ZooKeeper; use the image of a 3.x version"
  {
    echo "$zookeeper_defaults"
    environment_properties ZOOKEEPER_ keep ZOOKEEPER_MYID
  } >"$properties_file"
  if [[ -n ${ZOOKEEPER_MYID:-} ]]; then
    write_myid "$(property dataDir)/myid"
  fi
}

# write_myid FILE: a volume of another server is never taken over.
write_myid() {
  local present
  if [[ -f $1 ]]; then
    present=$(<"$1")
    [[ $present == "$ZOOKEEPER_MYID" ]] ||
      fail "ZOOKEEPER_MYID is $ZOOKEEPER_MYID but ${1%/*} holds the data of server $present; mount that server's own volume"
    return
  fi
  echo "$ZOOKEEPER_MYID" >"$1"
}
