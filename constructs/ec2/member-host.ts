import { gzipSync } from 'node:zlib';
import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js';
import { Instance } from '@cdktf/provider-aws/lib/instance/index.js';
import { NetworkInterface } from '@cdktf/provider-aws/lib/network-interface/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment/index.js';
import { dependable, Fn, type ITerraformDependable, Lazy, TerraformLocal, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerModel } from '../../model/container.ts';
import { deviceName, renderInstance } from '../../model/rendering/instance/instance.ts';
import { LARGEST_USER_DATA, userData } from '../../model/rendering/instance/user-data.ts';
import { exporterEnabled } from '../../model/rendering/metrics.ts';
import type { ArtifactsSpec } from '../../model/spec/artifacts.ts';
import type { InstancesSpec } from '../../model/spec/instances.ts';
import type { JmxExporterSpec } from '../../model/spec/jvm.ts';
import { memberNameProblems } from '../../model/validation/ec2.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { subject } from '../../model/validation/subject.ts';
import { literal } from '../kafka/literal.ts';
import { logicalId } from '../kafka/logical-id.ts';
import type { SecretFilesProps } from '../kafka/secret-files.ts';
import { reportProblems } from '../problems.ts';
import { Ec2 } from './ec2.ts';
import { InstanceProfile, roleName } from './instance-profile.ts';
import { instanceScripts } from './instance-scripts.ts';
import { InstanceSecret } from './instance-secret.ts';
import { metricsSecrets } from './metrics-secrets.ts';

export interface MemberHostProps {
  /** Of the cluster or ensemble. */
  readonly group: string;
  readonly id: number;
  /** In the private zone. */
  readonly name: string;
  /** In Terraform. */
  readonly address: string;
  readonly securityGroupId: string;
}

export interface RunProps {
  readonly model: ContainerModel;
  /** Asked for at synth: limits follow from all topics of the stack, and those come later. */
  readonly ulimits: () => ContainerModel['ulimits'];
  readonly kafkaVersion: string;
  readonly instances: InstancesSpec;
  /** Refuse, at plan, to destroy the data volumes. */
  readonly retainData: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
  readonly secrets: SecretFilesProps;
  readonly exporter: JmxExporterSpec | undefined;
}

/** What runs a member, as its membership needs it. */
export interface RunningMember {
  readonly instance: Instance;
  readonly attachments: readonly ITerraformDependable[];
  /** The instance and its attachments as a whole: a change of any, in place as well, goes through the member's gate. */
  readonly triggers: string[];
}

/**
 * One member's place: a fixed private address with a name, which is there before the instance and stays when it is replaced. `run` puts
 * an instance there.
 */
export class MemberHost extends Construct {
  readonly privateIp: string;
  readonly #props: MemberHostProps;
  readonly #interface: NetworkInterface;
  readonly #checks: (() => readonly Problem[])[] = [];

