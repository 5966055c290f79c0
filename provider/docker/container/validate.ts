import { type Planned, UNKNOWN } from '../../../model/schema/types.ts';
import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';
import { parseDuration } from '../duration.ts';
import { isSet, refuse, unsupported } from '../rules.ts';
import { containerRules, containerSchema } from './schema.ts';
import type { ContainerState, HealthcheckBlock, MountBlock, UploadBlock, VolumeBlock } from './state.ts';

/** What is wrong with a configuration by itself; values may still be unknown. */
export function validateContainer(config: Planned<ContainerState>): Diagnostic[] {
  return [
    ...refuse(containerSchema, containerRules, config),
    ...choices(config),
    ...numbers(config),
    ...each<VolumeBlock>(config.volumes).flatMap(volumeProblems),
    ...each<MountBlock>(config.mounts).flatMap(mountProblems),
    ...each<UploadBlock>(config.upload).flatMap(uploadProblems),
    ...each<HealthcheckBlock>(config.healthcheck).flatMap(healthcheckProblems),
    ...commandProblems(config.command),
    ...readOnlyProblems(config),
  ];
}

const patterns: Partial<Record<keyof ContainerState, RegExp>> = {
  restart: /^(no|on-failure|always|unless-stopped)$/,
  cpu_set: /^\d+([,-]\d+)*$/,
  cgroupns_mode: /^(private|host)$/,
};

function choices(config: Planned<ContainerState>): Diagnostic[] {
  return Object.entries(patterns)
    .filter(
      ([name, pattern]) =>
        isText(config[name as keyof ContainerState]) &&
        !pattern.test(String(config[name as keyof ContainerState])),
    )
    .map(([name, pattern]) =>
      invalid([name], `${show(config[name as keyof ContainerState])} doesn't match ${pattern.source}`),
    );
}

const minimum: Partial<Record<keyof ContainerState, number>> = {
  memory: 0,
  memory_swap: -1,
  shm_size: 0,
  cpu_shares: 0,
  cpu_period: 0,
  cpu_quota: 0,
  destroy_grace_seconds: 0,
  wait_timeout: 0,
};

const numbers = (config: Planned<ContainerState>) =>
  Object.entries(minimum)
    .filter(([name, least]) => Number(known(config[name as keyof ContainerState])) < least)
    .map(([name, least]) =>
      invalid([name], `${show(config[name as keyof ContainerState])} is lower than ${least}`),
    );

function volumeProblems({ from_container, container_path, host_path }: VolumeBlock): Diagnostic[] {
  const path: Path = ['volumes'];
  if (!isSet(from_container) && !isSet(container_path)) {
    return [invalid(path, 'a volume needs container_path or from_container')];
  }
  if (isSet(from_container) && isSet(container_path)) {
    return [invalid(path, 'a volume takes container_path or from_container, not both')];
  }
  return isText(host_path) && !/^([a-zA-Z]:[\\/]|\/)/.test(host_path)
    ? [invalid(path, `host_path ${show(host_path)} must be an absolute path`)]
    : [];
}

function mountProblems({ type, volume_options }: MountBlock): Diagnostic[] {
  const subpath = each(volume_options).some((options) => isSet((options as { subpath?: unknown }).subpath));
  return [
    ...(isText(type) && !/^(bind|volume|tmpfs)$/.test(type)
      ? [invalid(['mounts'], `type ${show(type)} must be bind, volume or tmpfs`)]
      : []),
    ...(subpath ? [unsupported('docker_container.mounts.volume_options.subpath', ['mounts'])] : []),
  ];
}

function uploadProblems({ content, content_base64, source, permissions }: UploadBlock): Diagnostic[] {
  const given = [content, content_base64, source].filter(isSet).length;
  const problems: Diagnostic[] = [];
  if (given > 1)
    problems.push(invalid(['upload'], 'only one of content, content_base64 and source can be set'));
  // An empty file is fine; a source that was forgotten is not.
  if ([content, content_base64, source].every((value) => value === null || value === undefined)) {
    problems.push(invalid(['upload'], 'one of content, content_base64 and source must be set'));
  }
  if (isText(permissions) && !/^0[0-7]{3}$/.test(permissions)) {
    problems.push(invalid(['upload'], `permissions ${show(permissions)} must look like 0644`));
  }
  if (isText(content_base64) && !/^[A-Za-z0-9+/]*={0,2}$/.test(content_base64)) {
    problems.push(invalid(['upload'], 'content_base64 is not base64'));
  }
  return problems;
}

function healthcheckProblems(block: HealthcheckBlock): Diagnostic[] {
  return (['interval', 'timeout', 'start_period', 'start_interval'] as const)
    .filter((name) => isText(block[name]) && parseDuration(block[name]) === undefined)
    .map((name) =>
      invalid(['healthcheck', 0, name], `${show(block[name])} is not a duration like 10s or 1m30s`),
    );
}

const commandProblems = (command: unknown) =>
  each(command).includes('') ? [invalid(['command'], 'an element of command is empty')] : [];

const readOnlyProblems = ({ read_only, upload }: Planned<ContainerState>) =>
  read_only === true && each(upload).length > 0
    ? [invalid(['upload'], 'the engine takes no upload for a container whose read_only is true')]
    : [];

const each = <T = unknown>(value: unknown): T[] =>
  Array.isArray(value) ? value.filter((item) => item !== UNKNOWN) : [];
const known = (value: unknown) => (value === UNKNOWN || value === null ? Number.NaN : value);
const isText = (value: unknown): value is string => typeof value === 'string';
const show = (value: unknown) => JSON.stringify(value);
const invalid = (path: Path, detail: string) =>
  error(`Invalid ${path[0]}`, `docker_container: ${detail}.`, path);
