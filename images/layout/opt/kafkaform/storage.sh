# KRaft storage: what `kafka-storage.sh format --ignore-formatted` leaves, without starting a JVM for it.
# bootstrap.checkpoint holds the release's feature levels and no ids, so the build took it from kafka-storage.sh itself;
# meta.properties holds the ids.

# directory_id: 16 random bytes as Kafka writes a Uuid (base64url without padding, never with a leading hyphen).
directory_id() {
  local id=-
  while [[ $id == -* ]]; do
    id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 1-22)
  done
  echo "$id"
}

# is_empty DIRECTORY: nothing but what a new file system brings along.
is_empty() {
  [[ -z $(ls -A "$1" | grep -v -x 'lost+found') ]]
}

# check_cluster META_PROPERTIES: data of another cluster is refused before Kafka touches it.
check_cluster() {
  local present
  present=$(sed -n 's/^cluster\.id=//p' "$1")
  [[ -z ${CLUSTER_ID:-} || $present == "$CLUSTER_ID" ]] ||
    fail "CLUSTER_ID is $CLUSTER_ID but ${1%/*} belongs to cluster $present; mount the right volume or keep that id"
}

# scram_arguments: one for each password file, for kafka-storage.sh to read from a file: the list of processes shows none.
scram_arguments() {
  local file name mechanism
  for file in "$KAFKAFORM_SCRAM_PASSWORDS"/*.password; do
    name=${file##*/} name=${name%.password} mechanism=SCRAM-SHA-512
    [[ $name != *.scram-sha-256 ]] || mechanism=SCRAM-SHA-256
    printf -- '--add-scram\n%s=[name=%s,iterations=8192,password=%s]\n' "$mechanism" "${name%.scram-sha-256}" "$(<"$file")"
  done
}

# check_passwords: kafka-storage.sh would take a comma or a bracket for its own.
check_passwords() {
  local file
  for file in "$KAFKAFORM_SCRAM_PASSWORDS"/*.password; do
    [[ -r $file ]] || fail "$file can't be read; it has to be there and belong to user $(id -u)"
    [[ $(<"$file") =~ ^[A-Za-z0-9._~-]+$ ]] ||
      fail "$file holds no password of letters, digits and ._~- alone; let it be made anew"
  done
}

# scram_checkpoint FILE: bootstrap.checkpoint with the users of KAFKAFORM_SCRAM_PASSWORDS besides. Brokers know each other by them from
# the first start on. Only a controller's counts, and of these the one's that leads first. Kafka takes the records of all batches in
# the file, so those that lie beside the passwords are put behind its own; where one is missing, a JVM makes them all.
scram_checkpoint() {
  local password records=()
  check_passwords
  for password in "$KAFKAFORM_SCRAM_PASSWORDS"/*.password; do
    records+=("${password%.password}.scram")
    [[ -r ${records[-1]} ]] || { scram_checkpoint_of_storage_tool "$1"; return; }
  done
  cat "$kafkaform/bootstrap.checkpoint" "${records[@]}" >"$1"
}

# scram_checkpoint_of_storage_tool FILE: the same from the passwords alone; 0.75 s of processor time.
scram_checkpoint_of_storage_tool() {
  local scratch
  scratch=$(mktemp -d)
  cat >"$scratch/server.properties" <<PROPERTIES
process.roles=controller
node.id=1
controller.quorum.voters=1@localhost:9093
listeners=CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
log.dirs=$scratch/data
PROPERTIES
  # It prints the credentials.
  env -u KAFKA_OPTS -u KAFKA_JMX_OPTS -u JMX_PORT LOG_DIR="$scratch" /opt/kafka/bin/kafka-storage.sh format --cluster-id "$CLUSTER_ID" \
    --config "$scratch/server.properties" @/dev/fd/9 9< <(scram_arguments) >/dev/null 2>"$scratch/log" ||
    fail "kafka-storage.sh didn't format storage with SCRAM users: $(grep -v SCRAM "$scratch/log" | tail -n 5)"
  mv "$scratch/data/bootstrap.checkpoint" "$1"
  rm -rf "$scratch"
}

# format_directory DIRECTORY: meta.properties comes last, so that a half-done format is done again.
format_directory() {
  local meta=$1/meta.properties
  if [[ -n ${KAFKAFORM_SCRAM_PASSWORDS:-} && ,$(property process.roles), == *,controller,* ]]; then
    scram_checkpoint "$1/bootstrap.checkpoint"
  else
    cp "$kafkaform/bootstrap.checkpoint" "$1/bootstrap.checkpoint"
  fi
  printf 'version=1\ncluster.id=%s\nnode.id=%s\ndirectory.id=%s\n' \
    "$CLUSTER_ID" "$(property node.id)" "$(directory_id)" >"$meta.new"
  sync
  mv "$meta.new" "$meta"
}

format_storage() {
  local directories directory
  directories=$(property log.dirs)
  directories=${directories:-$(property log.dir)},$(property metadata.log.dir)
  for directory in ${directories//,/ }; do
    mkdir -p "$directory"
    rm -f "$directory/meta.properties.new"
    if [[ -f $directory/meta.properties ]]; then
      check_cluster "$directory/meta.properties"
    elif is_empty "$directory" || [[ $(ls -A "$directory" | grep -v -x 'lost+found') == bootstrap.checkpoint ]]; then
      [[ -n ${CLUSTER_ID:-} ]] || fail "$directory is empty and CLUSTER_ID isn't set; set it to the cluster's id"
      format_directory "$directory"
    fi
  done
}
