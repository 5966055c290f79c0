import { dependable, type ITerraformDependable, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { withKeysOf } from '../../model/migration/in-phase.ts';
import { bootstrapUsers } from '../../model/rendering/authentication.ts';
import { dynamicProperties } from '../../model/rendering/broker-properties.ts';
import { type CertificateModel, readAtStart } from '../../model/rendering/certificates.ts';
import { type BrokerModel, type ClusterContext, renderCluster } from '../../model/rendering/cluster.ts';
import { type ControllerModel, renderControllers } from '../../model/rendering/controllers.ts';
import { wantsCertificate } from '../../model/rendering/listener-kinds.ts';
import { type OpenListener, openListeners, SECRETS, tlsListeners } from '../../model/rendering/listeners.ts';
import { bootstrapServers, internalBootstrapServers } from '../../model/rendering/manifest.ts';
import { replicationFactorOf } from '../../model/rendering/replication.ts';
import { brokerPasswordFile } from '../../model/rendering/secrets.ts';
import { kafkaBroker } from '../../model/resources/broker.ts';
import { kafkaCluster } from '../../model/resources/cluster.ts';
import { kafkaClusterId } from '../../model/resources/cluster-id.ts';
import { kafkaPassword } from '../../model/resources/password.ts';
import { SCRAM_MECHANISM } from '../../model/scram.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { certificateSource } from '../kafka/certificate-source.ts';
import { ExistingKafkaCluster, type ExistingKafkaClusterProps } from '../kafka/existing-cluster.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { secretStore } from '../kafka/secrets.ts';
import type { TopicHost } from '../kafka/topic.ts';
import { membersOf } from '../members.ts';
import type { Metadata } from '../metadata.ts';
import { clusterSpec } from './cluster-spec.ts';
import { DockerContainer } from './container.ts';
import { controllerAddress, dockerControllers } from './controllers.ts';
import { Docker } from './docker.ts';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';

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
    const controllers = renderControllers(this.spec, this.#context);
    this.bootstrapServers = bootstrapServers(brokers);
    this.internalBootstrapServers = internalBootstrapServers(brokers);
    Platform.of(this).clusters.push({
      spec: { ...this.spec, path: this.node.path },
      brokers,
      controllers,
      certificates: this.#context.certificates,
      topics: this.#topics,
    });
    if (this.#keys !== this.spec) this.#prepare();
    this.resource = this.#whole(brokers, controllers, props);
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

  #whole(brokers: readonly BrokerModel[], controllers: readonly ControllerModel[], props: KafkaClusterProps) {
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
        ...(controllers.length === 0 ? {} : { controllers: this.#controllers(controllers, props) }),
        config: dynamicProperties(this.spec),
        protocolVersion: this.anchor.attributes.protocolVersion,
        ...otherMechanism(this.spec),
      },
      waits,
    );
    whole.overrideLogicalId(logicalId(this.clusterName));
    return whole;
  }

  /** The dedicated controllers; returns what their memberships say when they have joined. */
  #controllers(controllers: readonly ControllerModel[], { retainData = false }: KafkaClusterProps) {
    return dockerControllers(this, controllers, {
      spec: this.spec,
      clusterId: this.anchor.attributes.id,
      labels: this.#labels(),
      retainData,
      dependsOn: [this.anchor, ...(this.#keys === this.spec ? this.#passwords : [])],
      certificates: () => this.#certificates(),
    });
  }

  #labels(): Record<string, string> {
    return {
      'kafkaform.stack': TerraformStack.of(this).node.id,
      'kafkaform.cluster': this.clusterName,
      'kafkaform.cluster-id': this.anchor.attributes.id,
    };
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
      labels: this.#labels(),
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
    for (const { controllerId, certificate } of renderControllers(this.#keys, this.#context))
      if (certificate !== undefined)
        this.#certificates().broker(this, controllerAddress(this.spec, controllerId), certificate);
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

/** Left out for the usual one, so that to write that down is no change. */
const otherMechanism = ({ passwordMechanism = SCRAM_MECHANISM }: ClusterSpec) =>
  passwordMechanism === SCRAM_MECHANISM ? {} : { passwordMechanism };

const wantsTerraformsCertificate = ({ role, listener }: OpenListener): boolean =>
  role === 'host' && wantsCertificate(listener);
