import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { MskCluster, type MskClusterConfig } from '@cdktf/provider-aws/lib/msk-cluster/index.js';
import { Fn, TerraformOutput, type TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { unsupportedProps } from '../../model/features.ts';
import { mskVersionName } from '../../model/msk/offer.ts';
import { replicationFactorOf } from '../../model/rendering/msk-properties.ts';
import { kafkaMskBrokers, kafkaMskCluster } from '../../model/resources/msk.ts';
import type { MskClusterSpec, MskStorageSpec } from '../../model/spec/msk-cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { clusterSubject } from '../../model/validation/subject.ts';
import type { ClientSources } from '../aws/client-sources.ts';
import type { AwsNetwork } from '../aws/network.ts';
import { awsProvider } from '../aws/provider.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import type { ScramUserRequest, TopicHost } from '../kafka/topic-host.ts';
import { idsUpTo, membersOf } from '../members.ts';
import { reportProblems } from '../problems.ts';
import { type AlarmsProps, mskAlarms } from './alarms.ts';
import { brokerSecurityGroup } from './clients.ts';
import { mskConfiguration } from './configuration.ts';
import { type Listener, MSK_PORTS } from './listener.ts';
import type { Metadata } from './metadata.ts';
import { EXPORTER_PORTS, scrapeConfig } from './monitoring.ts';
import { clusterNameInAws } from './names.ts';
import { scramUser } from './scram-user.ts';
import { storageAutoscaling } from './storage-autoscaling.ts';

export interface KafkaClusterProps {
  /** As MSK names it, such as 3.9.x. A later one is taken in place, broker by broker, by MSK; there is no way back. */
  readonly version: string;
  /** Where the cluster keeps its metadata; it never changes. @default Metadata.kraft() */
  readonly metadata?: Metadata;
  /** How many brokers in all: a multiple of the network's availability zones. */
  readonly brokers: number;
  /** Such as kafka.m7g.large, or express.m7g.large for Express brokers. MSK changes it broker by broker. */
  readonly instanceType: string;
  /** Where MSK puts the brokers: a subnet in each availability zone. A change of it is another cluster. */
  readonly network: AwsNetwork;
  /** The volume of each standard broker; Express brokers have none. It only grows. */
  readonly storage?: MskStorageSpec;
  /** Who may connect to the brokers. @default - nobody but what `prometheus` and `operator` name */
  readonly clients?: ClientSources;
  /** Where terraform connects from, by IAM. @default - as `clients` */
  readonly operator?: ClientSources;
  /** Prometheus’s addresses: the brokers’ exporters are open to it. @default - no open monitoring */
  readonly prometheus?: ClientSources;
  /** How clients are known; several may be open at once. @default Listener.iam() */
  readonly listeners?: Listener | readonly Listener[];
  /**
   * Letters, digits and hyphens; part of Terraform addresses, and with the stack’s name what AWS calls the cluster, so a new name is a
   * new cluster.
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /** `default.replication.factor`. @default min(3, brokers); Express keeps three copies, always */
  readonly replicationFactor?: number;
  /** `min.insync.replicas`. @default max(1, replicationFactor - 1) */
  readonly minInsyncReplicas?: number;
  /** `unclean.leader.election.enable` @default false */
  readonly uncleanLeaderElection?: boolean;
  /** Other broker properties, of those that an MSK configuration may set. A change is a rolling restart by MSK. */
  readonly config?: MskClusterSpec['config'];
  /** ARN of the key that encrypts volumes and passwords. It never changes. @default - a key of its own */
  readonly kmsKeyArn?: string;
  /** How long CloudWatch keeps broker logs, in days. @default 14 */
  readonly logRetentionDays?: number;
  /** Who is told of alarms. @default - nobody: they show in CloudWatch */
  readonly alarms?: AlarmsProps;
  /** When replicas move to even out the brokers; brokers that leave are always drained. @default onScale */
  readonly rebalance?: MskClusterSpec['rebalance'];
  /** How fast replicas may move, of each standard broker. @default measured */
  readonly throttle?: MskClusterSpec['throttle'];
  /**
   * Refuse, at plan, to destroy the cluster, also for a change that MSK can only make by another cluster: `cdktf destroy` then stops until
   * this is false.
   * @default true
   */
  readonly retainData?: boolean;
}

/** A provisioned cluster of Amazon MSK, with standard or Express brokers. Clients come over TLS only, and never from outside of the network. */
export class KafkaCluster extends Construct implements TopicHost {
  readonly clusterName: string;
  readonly spec: MskClusterSpec;
  readonly arn: string;
  readonly network: AwsNetwork;
  /** The brokers’ security group. */
  readonly securityGroupId: string;
  /** host:port of brokers for clients with IAM, separated by commas; for those of other listeners `bootstrapServersOf`. */
  readonly bootstrapServers: string;
  /** The cluster as a whole: what depends on it waits until all brokers have joined. */
  readonly resource: KafkaResource<typeof kafkaMskCluster>;
  /** What a Prometheus of the network scrapes, as `scrape_configs` (JSON, which YAML contains); undefined without `prometheus`. */
  readonly scrapeConfig: string | undefined;
  readonly #cluster: MskCluster;
  readonly #kmsKeyArn: string;
  readonly #retain: boolean;
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    this.spec = clusterSpec(id, props);
    this.clusterName = this.spec.name;
    this.#retain = props.retainData ?? true;
    const found = clusterSubject({ name: this.clusterName, path: this.node.path });
    reportProblems(this, () => unsupportedProps('KafkaCluster', 'msk', { ...props }, found));
    this.#kmsKeyArn = props.kmsKeyArn ?? this.#key().arn;
    this.network = props.network;
    this.securityGroupId = this.#securityGroup(props).id;
    this.#cluster = this.#mskCluster(props);
    this.arn = this.#cluster.arn;
    this.bootstrapServers = this.#cluster.bootstrapBrokersSaslIam;
    Platform.of(this).msk.push({
      spec: { ...this.spec, path: this.node.path },
      bootstrapServers: Fn.split(',', this.bootstrapServers),
      region: awsProvider(this).region ?? '',
      topics: this.#topics,
    });
    this.resource = this.#whole();
    this.#grow();
    mskAlarms(this, { ...this.spec, clusterName: this.nameInAws }, props.alarms ?? {});
    this.scrapeConfig =
      props.prometheus === undefined ? undefined : scrapeConfig(this, this.clusterName, this.#cluster);
    this.#output();
  }

  get replicationFactor(): number {
    return replicationFactorOf(this.spec);
  }

  /** What AWS calls the cluster. */
  get nameInAws(): string {
    return clusterNameInAws(this, this.clusterName);
  }

  /** host:port of brokers for clients of one listener, separated by commas. */
  bootstrapServersOf(listener: 'iam' | 'scram' | 'mtls'): string {
    if (listener === 'scram') return this.#cluster.bootstrapBrokersSaslScram;
    return listener === 'mtls' ? this.#cluster.bootstrapBrokersTls : this.#cluster.bootstrapBrokersSaslIam;
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }

  /** Users of MSK are secrets of Secrets Manager. */
  scramUser(scope: Construct, request: ScramUserRequest): TerraformResource {
    return scramUser(scope, {
      ...request,
      cluster: this.clusterName,
      clusterArn: this.arn,
      kmsKeyArn: this.#kmsKeyArn,
      retain: this.#retain,
    });
  }

  #key(): KmsKey {
    const key = new KmsKey(this, 'key', {
      description: `Volumes and passwords of MSK cluster ${this.nameInAws}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      ...retained(this.#retain),
    });
    key.overrideLogicalId(logicalId(this.clusterName, 'msk'));
    return key;
  }

  #mskCluster(props: KafkaClusterProps): MskCluster {
    const { spec } = this;
    const cluster = new MskCluster(this, 'cluster', {
      clusterName: this.nameInAws,
      kafkaVersion: mskVersionName(spec.kafkaVersion, spec.metadata),
      numberOfBrokerNodes: spec.brokers,
      enhancedMonitoring: 'PER_BROKER',
      brokerNodeGroupInfo: {
        clientSubnets: [...props.network.subnetIds],
        instanceType: spec.instanceType,
        securityGroups: [this.securityGroupId],
        connectivityInfo: { publicAccess: { type: 'DISABLED' } },
        ...storageInfo(spec),
      },
      configurationInfo: mskConfiguration(this, this.nameInAws, spec),
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: this.#kmsKeyArn,
        encryptionInTransit: { clientBroker: 'TLS', inCluster: true },
      },
      clientAuthentication: clientAuthentication(spec),
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: this.#logGroup().name } } },
      openMonitoring: openMonitoring(props.prometheus !== undefined),
      lifecycle: {
        ...(this.#retain ? { preventDestroy: true } : {}),
        // What MSK has grown by itself is no drift, and asking for less would be refused.
        ...(spec.storage?.growsTo === undefined ? {} : { ignoreChanges: [VOLUME_SIZE] }),
      },
    });
    cluster.overrideLogicalId(logicalId(this.clusterName));
    return cluster;
  }

  #securityGroup({ network, clients = {}, operator = clients, prometheus }: KafkaClusterProps) {
    const ports = this.spec.authentication.map((each) => MSK_PORTS[each as keyof typeof MSK_PORTS]);
    return brokerSecurityGroup(this, {
      name: this.nameInAws,
      address: this.clusterName,
      vpcId: network.vpcId,
      open: [
        ...ports.filter((port) => port !== undefined).map((port) => ({ port, sources: clients })),
        { port: MSK_PORTS.iam, sources: operator },
        ...(prometheus === undefined ? [] : EXPORTER_PORTS.map((port) => ({ port, sources: prometheus }))),
      ],
    });
  }

  #logGroup(): CloudwatchLogGroup {
    const group = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/msk/${this.nameInAws}`,
      retentionInDays: this.spec.logRetentionDays ?? 14,
    });
    group.overrideLogicalId(logicalId(this.clusterName, 'msk'));
    return group;
  }

  /** A member for each broker per availability zone, and the whole, which waits for them. */
  #whole() {
    const { brokers, availabilityZones: zones } = this.spec;
    const rows = idsUpTo(zones === 0 ? 0 : brokers / zones);
    const joined = membersOf(
      rows,
      (row) => row,
      (row) => {
        const members = new KafkaResource(this, `brokers-${row}`, kafkaMskBrokers, {
          cluster: this.clusterName,
          clusterArn: this.arn,
          row,
          zones,
        });
        members.overrideLogicalId(logicalId(this.clusterName, 'brokers', row));
        return members.attributes.joined;
      },
    );
    const whole = new KafkaResource(this, 'whole', kafkaMskCluster, {
      cluster: this.clusterName,
      clusterArn: this.arn,
      rows: joined,
      zones,
    });
    whole.overrideLogicalId(logicalId(this.clusterName));
    return whole;
  }

  #grow(): void {
    const { storage } = this.spec;
    if (storage?.growsTo === undefined) return;
    const { growsTo, growsAtPercent = 60 } = storage;
    storageAutoscaling(this, { name: this.clusterName, clusterArn: this.arn, growsTo, growsAtPercent });
  }

  #output(): void {
    for (const listener of this.spec.authentication.filter((each) => Object.hasOwn(MSK_PORTS, each))) {
      const output = new TerraformOutput(this, `bootstrap-servers-${listener}`, {
        value: this.bootstrapServersOf(listener as keyof typeof MSK_PORTS),
        description: `host:port of brokers of ${this.clusterName} for clients with ${listener}`,
      });
      output.overrideLogicalId(logicalId(this.clusterName, 'bootstrap_servers', listener));
    }
  }
}

