#!/bin/bash
# Keys and passwords from Secrets Manager into memory; what has changed is replaced as a whole file.
set -euo pipefail
set -a && . /etc/kafkaform/instance && set +a
[[ -n ${SECRET_ID:-} ]] || exit 0
for folder in /etc/kafka /etc/jmx-exporter; do
  mkdir -p "$folder"
  mountpoint -q "$folder" || mount -t tmpfs -o size=4m,mode=0755,nosuid,nodev,noexec kafkaform "$folder"
done
aws secretsmanager get-secret-value --secret-id "$SECRET_ID" --query SecretString --output text |
  python3 /opt/kafkaform/instance/secrets.py
