import type { ContainerModel } from '../../container.ts';
import type { ArtifactsSpec } from '../../spec/artifacts.ts';
import { sorted } from '../environment.ts';
import { shellAssignments } from './shell.ts';
import { SECRETS_SERVICE, SECRETS_TIMER, serverUnit } from './units.ts';

/** A file of an instance. */
export interface InstanceFile {
  readonly path: string;
  readonly mode: '0644' | '0755';
  /** Ends with a line break. */
  readonly content: string;
}

/** One data volume of an instance. */
export interface InstanceDisk {
  /** Id of the EBS volume; may be a token. */
  readonly volume: string;
  /** Its device name in the attachment, such as /dev/sdf. */
  readonly device: string;
  /** Where it is mounted. */
  readonly path: string;
}

export interface InstanceContext {
  readonly region: string;
  readonly artifacts: ArtifactsSpec;
  /** Ids of the data volumes, in the order of the container's; may be tokens. */
  readonly volumes: readonly string[];
  /** What new volumes are formatted with. @default xfs */
  readonly fileSystem?: FileSystem | undefined;
  /** ARN or name of the secret that holds its keys and passwords; may be a token. @default - it has none */
  readonly secret?: string | undefined;
  /** What is the same on all instances, by absolute path: those of the image, and those that prepare an instance. */
  readonly scripts: Readonly<Record<string, string>>;
}

export type FileSystem = 'xfs' | 'ext4';

/** What one instance is told at its first boot. */
export interface InstanceModel {
  /** systemd unit of its server, such as kafka.service. */
  readonly unit: string;
  readonly disks: readonly InstanceDisk[];
  /** By path. */
  readonly files: readonly InstanceFile[];
  /** Run after these are written, without a shell. */
  readonly commands: readonly (readonly string[])[];
}

/** Where the scripts of the image are, as in the image. */
const KAFKAFORM = '/opt/kafkaform';

/** A container's server as it runs on an instance of its own: the same variables, scripts and paths. */
export function renderInstance(container: ContainerModel, context: InstanceContext): InstanceModel {
  const role = container.command[0] ?? '';
  const unit = `${UNITS[role] ?? role}.service`;
  const disks = container.volumes.map(({ path }, index) => ({
    volume: context.volumes[index] ?? '',
    device: deviceName(index),
    path,
  }));
  const files = [
    ...scriptsOf(role, context.scripts),
    file(`${ETC}/environment`, shellAssignments(sorted(container.env))),
    file(`${ETC}/instance`, shellAssignments(instanceVariables(container, context))),
    file(`${ETC}/disks`, disks.map(({ volume, device, path }) => `${volume} ${device} ${path}\n`).join('')),
    file('/etc/sysctl.d/60-kafkaform.conf', KERNEL_SETTINGS),
    file(`/etc/systemd/system/${unit}`, serverUnit(container)),
    ...secretUnits(context),
  ];
  return {
    unit,
    disks,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    commands: commands(unit, context),
  };
}

/** What an administrator looks for, by the role in the image. */
const UNITS: Readonly<Record<string, string>> = { broker: 'kafka' };

const ETC = '/etc/kafkaform';

/** `/dev/sdf` and on: what AWS recommends for data volumes. */
export const deviceName = (index: number): string =>
  `/dev/sd${String.fromCharCode('f'.charCodeAt(0) + index)}`;

const file = (path: string, content: string): InstanceFile => ({ path, mode: '0644', content });

/** Those of other roles are left out: user data has 16 KiB. */
function scriptsOf(role: string, scripts: InstanceContext['scripts']): readonly InstanceFile[] {
  return Object.entries(scripts)
    .filter(([path]) => !isOfAnotherRole(path, role))
    .map(([path, content]) => ({ path, mode: content.startsWith('#!') ? '0755' : '0644', content }));
}

const isOfAnotherRole = (path: string, role: string): boolean => {
  const [, named] =
    /^(?:\/opt\/kafkaform\/roles\/(.*)\.sh|\/opt\/jmx-exporter\/(.*)\.yml)$/.exec(path)?.filter(Boolean) ??
    [];
  if (named !== undefined) return named !== role;
  return (
    role !== 'broker' &&
    [`${KAFKAFORM}/storage.sh`, `${KAFKAFORM}/build/bootstrap-checkpoint.sh`].includes(path)
  );
};

function instanceVariables(
  container: ContainerModel,
  { region, artifacts, secret, fileSystem }: InstanceContext,
) {
  const { java, kafka, jmxExporter } = artifacts;
  const exporter = container.env.JMX_EXPORTER_PORT === undefined ? undefined : jmxExporter;
  return sorted({
    AWS_DEFAULT_REGION: region,
    ARTIFACTS_BUCKET: artifacts.bucket,
    JAVA_KEY: java.key,
    JAVA_SHA256: java.sha256,
    KAFKA_KEY: kafka.key,
    KAFKA_SHA256: kafka.sha256,
    ...(exporter === undefined
      ? {}
      : { JMX_EXPORTER_KEY: exporter.key, JMX_EXPORTER_SHA256: exporter.sha256 }),
    FILE_SYSTEM: fileSystem ?? 'xfs',
    ...(container.env.KAFKA_PROCESS_ROLES === undefined ? {} : { METADATA: 'kraft' }),
    ...(secret === undefined ? {} : { SECRET_ID: secret }),
  });
}

/** Kafka maps its index files; what is swapped out is read back while a client waits. */
const KERNEL_SETTINGS = 'vm.swappiness = 1\nvm.max_map_count = 262144\n';

const secretUnits = ({ secret }: InstanceContext): readonly InstanceFile[] =>
  secret === undefined
    ? []
    : [
        file('/etc/systemd/system/kafkaform-secrets.service', SECRETS_SERVICE),
        file('/etc/systemd/system/kafkaform-secrets.timer', SECRETS_TIMER),
      ];

/** cloud-init doesn't wait for the server: its volume is attached only when the instance runs. */
const commands = (unit: string, { secret }: InstanceContext): readonly (readonly string[])[] => [
  // where the kernel's settings are the host's own, as in a container, it goes on without
  ['sh', '-c', 'systemctl restart systemd-sysctl.service || true'],
  ['systemctl', 'daemon-reload'],
  ['systemctl', 'enable', '--now', '--no-block', unit],
  ...(secret === undefined
    ? []
    : [['systemctl', 'enable', '--now', '--no-block', 'kafkaform-secrets.timer']]),
];