const VOLUME_SIZE = 'broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size';

const retained = (retain: boolean) => (retain ? { lifecycle: { preventDestroy: true } } : {});

function storageInfo({ brokerType, storage }: MskClusterSpec) {
  if (brokerType === 'express' || storage === undefined) return {};
  const { gibibytes, throughputMiBps } = storage;
  return {
    storageInfo: {
      ebsStorageInfo: {
        volumeSize: gibibytes,
        ...(throughputMiBps === undefined
          ? {}
          : { provisionedThroughput: { enabled: true, volumeThroughput: throughputMiBps } }),
      },
    },
  };
}

/** IAM is always among them: it is how terraform makes topics and ACLs, before anybody else may do anything. */
function clientAuthentication({ authentication, certificateAuthorities = [] }: MskClusterSpec) {
  return {
    unauthenticated: false,
    sasl: { iam: true, scram: authentication.includes('scram') },
    ...(authentication.includes('mtls')
      ? { tls: { certificateAuthorityArns: [...certificateAuthorities] } }
      : {}),
  } satisfies MskClusterConfig['clientAuthentication'];
}

const openMonitoring = (enabled: boolean) => ({
  prometheus: { jmxExporter: { enabledInBroker: enabled }, nodeExporter: { enabledInBroker: enabled } },
});

