import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { blocksOf, type ImageConfig, orNull } from './adopt-blocks.ts';
import { observe } from './observe.ts';
import type { ContainerState } from './state.ts';

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

function describe(container: ContainerInspectInfo, image: ImageConfig): ContainerState {
  const { Config: config, HostConfig: host } = container;
  return {
    ...unset,
    ...blocksOf(container, image),
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
