import { dependable, type ITerraformDependable, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { inPhase, withKeysOf } from '../../model/migration/in-phase.ts';
import { bootstrapUsers } from '../../model/rendering/authentication.ts';
import { dynamicProperties } from '../../model/rendering/broker-properties.ts';
import { type CertificateModel, readAtStart } from '../../model/rendering/certificates.ts';
import { type BrokerModel, type ClusterContext, renderCluster } from '../../model/rendering/cluster.ts';
import { wantsCertificate } from '../../model/rendering/listener-kinds.ts';
import { type OpenListener, openListeners, SECRETS, tlsListeners } from '../../model/rendering/listeners.ts';
import { bootstrapServers, internalBootstrapServers } from '../../model/rendering/manifest.ts';
import { replicationFactorOf } from '../../model/rendering/replication.ts';
import { brokerPasswordFile } from '../../model/rendering/secrets.ts';
import { kafkaBroker } from '../../model/resources/broker.ts';
import { kafkaCluster } from '../../model/resources/cluster.ts';
import { kafkaClusterId } from '../../model/resources/cluster-id.ts';
import { kafkaPassword } from '../../model/resources/password.ts';
import { SCRAM_MECHANISM, type ScramMechanism } from '../../model/scram.ts';
import type { BrokerSpec, ClusterSpec } from '../../model/spec/cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import type { Authorization } from '../authorization.ts';
import type { CertificatesInFiles, IssuedCertificates } from '../certificate-files.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import { certificateSource } from '../kafka/certificate-source.ts';
import { ExistingKafkaCluster, type ExistingKafkaClusterProps } from '../kafka/existing-cluster.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { secretStore } from '../kafka/secrets.ts';
import type { TopicHost } from '../kafka/topic.ts';
import { type Listeners, listenersSpec } from '../listener.ts';
import { idsUpTo, membersOf } from '../members.ts';
import type { Metadata } from '../metadata.ts';
import type { Migration } from '../migration.ts';
import { type PortRange, portOf } from '../ports.ts';
import { DockerContainer } from './container.ts';
import { Docker } from './docker.ts';

export interface BrokerProps {
  /** `broker.id` / `node.id`, unique in the cluster, 0 or more. */
  readonly brokerId: number;
  /** @default - from the cluster's `racks` */
  readonly rack?: string;
  /** @default - from the cluster's `hostPorts` */
  readonly hostPort?: number;
  /** @default - from the JMX exporter's `hostPorts` */
  readonly metricsPort?: number;
}

export interface KafkaClusterProps {
  /**
   * Kafka's version, such as 3.9.2. A new one replaces the brokers one after the other, under the protocol (or the feature
   * levels) of before, so that there is a way back.
   */
  readonly version: string;
  /**
   * Raise the protocol (ZooKeeper mode: by a second roll) or the feature levels (KRaft: without one) to those of `version`, once
   * all brokers run it. There is no way back to an earlier version afterwards, so it is a deploy of its own.
   * @default false
   */
  readonly finalize?: boolean;
  /** Where the cluster keeps its metadata. */
  readonly metadata: Metadata;
  /** How many brokers, with the ids 1, 2, 3 …, or each by itself. */
  readonly brokers: number | readonly BrokerProps[];
  /**
   * Letters, digits and hyphens; part of container names and Terraform addresses, so a new name is a new cluster.
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /**
   * Racks, given to the brokers in turn by their ids.
   * @default - no racks
   */
  readonly racks?: readonly string[];
  /**
   * Ports on the host's loopback that are advertised to clients on the host.
   * @default { from: 19092 }
   */
  readonly hostPorts?: PortRange;
  /**
   * How each listener is secured: `Listener.tls()` for all of them, or `{ host: Listener.tls() }` by name. It changes while the
   * cluster runs only by `migration`.
   * @default - plaintext; HOST is published on the host's loopback only
   */
  readonly listeners?: Listeners;
  /**
   * From where a live cluster comes on its way to `listeners` and `hostPorts`, and how far this deploy takes it: each phase is a
   * deploy, and the one after the last, without this prop, closes the old listeners.
   * @default - it is there
   */
  readonly migration?: Migration;
  /**
   * Who may do what: `Authorization.acls()` refuses what no ACL allows. Brokers, terraform and the scripts may do everything, so they
   * have to be known for what they are on every listener.
   * @default - everybody may do everything
   */
  readonly authorization?: Authorization;
  /**
   * Of listeners with TLS: how long certificates of the stack's own authority are good for and what renews them before their time, or
   * `CertificateFiles.in(folder)`.
   */
  readonly certificates?: IssuedCertificates | CertificatesInFiles;
  /**
   * Of the passwords that brokers and terraform log in with at listeners that are `Listener.scram()`. The other one, written for a cluster
   * that runs, replaces both passwords: brokers go through the gate one by one, old and new are good meanwhile, and the old ones aren't any
   * more once all have gone. The next time it is the other way round.
   * @default SCRAM-SHA-512
   */
  readonly passwordMechanism?: ScramMechanism;
  /** `default.replication.factor`. @default min(3, brokers) */
  readonly replicationFactor?: number;
  /** `min.insync.replicas`. @default max(1, replicationFactor - 1) */
  readonly minInsyncReplicas?: number;
  /** `unclean.leader.election.enable`: true trades acknowledged messages for availability. @default false */
  readonly uncleanLeaderElection?: boolean;
  /** Data volumes (log.dirs) per broker. @default 1 */
  readonly volumesPerBroker?: number;
  /**
   * Other Kafka broker properties by their own names; those that the construct owns are refused. A change of what Kafka can
   * update cluster-wide is applied without a restart, any other replaces the brokers one after the other.
   */
  readonly config?: ClusterSpec['config'];
  /** @default Jvm.local() */
  readonly jvm?: Jvm;
  /** @default JmxExporter.on() */
  readonly jmxExporter?: JmxExporter;
  /**
   * An existing cluster id to keep.
   * @default - a random one, made once
   */
  readonly clusterId?: string;
  /**
   * `required`: a broker is only replaced while every partition keeps min ISR without it. `best-effort`: it is replaced
   * anyway.
   * @default required
   */
  readonly availability?: ClusterSpec['availability'];
  /**
   * When replicas move to even out the brokers. `onScale`: when a broker has joined or left; `manual`: only by
   * `npm run rebalance`; `off`: never. A broker that leaves is always drained.
   * @default onScale
   */
  readonly rebalance?: ClusterSpec['rebalance'];
  /**
   * How fast replicas may move, of each broker: `measured`, `none`, or `{ mebibytesPerSecond: 50 }`.
   * @default measured
   */
  readonly throttle?: ClusterSpec['throttle'];
  /** Partitions expected beyond the stack's own topics, for the open-file limit. @default 1000 */
  readonly expectedPartitions?: number;
  /**
   * Refuse, at plan, to destroy the volumes and the cluster's id: `cdktf destroy` then stops until this is false.
   * @default false
   */
  readonly retainData?: boolean;
}

/** A Kafka cluster in Docker containers. */
export class KafkaCluster extends Construct implements TopicHost {
  /** A cluster that runs already, wherever it does: topics can be made on it, its brokers are left alone. */
  static fromBootstrapServers(
    scope: Construct,
    id: string,
    props: ExistingKafkaClusterProps,
  ): ExistingKafkaCluster {
    return new ExistingKafkaCluster(scope, id, props);
  }

  readonly clusterName: string;
  readonly spec: ClusterSpec;
  /** host:port of every broker for clients on the host, separated by commas. */
  readonly bootstrapServers: string;
  /** host:port of the first brokers for clients in the stack's network; the same whatever brokers come after these. */
  readonly internalBootstrapServers: string;
  /** The cluster as a whole: what depends on it waits until all brokers have joined. */
  readonly resource: KafkaResource<typeof kafkaCluster>;
  /** The cluster's identity: exists before any broker does, and longer than all of them. */
  readonly anchor: KafkaResource<typeof kafkaClusterId>;
  readonly #context: ClusterContext;
  /** As its listeners will be, where this deploy only makes their keys; otherwise as it is. */
  readonly #keys: ClusterSpec;
  /** What brokers and terraform log in with: made before the first broker is. */
  readonly #passwords: readonly ITerraformDependable[];
  /** Terraform's own certificate, where it needs one. */
  readonly #operator: readonly ITerraformDependable[];
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    this.spec = clusterSpec(id, props);
    this.#keys = withKeysOf(this.spec);
    this.clusterName = this.spec.name;
    this.anchor = this.#clusterId(props);
    this.#context = this.#rendering(props.metadata);
    this.#passwords = bootstrapUsers(this.#keys).map((user) => this.#password(user));
    this.#operator = openListeners(this.#keys).some(wantsTerraformsCertificate)
      ? [this.#certificates().operator(this, this.clusterName)]
      : [];
    const brokers = renderCluster(this.spec, this.#context);
    this.bootstrapServers = bootstrapServers(brokers);
    this.internalBootstrapServers = internalBootstrapServers(brokers);
    Platform.of(this).clusters.push({
      spec: { ...this.spec, path: this.node.path },
      brokers,
      certificates: this.#context.certificates,
      topics: this.#topics,
    });
    if (this.#keys !== this.spec) this.#prepare();
    this.resource = this.#whole(brokers, props);
    this.#output();
  }

  get replicationFactor(): number {
    return replicationFactorOf(this.spec);
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }

  /** The anchor: exists before any broker's container does, and every one depends on it. */
  #clusterId({ clusterId, retainData }: KafkaClusterProps) {
    const anchor = new KafkaResource(
      this,
      'cluster-id',
      kafkaClusterId,
      { cluster: this.clusterName, clusterId },
      retainData ? { lifecycle: { preventDestroy: true } } : {},
    );
    anchor.overrideLogicalId(logicalId(this.clusterName));
    return anchor;
  }

  #rendering({ ensemble }: Metadata): ClusterContext {
    return {
      stack: TerraformStack.of(this).node.id,
      image: Docker.of(this).imageId(this.spec.kafkaVersion),
      clusterId: this.anchor.attributes.id,
      protocolVersion: this.anchor.attributes.protocolVersion,
      ensembles: ensemble === undefined ? [] : [ensemble.spec],
      ...(ensemble?.certificates === undefined ? {} : { ensembleCertificates: ensemble.certificates.store }),
      ...(tlsListeners(this.#keys).length === 0 ? {} : { certificates: this.#certificates().store }),
      secrets: secretStore(this, this.clusterName),
      topics: this.#topics,
    };
  }

  #whole(brokers: readonly BrokerModel[], props: KafkaClusterProps) {
    const members = membersOf(
      brokers,
      ({ brokerId }) => brokerId,
      (broker) => this.#broker(broker, props),
    );
    const { ensemble } = props.metadata;
    // The whole waits for the ensemble, not the brokers: were both replaced in one deploy, they would wait for each other.
    const waits = ensemble === undefined ? {} : { dependsOn: [ensemble.resource] };
    const whole = new KafkaResource(
      this,
      'cluster',
      kafkaCluster,
      {
        cluster: this.clusterName,
        clusterId: this.anchor.attributes.id,
        members,
        config: dynamicProperties(this.spec),
        protocolVersion: this.anchor.attributes.protocolVersion,
        ...otherMechanism(this.spec),
      },
      waits,
    );
    whole.overrideLogicalId(logicalId(this.clusterName));
    return whole;
  }

  /** A broker's container and its membership; returns the membership's `joined`. */
  #broker(broker: BrokerModel, { retainData = false, metadata }: KafkaClusterProps): string {
    const atZooKeeper = metadata.ensemble?.certificatesOf(this.clusterName) ?? [];
    const address = logicalId(this.clusterName, 'broker', broker.brokerId);
    const certificate =
      broker.certificate === undefined ? undefined : this.#certificate(broker.certificate, address);
    const container = new DockerContainer(this, `container-${broker.brokerId}`, {
      model: broker.container,
      ulimits: () => this.#ulimits(broker),
      labels: {
        'kafkaform.stack': TerraformStack.of(this).node.id,
        'kafkaform.cluster': this.clusterName,
        'kafkaform.cluster-id': this.anchor.attributes.id,
      },
      retainData,
      dependsOn: [
        this.anchor,
        ...(certificate === undefined ? [] : [certificate.resource]),
        ...(this.#keys === this.spec ? this.#passwords : []),
        ...atZooKeeper,
      ],
      logicalId: address,
      exporter: this.spec.jmxExporter,
    }).resource;
    const membership = new KafkaResource(
      this,
      `broker-${broker.brokerId}`,
      kafkaBroker,
      {
        cluster: this.clusterName,
        brokerId: broker.brokerId,
        clusterId: this.anchor.attributes.id,
        address: broker.address,
        compute: container.id,
        container: broker.container.name,
        ...(certificate === undefined ? {} : { certificate: certificate.served }),
      },
      {
        // The container as a whole: an update in place goes through the gate as well.
        lifecycle: { replaceTriggeredBy: [dependable(container)] },
        ...(this.#operator.length === 0 || this.#keys !== this.spec
          ? {}
          : { dependsOn: [...this.#operator] }),
      },
    );
    membership.overrideLogicalId(address);
    return membership.attributes.joined;
  }

  /** Certificates of listeners that the next deploy opens: nothing waits for them yet. */
  #prepare(): void {
    for (const { brokerId, certificate } of renderCluster(this.#keys, this.#context))
      if (certificate !== undefined)
        this.#certificate(certificate, logicalId(this.clusterName, 'broker', brokerId));
  }

  /** The password of a user that brokers or terraform log in as. */
  #password(user: string) {
    const file = brokerPasswordFile(secretStore(this, this.clusterName), user);
    const password = new KafkaResource(this, `password-${user}`, kafkaPassword, { file });
    password.overrideLogicalId(logicalId(this.clusterName, user));
    return password;
  }

  #certificates() {
    const mutual = openListeners(this.#keys).some(({ listener }) => wantsCertificate(listener));
    return certificateSource(this, this.spec.certificates, { mutual });
  }

  /** A broker's certificate, and what its membership is told of it. */
  #certificate(model: CertificateModel, address: string) {
    const { resource, fingerprint, trusted } = this.#certificates().broker(this, address, model);
    return {
      resource,
      served: {
        fingerprint,
        trusted: trusted ?? null,
        keystore: model.keystore,
        truststore: SECRETS.truststore,
        listeners: [...model.listeners],
        read_at_start: [...readAtStart(this.spec)],
      },
    };
  }

  /** Rendered anew: by now all topics are known. */
  #ulimits({ brokerId }: BrokerModel) {
    const broker = renderCluster(this.spec, this.#context).find((each) => each.brokerId === brokerId);
    return broker?.container.ulimits ?? [];
  }

  #output(): void {
    const output = new TerraformOutput(this, 'bootstrap-servers', {
      value: this.bootstrapServers,
      description: `Bootstrap servers of ${this.clusterName} for clients on this host`,
    });
    output.overrideLogicalId(logicalId(this.clusterName, 'bootstrap_servers'));
  }
}

function clusterSpec(id: string, props: KafkaClusterProps): ClusterSpec {
  const { clusterName, version, metadata, brokers, racks, hostPorts, ...more } = props;
  const { jvm, jmxExporter, retainData, listeners, migration, authorization, ...same } = more;
  const kraft = metadata.ensemble === undefined;
  const exporter = jmxExporter ?? JmxExporter.on();
  const all = brokerProps(brokers);
  const target: ClusterSpec = {
    ...same,
    name: clusterName ?? id,
    kafkaVersion: version,
    metadata: metadata.spec(all.length),
    ...(listeners === undefined ? {} : { listeners: listenersSpec(listeners, kraft) }),
    brokers: all.map((broker) => brokerSpec(broker, racks ?? [], hostPorts ?? { from: 19092 }, exporter)),
    ...(typeof brokers === 'number' ? { brokerCount: brokers } : {}),
    ...(authorization === undefined ? {} : { authorization: authorization.spec }),
    jvm: (jvm ?? Jvm.local()).spec('broker'),
    jmxExporter: exporter.spec(),
  };
  return migration === undefined ? target : inPhase(target, migration.spec(kraft, idsOf(all)));
}

/** Left out for the usual one, so that to write that down is no change. */
const otherMechanism = ({ passwordMechanism = SCRAM_MECHANISM }: ClusterSpec) =>
  passwordMechanism === SCRAM_MECHANISM ? {} : { passwordMechanism };

const wantsTerraformsCertificate = ({ role, listener }: OpenListener): boolean =>
  role === 'host' && wantsCertificate(listener);

const idsOf = (brokers: readonly BrokerProps[]): readonly number[] => brokers.map(({ brokerId }) => brokerId);

const brokerProps = (brokers: KafkaClusterProps['brokers']): readonly BrokerProps[] =>
  typeof brokers === 'number' ? idsUpTo(brokers).map((brokerId) => ({ brokerId })) : brokers;

function brokerSpec(
  broker: BrokerProps,
  racks: readonly string[],
  hostPorts: PortRange,
  exporter: JmxExporter,
): BrokerSpec {
  const { brokerId } = broker;
  const rack = broker.rack ?? racks[(brokerId - 1 + racks.length) % racks.length];
  const metricsPort = broker.metricsPort ?? exporter.portOf(brokerId, { from: 19404 });
  return {
    brokerId,
    hostPort: broker.hostPort ?? portOf(hostPorts, brokerId),
    ...(rack === undefined ? {} : { rack }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
  };
}
