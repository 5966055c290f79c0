import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { printDuration } from '../duration.ts';
import { observe } from './observe.ts';
import { published } from './ports.ts';
import type {
  ContainerState,
  HealthcheckBlock,
  MountBlock,
  NetworkAttachment,
  VolumeBlock,
} from './state.ts';

/**
 * The state of a container that something else made, for `terraform import`.
 * @param id id, its beginning, or name
 */
export async function adoptContainer(docker: Docker, id: string): Promise<ContainerState> {
  const found = await engine(`Container ${id} can't be read`, () =>
    ifExists(docker.getContainer(id).inspect()),
  );
  if (!found)
    throw new DiagnosticError(
      error(`No container ${id}`, `There is no container with the id or name ${id}.`),
    );
  const image = await ifExists(docker.getImage(found.Image).inspect());
  return observe(describe(found, image?.Config), found);
}

type ImageConfig = Docker.ImageInspectInfo['Config'] | undefined;

function describe(container: ContainerInspectInfo, image: ImageConfig): ContainerState {
  const { Config: config, HostConfig: host } = container;
  return {
    ...unset,
    ...blocks(container, image),
    id: container.Id,
    name: container.Name,
    image: config.Image.startsWith('sha256:') ? container.Image : config.Image,
    env: orNull((config.Env ?? []).filter((each) => !image?.Env?.includes(each))),
    domainname: config.Domainname || null,
    user: config.User && config.User !== image?.User ? config.User : null,
    working_dir: config.WorkingDir && config.WorkingDir !== image?.WorkingDir ? config.WorkingDir : null,
    tty: config.Tty,
    stdin_open: config.OpenStdin,
    start: true,
    must_run: true,
    rm: host.AutoRemove ?? false,
    wait: false,
    wait_timeout: 60,
    restart: 'no',
    remove_volumes: true,
    container_read_refresh_timeout_milliseconds: 15_000,
    ...isolation(host),
    // Twice the memory is the engine's own choice, -1 what it says where the kernel doesn't account for swap.
    memory_swap: (host.MemorySwap ?? 0) > 0 && host.MemorySwap !== 2 * (host.Memory ?? 0) ? 0 : null,
  };
}

function isolation(host: Docker.HostConfig) {
  return {
    privileged: host.Privileged || null,
    read_only: host.ReadonlyRootfs ?? false,
    network_mode: host.NetworkMode === 'default' ? 'bridge' : (host.NetworkMode ?? 'bridge'),
    publish_all_ports: host.PublishAllPorts || null,
    pid_mode: host.PidMode || null,
    userns_mode: host.UsernsMode || null,
    cgroup_parent: host.CgroupParent || null,
    group_add: orNull(host.GroupAdd),
    sysctls: orNull(host.Sysctls),
    storage_opts: orNull(host.StorageOpt),
    tmpfs: orNull(host.Tmpfs),
    log_opts: orNull(host.LogConfig?.Config),
    dns: orNull(host.Dns),
    dns_opts: orNull(host.DnsOptions),
    dns_search: orNull(host.DnsSearch),
  };
}

function blocks(container: ContainerInspectInfo, image: ImageConfig) {
  const { Config: config, HostConfig: host } = container;
  const { CapAdd: add, CapDrop: drop } = host;
  return {
    healthcheck: healthcheck(
      config.Healthcheck,
      (image as { Healthcheck?: Docker.HealthConfig })?.Healthcheck,
    ),
    mounts: mounts(host),
    labels: Object.entries(config.Labels ?? {})
      .filter(([label, value]) => image?.Labels?.[label] !== value)
      .map(([label, value]) => ({ label, value })),
    ports: published(host.PortBindings),
    volumes: volumes(container, image),
    networks_advanced: networks(container),
    ulimit: (host.Ulimits ?? []).map(({ Name, Soft, Hard }) => ({
      name: Name ?? '',
      soft: Soft ?? 0,
      hard: Hard ?? 0,
    })),
    capabilities: add?.length || drop?.length ? [{ add: orNull(add), drop: orNull(drop) }] : [],
    host: ((host.ExtraHosts ?? []) as string[]).map((each) => {
      const [name = '', ...ip] = each.split(':');
      return { host: name, ip: ip.join(':') };
    }),
    devices: ((host.Devices ?? []) as Record<string, string>[]).map((device) => ({
      host_path: device.PathOnHost ?? '',
      container_path: device.PathInContainer ?? null,
      permissions: device.CgroupPermissions ?? null,
    })),
  } satisfies Partial<ContainerState>;
}