  constructor(scope: Construct, id: string, props: MemberHostProps) {
    super(scope, id);
    this.#props = props;
    const ec2 = Ec2.of(this);
    this.#checks.push(() =>
      memberNameProblems(
        { host: props.name, role: roleName(this, this.#member) },
        subject('Instance', this.#member, this.node.path),
      ),
    );
    reportProblems(this, () => this.#checks.flatMap((check) => check()));
    this.#interface = new NetworkInterface(this, 'interface', {
      subnetId: ec2.zoneOf(props.id).subnetId,
      securityGroups: [props.securityGroupId],
      description: props.name,
      tags: this.#named(),
    });
    this.#interface.overrideLogicalId(props.address);
    this.privateIp = this.#interface.privateIp;
    const record = new Route53Record(this, 'record', {
      zoneId: ec2.zone.zoneId,
      name: props.name,
      type: 'A',
      ttl: 60,
      records: [this.privateIp],
    });
    record.overrideLogicalId(props.address);
  }

  /** The instance with its disks, secret and profile. */
  run(given: RunProps): RunningMember {
    const { address } = this.#props;
    const props = this.#measured(given);
    const ec2 = Ec2.of(this);
    const artifacts = ec2.artifactsOf(props.kafkaVersion);
    this.#checks.push(() => this.#withoutAgent(props, artifacts));
    const secret = this.#secret(props.secrets);
    const profile = new InstanceProfile(this, 'profile', {
      address,
      member: this.#member,
      artifacts,
      secretArn: secret?.arn,
    });
    const volumes = props.model.volumes.map((_, index) => this.#volume(index, props));
    const data = this.#userData(props, {
      region: ec2.region,
      artifacts,
      volumes: volumes.map(({ id }) => id),
      fileSystem: props.instances.fileSystem,
      secret: secret?.secretName,
      scripts: instanceScripts(),
    });
    const instance = this.#instance(props, profile, data, [
      ...props.dependsOn,
      profile.policy,
      ...(secret === undefined ? [] : [secret.version]),
    ]);
    const attachments = volumes.map((volume, index) => this.#attach(volume, index, instance));
    return { instance, attachments, triggers: [instance, ...attachments].map(dependable) };
  }

  /** With what its metrics need. */
  #measured(props: RunProps): RunProps {
    const { name, address } = this.#props;
    const metrics = metricsSecrets(this, { exporter: props.exporter, name, address });
    return {
      ...props,
      model: { ...props.model, env: { ...props.model.env, ...metrics.variables } },
      secrets: {
        files: { ...props.secrets.files, ...metrics.secrets.files },
        madeBy: [...props.secrets.madeBy, ...metrics.secrets.madeBy],
      },
    };
  }

  #withoutAgent({ exporter }: RunProps, { jmxExporter }: ArtifactsSpec): readonly Problem[] {
    if (!exporterEnabled(exporter) || jmxExporter !== undefined) return [];
    const found = subject('Instance', this.#member, this.node.path);
    return [
      found.error(
        'ec2-artifact',
        'artifacts.jmxExporter',
        undefined,
        'its JMX exporter is on, which has to be installed',
        'add the jar’s key and SHA-256, or make it JmxExporter.off()',
      ),
    ];
  }

  /** Such as orders-1. */
  get #member(): string {
    return `${this.#props.group}-${this.#props.id}`;
  }

  #named(part?: string): Record<string, string> {
    const stack = TerraformStack.of(this).node.id;
    return { Name: [stack, this.#member, part].filter(Boolean).join('-') };
  }

  #secret(secrets: SecretFilesProps): InstanceSecret | undefined {
    if (Object.keys(secrets.files).length === 0) return undefined;
    return new InstanceSecret(this, 'secret', {
      address: this.#props.address,
      member: this.#member,
      ...secrets,
    });
  }

  /** Encrypted, and a thing of its own: it goes from one instance to the next. */
  #volume(index: number, { instances, retainData }: RunProps): EbsVolume {
    const ec2 = Ec2.of(this);
    const { gibibytes, iops, throughputMiBps } = instances.volume;
    const part = index === 0 ? 'data' : `data-${index + 1}`;
    const volume = new EbsVolume(this, part, {
      availabilityZone: ec2.zoneOf(this.#props.id).availabilityZone,
      type: 'gp3',
      encrypted: true,
      size: gibibytes,
      ...(iops === undefined ? {} : { iops }),
      ...(throughputMiBps === undefined ? {} : { throughput: throughputMiBps }),
      ...(ec2.kmsKeyArn === undefined ? {} : { kmsKeyId: ec2.kmsKeyArn }),
      tags: this.#named(part),
      ...(retainData ? { lifecycle: { preventDestroy: true } } : {}),
    });
    volume.overrideLogicalId(logicalId(this.#props.address, part.replace('-', '_')));
    return volume;
  }

  #attach(volume: EbsVolume, index: number, instance: Instance): VolumeAttachment {
    const attachment = new VolumeAttachment(this, `attachment-${index + 1}`, {
      deviceName: deviceName(index),
      instanceId: instance.id,
      volumeId: volume.id,
      // Kafka shuts down in good order first, and the file system is clean.
      stopInstanceBeforeDetaching: true,
    });
    attachment.overrideLogicalId(volume.friendlyUniqueId);
    return attachment;
  }

  #instance(
    { instances }: RunProps,
    profile: InstanceProfile,
    data: TerraformLocal,
    dependsOn: ITerraformDependable[],
  ): Instance {
    const { kmsKeyArn } = Ec2.of(this);
    const instance = new Instance(this, 'instance', {
      ami: instances.imageId,
      instanceType: instances.instanceType,
      iamInstanceProfile: profile.profileName,
      networkInterface: [{ deviceIndex: 0, networkInterfaceId: this.#interface.id }],
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        encrypted: true,
        volumeType: 'gp3',
        ...(instances.rootGibibytes === undefined ? {} : { volumeSize: instances.rootGibibytes }),
        ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
      },
      ebsOptimized: true,
      userDataBase64: Fn.base64gzip(data.asString),
      userDataReplaceOnChange: true,
      tags: this.#named(),
      dependsOn,
    });
    instance.overrideLogicalId(this.#props.address);
    return instance;
  }

  /** A local value, so that a plan says in plain text what an instance is told; terraform compresses it. */
  #userData(props: RunProps, context: Parameters<typeof renderInstance>[1]): TerraformLocal {
    const text = () => userData(renderInstance({ ...props.model, ulimits: props.ulimits() }, context));
    const local = new TerraformLocal(this, 'user-data', Lazy.anyValue({ produce: () => literal(text()) }));
    local.overrideLogicalId(logicalId(this.#props.address, 'user_data'));
    this.#checks.push(() => this.#tooLong(gzipSync(text()).length));
    return local;
  }

  #tooLong(bytes: number): readonly Problem[] {
    if (bytes <= LARGEST_USER_DATA) return [];
    const found = subject('Instance', this.#member, this.node.path);
    return [
      found.error(
        'ec2-user-data-too-long',
        'user data',
        `${bytes} bytes`,
        `EC2 takes ${LARGEST_USER_DATA}, compressed`,
        'shorten `config`, or the rules of its JMX exporter',
      ),
    ];
  }
}
