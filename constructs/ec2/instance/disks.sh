#!/bin/bash
# Mounts the data volumes, each by its id. One is formatted only while nothing was ever written to it.
set -euo pipefail
. /etc/kafkaform/instance

# device_of VOLUME DEVICE: by the volume's id where disks are NVMe, by the name of the attachment elsewhere.
device_of() {
  local candidate
  for candidate in "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${1/-/}" "${2/sd/xvd}" "$2"; do
    [[ -b $candidate ]] && readlink -f "$candidate" && return
  done
  return 1
}

# wait_for_device VOLUME DEVICE: it is attached only when the instance runs.
wait_for_device() {
  local tries=0
  until device_of "$@"; do
    ((tries++ % 60 == 0)) && echo "kafkaform: waiting for volume $1" >&2
    sleep 1
  done
}

# format_empty VOLUME DEVICE
format_empty() {
  [[ -z $(blkid -p -o value -s TYPE "$2" || true) ]] || return 0
  [[ $(head -c 1048576 "$2" | tr -d '\0' | head -c 1 | wc -c) == 0 ]] || {
    echo "kafkaform: volume $1 ($2) has no file system, and isn't empty either: it is not formatted" >&2
    exit 1
  }
  "mkfs.$FILE_SYSTEM" -q "$2"
}

# grow DEVICE FOLDER: to the size of its volume, which AWS changes while it is in use.
grow() {
  if [[ $(findmnt -n -o FSTYPE "$2") == xfs ]]; then xfs_growfs "$2"; else resize2fs "$1"; fi >/dev/null 2>&1 ||
    echo "kafkaform: $2 was not grown to the size of its volume" >&2
}

while read -r volume device path; do
  if ! mountpoint -q "$path"; then
    found=$(wait_for_device "$volume" "$device")
    format_empty "$volume" "$found"
    mkdir -p "$path"
    mount -o noatime "$found" "$path"
  fi
  grow "$(findmnt -n -o SOURCE "$path")" "$path"
  # Kafka takes every folder of a log directory for a partition.
  rmdir "$path/lost+found" 2>/dev/null || true
  [[ $(stat -c %U:%G "$path") == kafka:kafka ]] || chown -R kafka:kafka "$path"
done </etc/kafkaform/disks
