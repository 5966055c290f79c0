import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { printDuration } from '../duration.ts';
import { published } from './ports.ts';
import type {
  ContainerState,
  HealthcheckBlock,
  MountBlock,
  NetworkAttachment,
  VolumeBlock,
} from './state.ts';

export type ImageConfig = Docker.ImageInspectInfo['Config'] | undefined;

/** The blocks with which a container that exists would have been configured; what its image gives is left out. */
export function blocksOf(container: ContainerInspectInfo, image: ImageConfig) {
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

/** Nothing in it is nothing given. */
export const orNull = <T extends object>(value: T | null | undefined): T | null =>
  value && Object.keys(value).length > 0 ? value : null;
