# A worker of a dedicated MirrorMaker 2 (connect-mirror-maker.sh's class).
main_class=org.apache.kafka.connect.mirror.MirrorMaker
default_heap='-Xms256M -Xmx2G'
properties_file=/tmp/mm2.properties

prepare() {
  # Names such as `a->b.topics` can't be variables, so the whole file is one.
  [[ -n ${MIRROR_MAKER_PROPERTIES:-} ]] || fail "MIRROR_MAKER_PROPERTIES isn't set; set it to the text of mm2.properties"
  printf '%s\n' "$MIRROR_MAKER_PROPERTIES" >"$properties_file"
  trap 'exit 143' TERM INT
  [[ -z ${MIRROR_MAKER_WAIT_FOR:-} ]] || wait_for_file "$MIRROR_MAKER_WAIT_FOR"
  local name addresses clusters
  clusters=$(property clusters)
  for name in ${clusters//,/ }; do
    addresses=$(property "$name.bootstrap.servers")
    wait_for_cluster "$name" "${addresses//,/ }"
  done
  trap - TERM INT
}

# wait_for_file FILE: connectors that aren't allowed something at their start fail for good.
wait_for_file() {
  local tries=0
  until [[ -e $1 ]]; do
    ((tries++ % 40 == 0)) && echo "kafkaform: waiting for $1, which comes with the users and ACLs of this mirror"
    sleep 0.25 &
    wait $!
  done
}

# wait_for_cluster NAME ADDRESSES: MirrorMaker ends where a cluster doesn't answer yet, and its next try is a JVM's start away.
wait_for_cluster() {
  local tries=0
  until answers $2; do
    ((tries++ % 40 == 0)) && echo "kafkaform: waiting for a broker of $1 ($2)"
    sleep 0.25 &
    wait $!
  done
}

# answers ADDRESS...: true when something listens on one of them.
answers() {
  local address
  for address in "$@"; do
    timeout 2 bash -c ': <"/dev/tcp/${1%:*}/${1##*:}"' - "$address" 2>/dev/null && return
  done
  return 1
}