function clusterSpec(id: string, props: KafkaClusterProps): MskClusterSpec {
  const listeners = props.listeners === undefined ? [] : [props.listeners].flat();
  const authorities = listeners.flatMap((each) => each.certificateAuthorities ?? []);
  return {
    name: props.clusterName ?? id,
    kafkaVersion: props.version,
    metadata: props.metadata?.mode ?? 'kraft',
    brokerType: String(props.instanceType).startsWith('express.') ? 'express' : 'standard',
    instanceType: props.instanceType,
    brokers: props.brokers,
    availabilityZones: props.network.subnetIds.length,
    authentication: props.listeners === undefined ? ['iam'] : listeners.map(securityOf),
    ...(authorities.length === 0 ? {} : { certificateAuthorities: authorities }),
    ...defined({
      storage: props.storage,
      replicationFactor: props.replicationFactor,
      minInsyncReplicas: props.minInsyncReplicas,
      uncleanLeaderElection: props.uncleanLeaderElection,
      config: props.config,
      logRetentionDays: props.logRetentionDays,
      rebalance: props.rebalance,
      throttle: props.throttle,
    }),
  };
}

/** Also of a Listener of constructs/index.ts, for validation to judge. */
const securityOf = (listener: Listener): string =>
  listener.security ??
  (listener as unknown as { readonly spec?: { readonly security?: string } }).spec?.security ??
  'unknown';

const defined = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
