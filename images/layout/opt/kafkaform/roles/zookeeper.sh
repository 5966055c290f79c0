# One server of a ZooKeeper ensemble, or, without KAFKAFORM_ENSEMBLE_SEED, a ZooKeeper server that stands alone.
main_class=org.apache.zookeeper.server.quorum.QuorumPeerMain
default_heap='-Xms512M -Xmx512M'
properties_file=/tmp/zookeeper.properties
zookeeper_defaults='tickTime=2000
initLimit=10
syncLimit=5
dataDir=/var/lib/zookeeper/data
clientPort=2181
admin.enableServer=false'

prepare() {
  compgen -G '/opt/kafka/libs/zookeeper-*.jar' >/dev/null ||
    fail "this image's Kafka carries no ZooKeeper; use the image of a 3.x version"
  # The digest of the super user is among the properties.
  umask 077
  {
    echo "$zookeeper_defaults"
    environment_properties ZOOKEEPER_ keep ZOOKEEPER_MYID
  } >"$properties_file"
  local data_directory
  data_directory=$(property dataDir)
  if [[ -n ${ZOOKEEPER_MYID:-} ]]; then
    write_myid "$data_directory/myid"
  fi
  if [[ -n ${KAFKAFORM_ENSEMBLE_SEED:-} ]]; then
    [[ -n ${ZOOKEEPER_MYID:-} ]] || fail 'KAFKAFORM_ENSEMBLE_SEED is set and ZOOKEEPER_MYID is not; set it to the number of this server'
    prepare_member "$data_directory"
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

# prepare_member DATA_DIRECTORY: ZooKeeper writes every new list of members to a dynamic file beside its properties, so both are
# on the volume. The seed only counts until the first of these is there.
prepare_member() {
  local folder=$1/config rendered=$properties_file dynamic
  mkdir -p "$folder"
  properties_file=$folder/zookeeper.properties
  dynamic=$(newest_dynamic)
  if [[ ! -s $dynamic ]]; then
    write_file "$dynamic" "${KAFKAFORM_ENSEMBLE_SEED// /$'\n'}"
  elif ! grep -q "^server\.$ZOOKEEPER_MYID=" "$dynamic"; then
    join_as_observer "$dynamic"
    dynamic=$properties_file.dynamic
  fi
  write_file "$properties_file" "$(<"$rendered")
dynamicConfigFile=$dynamic
reconfigEnabled=true
standaloneEnabled=false
db.autocreate=false
fastleader.maxNotificationInterval=2000
DigestAuthenticationProvider.superDigest=$(super_digest "$folder/super-password")"
  rm -f "$rendered"
  allow_first_vote "$1" "$dynamic"
}

# newest_dynamic: the file that ZooKeeper last made its own; older ones are removed.
newest_dynamic() {
  local current= file
  [[ -f $properties_file ]] && current=$(property dynamicConfigFile)
  [[ -s $current ]] || current=$properties_file.dynamic
  for file in "$properties_file".dynamic*; do
    [[ $file == "$current" || $file == *.next ]] || rm -f "$file"
  done
  printf '%s' "$current"
}

# join_as_observer DYNAMIC_FILE: ZooKeeper doesn't start from members without itself, which is what a server knows that has not
# been made a member yet, or is none any more.
join_as_observer() {
  local own
  own=$(tr ' ' '\n' <<<"$KAFKAFORM_ENSEMBLE_SEED" | grep "^server\.$ZOOKEEPER_MYID=")
  write_file "$properties_file.dynamic" "$(<"$1")
${own/:participant/:observer}"
  [[ $1 == "$properties_file.dynamic" ]] || rm -f "$1"
}

# write_file FILE TEXT: whole or not at all.
write_file() {
  printf '%s\n' "$2" >"$1.new"
  mv "$1.new" "$1"
}

# super_digest FILE: of the password in the file, which is made once and stays on the server's own volume.
super_digest() {
  local hash
  [[ -s $1 ]] || write_file "$1" "$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')"
  hash=$(printf 'super:%s' "$(<"$1")" | sha1sum | cut -d ' ' -f 1)
  printf 'super:%s' "$(printf "$(sed 's/../\\x&/g' <<<"$hash")" | base64)"
}

# allow_first_vote DATA_DIRECTORY DYNAMIC_FILE: with db.autocreate=false a server without data has no vote, so that it can only
# join those that have some. At the birth of an ensemble nobody has: its first members vote until they were told a configuration.
allow_first_vote() {
  rm -f "$1/initialize"
  [[ $2 == *.dynamic && ! -e $1/version-2 ]] || return 0
  ! grep -q "^server\.$ZOOKEEPER_MYID=.*:participant" "$2" || : >"$1/initialize"
}
