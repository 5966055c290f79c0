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

# format_directory DIRECTORY: meta.properties comes last, so that a half-done format is done again.
format_directory() {
  local meta=$1/meta.properties
  cp "$kafkaform/bootstrap.checkpoint" "$1/bootstrap.checkpoint"
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
