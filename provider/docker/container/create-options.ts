import type Docker from 'dockerode';
import { nanoseconds } from '../duration.ts';
import type { ContainerState, HealthcheckBlock, MountBlock, VolumeBlock } from './state.ts';

const MiB = 1024 * 1024;

/** The body of the engine's "create container" for a planned container. */
export function createOptions(wanted: ContainerState): Docker.ContainerCreateOptions {
  return {
    Image: wanted.image,
    Hostname: wanted.hostname ?? '',
    Domainname: wanted.domainname ?? '',
    User: wanted.user ?? '',
    WorkingDir: wanted.working_dir ?? '',
    Tty: wanted.tty ?? false,
    OpenStdin: wanted.stdin_open ?? false,
    StopSignal: wanted.stop_signal || undefined,
    StopTimeout: wanted.stop_timeout || undefined,
    Env: wanted.env ?? undefined,
    Cmd: given(wanted.command),
    Entrypoint: given(wanted.entrypoint),
    Labels: labels(wanted.labels),
    ExposedPorts: Object.fromEntries(wanted.ports.map((port) => [portKey(port), {}])),
    Volumes: Object.fromEntries(
      wanted.volumes.flatMap(({ container_path }) => (container_path ? [[container_path, {}]] : [])),
    ),
    Healthcheck: wanted.healthcheck[0] && healthcheck(wanted.healthcheck[0]),
    HostConfig: hostConfig(wanted),
  };
}

function hostConfig(wanted: ContainerState): Docker.HostConfig {
  return {
    ...isolation(wanted),
    ...limits(wanted),
    ...names(wanted),
    Binds: given(wanted.volumes.flatMap(bind)),
    VolumesFrom: given(wanted.volumes.flatMap(({ from_container }) => from_container || [])),
    Mounts: wanted.mounts.map(mount) as unknown as Docker.MountConfig,
    Tmpfs: wanted.tmpfs ?? undefined,
    PortBindings: wanted.ports.length > 0 ? portBindings(wanted.ports) : undefined,
    PublishAllPorts: wanted.publish_all_ports ?? false,
    RestartPolicy: restartPolicy(wanted),
    AutoRemove: wanted.rm ?? false,
    LogConfig: { Type: wanted.log_driver ?? '', Config: wanted.log_opts ?? {} },
    Init: wanted.init ?? false,
    StorageOpt: wanted.storage_opts ?? undefined,
  };
}

function isolation(wanted: ContainerState): Docker.HostConfig {
  return {
    NetworkMode: wanted.network_mode || 'bridge',
    IpcMode: wanted.ipc_mode ?? undefined,
    PidMode: wanted.pid_mode ?? undefined,
    UsernsMode: wanted.userns_mode ?? undefined,
    CgroupParent: wanted.cgroup_parent ?? undefined,
    ...(wanted.cgroupns_mode ? { CgroupnsMode: wanted.cgroupns_mode } : {}),
    Runtime: wanted.runtime ?? undefined,
    Privileged: wanted.privileged ?? false,
    ReadonlyRootfs: wanted.read_only ?? false,
    CapAdd: wanted.capabilities[0]?.add ?? undefined,
    CapDrop: wanted.capabilities[0]?.drop ?? undefined,
    SecurityOpt: given(wanted.security_opts),
    GroupAdd: wanted.group_add ?? undefined,
    Sysctls: wanted.sysctls ?? undefined,
    Devices: given(
      wanted.devices.map(({ host_path, container_path, permissions }) => ({
        PathOnHost: host_path,
        PathInContainer: container_path || host_path,
        CgroupPermissions: permissions || 'rwm',
      })),
    ),
  };
}

/** Memory, processor and process limits, in the engine's units. */
export function limits(wanted: ContainerState): Docker.HostConfig {
  return {
    Memory: wanted.memory ? wanted.memory * MiB : undefined,
    MemorySwap: swapBytes(wanted.memory_swap),
    ShmSize: wanted.shm_size ? wanted.shm_size * MiB : undefined,
    CpuShares: wanted.cpu_shares ?? undefined,
    CpusetCpus: wanted.cpu_set ?? undefined,
    CpuPeriod: wanted.cpu_period ?? undefined,
    CpuQuota: wanted.cpu_quota ?? undefined,
    Ulimits: given(wanted.ulimit.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))),
  };
}

/** -1 (unlimited) is not a number of MiB. */
const swapBytes = (swap: number | null) => (swap && swap > 0 ? swap * MiB : (swap ?? undefined));

export const restartPolicy = ({ restart, max_retry_count }: ContainerState) => ({
  Name: restart ?? 'no',
  MaximumRetryCount: max_retry_count ?? 0,
});

function names(wanted: ContainerState): Docker.HostConfig {
  return {
    Dns: wanted.dns ?? undefined,
    DnsOptions: wanted.dns_opts ?? undefined,
    DnsSearch: wanted.dns_search ?? undefined,
    ExtraHosts: given(wanted.host.map(({ host, ip }) => `${host}:${ip}`)),
  };
}

const given = <T>(list: T[] | null) => (list?.length ? list : undefined);

export const labels = (blocks: readonly { label: string; value: string }[]) =>
  Object.fromEntries(blocks.map(({ label, value }) => [label, value]));

const portKey = ({ internal, protocol }: { internal: number; protocol: string | null }) =>
  `${internal}/${protocol || 'tcp'}`;

function portBindings(ports: ContainerState['ports']) {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const binding = { HostIp: port.ip || '0.0.0.0', HostPort: String(port.external ?? 0) };
    bindings[portKey(port)] = [...(bindings[portKey(port)] ?? []), binding];
  }
  return bindings;
}

function bind({ from_container, container_path, volume_name, host_path, read_only }: VolumeBlock): string[] {
  const source = volume_name || host_path;
  if (from_container || !source) return [];
  return [`${source}:${container_path}:${read_only ? 'ro' : 'rw'}`];
}

function mount({ type, source, target, read_only, ...options }: MountBlock) {
  const [bindOptions] = options.bind_options;
  const [volume] = options.volume_options;
  const [tmpfs] = options.tmpfs_options;
  return {
    Type: type,
    Source: source ?? undefined,
    Target: target,
    ReadOnly: read_only ?? false,
    BindOptions: bindOptions && { Propagation: bindOptions.propagation ?? '' },
    VolumeOptions: volume && {
      NoCopy: volume.no_copy ?? false,
      Labels: labels(volume.labels),
      DriverConfig: volume.driver_name
        ? { Name: volume.driver_name, Options: volume.driver_options ?? {} }
        : undefined,
    },
    TmpfsOptions: tmpfs && { SizeBytes: tmpfs.size_bytes ?? 0, Mode: tmpfs.mode ?? 0 },
  };
}

function healthcheck(block: HealthcheckBlock): Docker.HealthConfig {
  return {
    Test: block.test,
    Interval: nanoseconds(block.interval),
    Timeout: nanoseconds(block.timeout),
    StartPeriod: nanoseconds(block.start_period),
    ...(nanoseconds(block.start_interval) ? { StartInterval: nanoseconds(block.start_interval) } : {}),
    Retries: block.retries ?? 0,
  };
}