function volumes(
  { Config: config, HostConfig: host }: ContainerInspectInfo,
  image: ImageConfig,
): VolumeBlock[] {
  const none = {
    container_path: null,
    from_container: null,
    host_path: null,
    read_only: null,
    volume_name: null,
  };
  const bound = (host.Binds ?? []).map((bind) => {
    const [source = '', path = '', mode = ''] = bind.split(':');
    const from = source.startsWith('/') ? { host_path: source } : { volume_name: source };
    return { ...none, ...from, container_path: path, read_only: mode.split(',').includes('ro') || null };
  });
  const anonymous = Object.keys(config.Volumes ?? {})
    .filter((path) => !bound.some((each) => each.container_path === path) && !image?.Volumes?.[path])
    .map((path) => ({ ...none, container_path: path }));
  const from = ((host.VolumesFrom ?? []) as string[]).map((name) => ({ ...none, from_container: name }));
  return [...bound, ...anonymous, ...from];
}

function healthcheck(
  own: Docker.HealthConfig | undefined,
  image: Docker.HealthConfig | undefined,
): HealthcheckBlock[] {
  if (!own?.Test?.length || JSON.stringify(own) === JSON.stringify(image)) return [];
  const duration = (value: number | undefined) => (value ? printDuration(value) : null);
  return [
    {
      test: own.Test,
      interval: duration(own.Interval),
      timeout: duration(own.Timeout),
      start_period: duration(own.StartPeriod),
      start_interval: null,
      retries: own.Retries || null,
    },
  ];
}

interface Mount {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: { readonly Propagation?: string };
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Labels?: Record<string, string>;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Record<string, string> };
  };
}

const mounts = (host: Docker.HostConfig): MountBlock[] =>
  ((host.Mounts ?? []) as unknown as Mount[]).map(
    ({ BindOptions, TmpfsOptions, VolumeOptions, ...mount }) => ({
      target: mount.Target,
      source: mount.Source || null,
      type: mount.Type,
      read_only: mount.ReadOnly || null,
      bind_options: BindOptions ? [{ propagation: BindOptions.Propagation || null }] : [],
      tmpfs_options: TmpfsOptions
        ? [{ mode: TmpfsOptions.Mode || null, size_bytes: TmpfsOptions.SizeBytes || null }]
        : [],
      volume_options: VolumeOptions ? [volumeOptions(VolumeOptions)] : [],
    }),
  );

const volumeOptions = ({ NoCopy, Labels, DriverConfig }: NonNullable<Mount['VolumeOptions']>) => ({
  driver_name: DriverConfig?.Name || null,
  driver_options: orNull(DriverConfig?.Options),
  no_copy: NoCopy || null,
  labels: Object.entries(Labels ?? {}).map(([label, value]) => ({ label, value })),
});

function networks(container: ContainerInspectInfo): NetworkAttachment[] {
  const { NetworkMode: mode } = container.HostConfig;
  return Object.entries(container.NetworkSettings.Networks ?? {})
    .filter(([name]) => name !== mode && !(name === 'bridge' && mode === 'default'))
    .map(([name, { Aliases, IPAMConfig }]) => ({
      name,
      aliases: orNull(((Aliases ?? []) as string[]).filter((alias) => !container.Id.startsWith(alias))),
      ipv4_address: IPAMConfig?.IPv4Address || null,
      ipv6_address: IPAMConfig?.IPv6Address || null,
    }));
}

const orNull = <T extends object>(value: T | null | undefined): T | null =>
  value && Object.keys(value).length > 0 ? value : null;

const unset: ContainerState = {
  id: null,
  name: '',
  image: '',
  command: null,
  entrypoint: null,
  env: null,
  hostname: null,
  domainname: null,
  user: null,
  working_dir: null,
  tty: null,
  stdin_open: null,
  start: null,
  must_run: null,
  rm: null,
  wait: null,
  wait_timeout: null,
  restart: null,
  max_retry_count: null,
  stop_signal: null,
  stop_timeout: null,
  destroy_grace_seconds: null,
  remove_volumes: null,
  container_read_refresh_timeout_milliseconds: null,
  memory: null,
  memory_swap: null,
  shm_size: null,
  cpu_shares: null,
  cpu_set: null,
  cpu_period: null,
  cpu_quota: null,
  cgroup_parent: null,
  cgroupns_mode: null,
  ipc_mode: null,
  pid_mode: null,
  userns_mode: null,
  runtime: null,
  privileged: null,
  read_only: null,
  init: null,
  group_add: null,
  security_opts: null,
  sysctls: null,
  storage_opts: null,
  tmpfs: null,
  log_driver: null,
  log_opts: null,
  network_mode: null,
  publish_all_ports: null,
  dns: null,
  dns_opts: null,
  dns_search: null,
  bridge: null,
  network_data: null,
  exit_code: null,
  container_logs: null,
  labels: [],
  ports: [],
  volumes: [],
  mounts: [],
  networks_advanced: [],
  ulimit: [],
  capabilities: [],
  devices: [],
  host: [],
  healthcheck: [],
  upload: [],
};
