/** The attributes of `docker_container` that the offline provider acts on; sets and blocks are arrays. */
export interface ContainerState {
  id: string | null;
  name: string;
  image: string;
  command: string[] | null;
  entrypoint: string[] | null;
  env: string[] | null;
  hostname: string | null;
  domainname: string | null;
  user: string | null;
  working_dir: string | null;
  tty: boolean | null;
  stdin_open: boolean | null;
  /** Whether the container is started after creation. */
  start: boolean | null;
  /** Whether a stopped container is a fault that the next plan mends. */
  must_run: boolean | null;
  rm: boolean | null;
  /** Wait until the health check passes, at most `wait_timeout` seconds. */
  wait: boolean | null;
  wait_timeout: number | null;
  restart: string | null;
  max_retry_count: number | null;
  stop_signal: string | null;
  stop_timeout: number | null;
  /** Seconds between the stop signal and SIGKILL when the container is destroyed; 0 kills at once. */
  destroy_grace_seconds: number | null;
  /** Whether anonymous volumes go with the container. */
  remove_volumes: boolean | null;
  container_read_refresh_timeout_milliseconds: number | null;
  /** MiB. */
  memory: number | null;
  /** MiB of memory and swap together; -1 is unlimited. */
  memory_swap: number | null;
  /** MiB. */
  shm_size: number | null;
  cpu_shares: number | null;
  cpu_set: string | null;
  cpu_period: number | null;
  cpu_quota: number | null;
  cgroup_parent: string | null;
  cgroupns_mode: string | null;
  ipc_mode: string | null;
  pid_mode: string | null;
  userns_mode: string | null;
  runtime: string | null;
  privileged: boolean | null;
  read_only: boolean | null;
  init: boolean | null;
  group_add: string[] | null;
  security_opts: string[] | null;
  sysctls: Record<string, string> | null;
  storage_opts: Record<string, string> | null;
  tmpfs: Record<string, string> | null;
  log_driver: string | null;
  log_opts: Record<string, string> | null;
  network_mode: string | null;
  publish_all_ports: boolean | null;
  dns: string[] | null;
  dns_opts: string[] | null;
  dns_search: string[] | null;
  bridge: string | null;
  network_data: NetworkData[] | null;
  /** null while the container runs. */
  exit_code: number | null;
  container_logs: string | null;
  labels: Label[];
  ports: Port[];
  volumes: VolumeBlock[];
  mounts: MountBlock[];
  networks_advanced: NetworkAttachment[];
  ulimit: { name: string; soft: number; hard: number }[];
  capabilities: { add: string[] | null; drop: string[] | null }[];
  devices: { host_path: string; container_path: string | null; permissions: string | null }[];
  host: { host: string; ip: string }[];
  healthcheck: HealthcheckBlock[];
  upload: UploadBlock[];
}

export interface Label {
  label: string;
  value: string;
}

export interface Port {
  internal: number;
  external: number | null;
  ip: string | null;
  protocol: string | null;
}

export interface VolumeBlock {
  container_path: string | null;
  from_container: string | null;
  host_path: string | null;
  read_only: boolean | null;
  volume_name: string | null;
}

export interface MountBlock {
  target: string;
  source: string | null;
  type: string;
  read_only: boolean | null;
  bind_options: { propagation: string | null }[];
  tmpfs_options: { mode: number | null; size_bytes: number | null }[];
  volume_options: {
    driver_name: string | null;
    driver_options: Record<string, string> | null;
    no_copy: boolean | null;
    labels: Label[];
  }[];
}

export interface NetworkAttachment {
  name: string;
  aliases: string[] | null;
  ipv4_address: string | null;
  ipv6_address: string | null;
}

export interface HealthcheckBlock {
  test: string[];
  /** Durations as Go writes them: `1m30s`. */
  interval: string | null;
  timeout: string | null;
  start_period: string | null;
  start_interval: string | null;
  retries: number | null;
}

export interface UploadBlock {
  file: string;
  content: string | null;
  content_base64: string | null;
  source: string | null;
  source_hash: string | null;
  executable: boolean | null;
  permissions: string | null;
}

export interface NetworkData {
  network_name: string;
  ip_address: string;
  ip_prefix_length: number;
  gateway: string;
  global_ipv6_address: string;
  global_ipv6_prefix_length: number;
  ipv6_gateway: string;
  mac_address: string;
}
