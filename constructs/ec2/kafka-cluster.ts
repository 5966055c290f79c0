import { type ITerraformDependable, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerModel } from '../../model/container.ts';
import { unsupportedProps } from '../../model/features.ts';
import { bootstrapUsers, PASSWORDS } from '../../model/rendering/authentication.ts';
import { dynamicProperties } from '../../model/rendering/broker-properties.ts';
import { type CertificateModel, readAtStart } from '../../model/rendering/certificates.ts';
import { type BrokerModel, type ClusterContext, renderCluster } from '../../model/rendering/cluster.ts';
import { type ControllerModel, renderControllers } from '../../model/rendering/controllers.ts';
import { requiredFilesLimit } from '../../model/rendering/files-limit.ts';
import { wantsCertificate } from '../../model/rendering/listener-kinds.ts';
import {
  hostListenerAddress,
  kafkaListenerOf,
  openListeners,
  SECRETS,
  tlsListeners,
} from '../../model/rendering/listeners.ts';
import { internalBootstrapServers } from '../../model/rendering/manifest.ts';
import { PORTS } from '../../model/rendering/ports.ts';
import { dedicatedOf } from '../../model/rendering/quorum.ts';
import { replicationFactorOf } from '../../model/rendering/replication.ts';
import { brokerPasswordFile } from '../../model/rendering/secrets.ts';
import { kafkaBroker } from '../../model/resources/broker.ts';
import { kafkaCluster } from '../../model/resources/cluster.ts';
import { kafkaClusterId } from '../../model/resources/cluster-id.ts';
import { kafkaController } from '../../model/resources/controller.ts';
import { kafkaPassword } from '../../model/resources/password.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { InstancesSpec } from '../../model/spec/instances.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { clusterOnEc2Problems, instancesProblems } from '../../model/validation/ec2.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { clusterSubject } from '../../model/validation/subject.ts';
import type { EnsembleHost } from '../ensemble-host.ts';
import { certificateSource, type ProvidedCertificate } from '../kafka/certificate-source.ts';
import { ExistingKafkaCluster, type ExistingKafkaClusterProps } from '../kafka/existing-cluster.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import type { SecretFilesProps } from '../kafka/secret-files.ts';
import { secretStore } from '../kafka/secrets.ts';
import type { TopicHost } from '../kafka/topic.ts';
import { membersOf } from '../members.ts';
import { reportProblems } from '../problems.ts';
import { clusterSpecOnEc2 } from './cluster-spec.ts';
import { Ec2 } from './ec2.ts';
import { instancesSpec } from './instances.ts';
import type { KafkaClusterProps } from './kafka-cluster-props.ts';
import { MemberHost, type RunningMember } from './member-host.ts';
import { filesOf, KEY_FILES } from './secret-files.ts';
import { MemberSecurityGroup } from './security-group.ts';

