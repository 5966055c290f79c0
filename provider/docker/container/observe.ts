import type { ContainerInspectInfo } from 'dockerode';
import { actualPorts } from './ports.ts';
import type { ContainerState, NetworkData } from './state.ts';

const MiB = 1024 * 1024;

/**
 * The state with everything that can change on a container that exists: its name, limits, restart policy, published
 * ports and addresses. The rest is fixed at creation.
 */
export function observe(state: ContainerState, container: ContainerInspectInfo): ContainerState {
  const { HostConfig: host, Config: config, State: run } = container;
  return {
    ...state,
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    restart: host.RestartPolicy?.Name || 'no',
    max_retry_count: tracked(state.max_retry_count, host.RestartPolicy?.MaximumRetryCount),
    memory: tracked(state.memory, Math.floor((host.Memory ?? 0) / MiB)),
    memory_swap: swap(state, host.MemorySwap ?? 0),
    cpu_shares: tracked(state.cpu_shares, host.CpuShares),
    cpu_set: host.CpusetCpus || state.cpu_set ? (host.CpusetCpus ?? null) : null,
    cpu_period: tracked(state.cpu_period, host.CpuPeriod),
    cpu_quota: tracked(state.cpu_quota, host.CpuQuota),
    ports: actualPorts(state.ports, container),
    network_data: networkData(container),
    bridge: (container.NetworkSettings as { Bridge?: string }).Bridge ?? '',
    exit_code: run.Running ? null : run.ExitCode,
    env: state.env ?? [],
    hostname: state.hostname ?? config.Hostname,
    command: state.command ?? config.Cmd ?? [],
    entrypoint: state.entrypoint ?? asList(config.Entrypoint),
    init: state.init ?? host.Init ?? false,
    ipc_mode: state.ipc_mode ?? host.IpcMode ?? '',
    log_driver: state.log_driver ?? host.LogConfig?.Type ?? '',
    runtime: state.runtime ?? host.Runtime ?? '',
    security_opts: state.security_opts ?? host.SecurityOpt ?? [],
    shm_size: state.shm_size ?? Math.floor((host.ShmSize ?? 0) / MiB),
    stop_signal: state.stop_signal ?? (config as { StopSignal?: string }).StopSignal ?? '',
    stop_timeout: state.stop_timeout ?? (config as { StopTimeout?: number }).StopTimeout ?? 0,
  };
}

/** A number that the engine reports; where it reports none and none is in state, none it stays. */
const tracked = (state: number | null, actual: number | undefined) =>
  state === null && !actual ? null : (actual ?? 0);

/** Without a wish the engine sets twice the memory, and nothing where the kernel doesn't account for swap. */
function swap({ memory_swap }: ContainerState, bytes: number): number | null {
  if (memory_swap === null || bytes === -1) return memory_swap;
  return bytes > 0 ? Math.floor(bytes / MiB) : bytes;
}

function networkData({ NetworkSettings }: ContainerInspectInfo): NetworkData[] {
  return Object.entries(NetworkSettings.Networks ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, network]) => ({
      network_name: name,
      ip_address: network.IPAddress,
      ip_prefix_length: network.IPPrefixLen,
      gateway: network.Gateway,
      global_ipv6_address: network.GlobalIPv6Address,
      global_ipv6_prefix_length: network.GlobalIPv6PrefixLen,
      ipv6_gateway: network.IPv6Gateway,
      mac_address: network.MacAddress,
    }));
}

const asList = (value: string | string[] | null | undefined) =>
  typeof value === 'string' ? [value] : (value ?? []);