/** A Kafka cluster on EC2 instances, one a broker or dedicated controller. */
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
  /** host:port of every broker for clients in the VPC, separated by commas. */
  readonly bootstrapServers: string;
  /** host:port of the first brokers' listener INTERNAL; the same whatever brokers come after these. */
  readonly internalBootstrapServers: string;
  /** Id of the brokers' and controllers' security group. */
  readonly securityGroupId: string;
  /** The cluster as a whole: what depends on it waits until all brokers have joined. */
  readonly resource: KafkaResource<typeof kafkaCluster>;
  /** The cluster's identity: exists before any broker does, and longer than all of them. */
  readonly anchor: KafkaResource<typeof kafkaClusterId>;
  readonly #props: KafkaClusterProps;
  readonly #context: ClusterContext;
  readonly #ensemble: EnsembleHost | undefined;
  readonly #group: MemberSecurityGroup;
  readonly #passwords: readonly KafkaResource<typeof kafkaPassword>[];
  readonly #operator: readonly ITerraformDependable[];
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    this.#props = props;
    this.#ensemble = props.metadata.ensemble;
    this.spec = clusterSpecOnEc2(this, id, props);
    this.clusterName = this.spec.name;
    this.anchor = this.#clusterId();
    this.#context = this.#rendering();
    this.#passwords = bootstrapUsers(this.spec).map((user) => this.#password(user));
    const mutual = openListeners(this.spec).some(
      ({ role, listener }) => role !== 'internal' && wantsCertificate(listener),
    );
    this.#operator = mutual ? [this.#certificates().operator(this, this.clusterName)] : [];
    const brokers = renderCluster(this.spec, this.#context);
    const controllers = renderControllers(this.spec, this.#context);
    this.bootstrapServers = this.spec.brokers
      .map((broker) => hostListenerAddress(this.spec, broker))
      .join(',');
    this.internalBootstrapServers = internalBootstrapServers(brokers);
    Platform.of(this).clusters.push({
      spec: { ...this.spec, path: this.node.path },
      brokers,
      controllers,
      certificates: this.#context.certificates,
      topics: this.#topics,
    });
    reportProblems(this, () => this.#problems());
    this.#group = this.#securityGroup();
    this.securityGroupId = this.#group.id;
    this.resource = this.#whole(brokers, controllers);
    this.#output();
  }

  get replicationFactor(): number {
    return replicationFactorOf(this.spec);
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }

  /** Lets members of a security group of the stack use listener INTERNAL, as MirrorMaker does; `name` stays. */
  admit(name: string, securityGroup: string): void {
    this.#group.allowGroup(name, securityGroup, 'INTERNAL', kafkaListenerOf(this.spec, 'internal').port);
  }

  #problems(): readonly Problem[] {
    const found = clusterSubject({ name: this.clusterName, path: this.node.path });
    const { instances, controllerInstances } = this.#props;
    const dedicated = dedicatedOf(this.spec);
    return [
      ...unsupportedProps('KafkaCluster', 'ec2', { ...this.#props }, found),
      ...clusterOnEc2Problems(this.spec, found),
      ...instancesProblems(instancesSpec(this, 'broker', instances), this.spec.jvm, 'instances', found),
      ...(dedicated === undefined
        ? []
        : instancesProblems(
            instancesSpec(this, 'controller', controllerInstances),
            dedicated.jvm,
            'controllerInstances',
            found,
          )),
    ];
  }

  #clusterId() {
    const { clusterId, retainData = true } = this.#props;
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

  #rendering(): ClusterContext {
    const ensemble = this.#ensemble;
    return {
      stack: TerraformStack.of(this).node.id,
      image: '',
      clusterId: this.anchor.attributes.id,
      protocolVersion: this.anchor.attributes.protocolVersion,
      ensembles: ensemble === undefined ? [] : [ensemble.spec],
      ...(ensemble?.certificates === undefined ? {} : { ensembleCertificates: ensemble.certificates.store }),
      ...(tlsListeners(this.spec).length === 0 ? {} : { certificates: this.#certificates().store }),
      secrets: secretStore(this, this.clusterName),
      topics: this.#topics,
    };
  }

  /** Exactly the ports between the roles; clients come to HOST only. */
  #securityGroup(): MemberSecurityGroup {
    const { clients = {}, prometheus = {} } = this.#props;
    const { operatorSources } = Ec2.of(this);
    const group = new MemberSecurityGroup(this, 'security-group', this.clusterName);
    for (const { role, name, port, forwarded } of openListeners(this.spec)) {
      if (role !== 'host') group.allowSelf(name, port);
      else if (forwarded === undefined) group.allow(clients, name, port);
      if (role !== 'internal' && forwarded === undefined) group.allow(operatorSources, name, port);
    }
    group.allow(prometheus, 'Metrics', PORTS.metrics);
    this.#ensemble?.admit?.(this.clusterName, group.id);
    return group;
  }

  #whole(brokers: readonly BrokerModel[], controllers: readonly ControllerModel[]) {
    const members = membersOf(
      brokers,
      ({ brokerId }) => brokerId,
      (broker) => this.#broker(broker),
    );
    const quorum = membersOf(
      controllers,
      ({ controllerId }) => controllerId,
      (controller) => this.#controller(controller),
    );
    const whole = new KafkaResource(
      this,
      'cluster',
      kafkaCluster,
      {
        cluster: this.clusterName,
        clusterId: this.anchor.attributes.id,
        members,
        ...(controllers.length === 0 ? {} : { controllers: quorum }),
        config: dynamicProperties(this.spec),
        protocolVersion: this.anchor.attributes.protocolVersion,
      },
      // The whole waits for the ensemble, not the brokers: were both replaced in one deploy, they would wait for each other.
      this.#ensemble === undefined ? {} : { dependsOn: [this.#ensemble.resource] },
    );
    whole.overrideLogicalId(logicalId(this.clusterName));
    return whole;
  }

  /** A broker's host, instance and membership; returns the membership's `joined`. */
  #broker(broker: BrokerModel): string {
    const { brokerId } = broker;
    const address = logicalId(this.clusterName, 'broker', brokerId);
    const certificate = this.#certificate(broker.certificate, address);
    const { instance, attachments, triggers } = this.#run(brokerId, address, broker, certificate, {
      instances: instancesSpec(this, 'broker', this.#props.instances),
      ulimits: () => this.#ulimits(),
    });
    const membership = new KafkaResource(
      this,
      `broker-${brokerId}`,
      kafkaBroker,
      {
        cluster: this.clusterName,
        brokerId,
        clusterId: this.anchor.attributes.id,
        address: broker.address,
        compute: instance.id,
        ...(certificate === undefined || broker.certificate === undefined
          ? {}
          : { certificate: served(certificate, broker.certificate) }),
      },
      { lifecycle: { replaceTriggeredBy: triggers }, dependsOn: [...attachments, ...this.#operator] },
    );
    membership.overrideLogicalId(address);
    return membership.attributes.joined;
  }

  #controller(controller: ControllerModel): string {
    const { controllerId } = controller;
    const address = logicalId(this.clusterName, 'controller', controllerId);
    const certificate = this.#certificate(controller.certificate, address);
    const { instance, attachments, triggers } = this.#run(controllerId, address, controller, certificate, {
      instances: instancesSpec(this, 'controller', this.#props.controllerInstances),
      ulimits: () => controller.container.ulimits,
    });
    const membership = new KafkaResource(
      this,
      `controller-${controllerId}`,
      kafkaController,
      {
        cluster: this.clusterName,
        controllerId,
        clusterId: this.anchor.attributes.id,
        address: controller.address,
        compute: instance.id,
      },
      { lifecycle: { replaceTriggeredBy: triggers }, dependsOn: [...attachments, ...this.#operator] },
    );
    membership.overrideLogicalId(address);
    return membership.attributes.joined;
  }

  #run(
    id: number,
    address: string,
    { container }: { readonly container: ContainerModel },
    certificate: ProvidedCertificate | undefined,
    {
      instances,
      ulimits,
    }: { readonly instances: InstancesSpec; readonly ulimits: () => ContainerModel['ulimits'] },
  ): RunningMember {
    const host = new MemberHost(this, `host-${id}`, {
      group: this.clusterName,
      id,
      name: container.name,
      address,
      securityGroupId: this.#group.id,
    });
    return host.run({
      model: { ...container, env: { ...container.env, ...this.#renewed(certificate) } },
      ulimits,
      kafkaVersion: this.spec.kafkaVersion,
      instances,
      retainData: this.#props.retainData ?? true,
      dependsOn: [this.anchor],
      secrets: this.#secrets(container, certificate),
      exporter: this.spec.jmxExporter,
    });
  }

  /**
   * A member of a quorum that speaks TLS reads its key when it starts, so a renewed one replaces the instance, through the gate. Others read
   * it while they run.
   */
  #renewed(certificate: ProvidedCertificate | undefined): Record<string, string> {
    if (certificate === undefined || readAtStart(this.spec).length === 0) return {};
    return { KAFKAFORM_CERTIFICATE: certificate.fingerprint };
  }

  /** What the folders hold that a container would mount. */
  #secrets({ folders }: ContainerModel, certificate: ProvidedCertificate | undefined): SecretFilesProps {
    const passwords = bootstrapUsers(this.spec).map((user) => `${user}.password`);
    return {
      files: filesOf(folders, (path) => (path === PASSWORDS ? passwords : KEY_FILES)),
      madeBy: [
        ...(certificate === undefined ? [] : [certificate.resource]),
        ...this.#passwords,
        ...(this.#ensemble?.certificatesOf(this.clusterName) ?? []),
      ],
    };
  }

  #password(user: string) {
    const file = brokerPasswordFile(secretStore(this, this.clusterName), user);
    const password = new KafkaResource(this, `password-${user}`, kafkaPassword, { file, owner: DEPLOYER });
    password.overrideLogicalId(logicalId(this.clusterName, user));
    return password;
  }

  #certificates() {
    const mutual = openListeners(this.spec).some(({ listener }) => wantsCertificate(listener));
    return certificateSource(this, this.spec.certificates, { mutual, owner: DEPLOYER });
  }

  #certificate(model: CertificateModel | undefined, address: string): ProvidedCertificate | undefined {
    return model === undefined ? undefined : this.#certificates().broker(this, address, model);
  }

  /** By now all topics are known. */
  #ulimits(): ContainerModel['ulimits'] {
    const files = requiredFilesLimit(this.spec, this.#topics);
    return [{ name: 'nofile', soft: files, hard: files }];
  }

  #output(): void {
    const output = new TerraformOutput(this, 'bootstrap-servers', {
      value: this.bootstrapServers,
      description: `Bootstrap servers of ${this.clusterName} for clients in the VPC`,
    });
    output.overrideLogicalId(logicalId(this.clusterName, 'bootstrap_servers'));
  }
}

/** Keys and passwords go to Secrets Manager from this machine, so they belong to who deploys. */
const DEPLOYER = -1;

/** What a membership is told of its broker's certificate. */
const served = (
  { fingerprint, trusted }: ProvidedCertificate,
  { keystore, listeners }: CertificateModel,
) => ({
  fingerprint,
  trusted: trusted ?? null,
  keystore,
  truststore: SECRETS.truststore,
  listeners: [...listeners],
  // what is read at start only comes with a new instance
  read_at_start: [],
});
