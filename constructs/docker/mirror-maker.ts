import { dependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { renderMirrorMaker, type WorkerModel } from '../../model/rendering/mirror-maker.ts';
import type { MirroredCluster } from '../../model/rendering/mirror-maker-properties.ts';
import { literalPattern } from '../../model/rendering/mirror-patterns.ts';
import { mirrorMaker, mirrorWorker } from '../../model/resources/mirror-maker.ts';
import type {
  MirrorFlowSpec,
  MirrorIntervals,
  MirrorMakerSpec,
  MirrorWorkerSpec,
} from '../../model/spec/mirror-maker.ts';
import { newestBuildable, newestOf } from '../../model/versions.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import type { ExistingKafkaCluster } from '../kafka/existing-cluster.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { KafkaTopic } from '../kafka/topic.ts';
import { idsUpTo, membersOf } from '../members.ts';
import { DockerContainer } from './container.ts';
import { Docker } from './docker.ts';
import { KafkaCluster } from './kafka-cluster.ts';
import { MirrorIdentity } from './mirror-identity.ts';

export interface MirrorWorkerProps {
  /** Unique in the mirror, 1 or more. */
  readonly workerId: number;
  /** @default - from the JMX exporter's `hostPorts` */
  readonly metricsPort?: number;
}

/** One `source->target`. */
export interface MirrorFlowProps {
  readonly source: KafkaCluster | ExistingKafkaCluster;
  readonly target: KafkaCluster | ExistingKafkaCluster;
  /**
   * Topics of the source, each a construct or a Java regular expression that the whole name must match. Kafka's own topics
   * and MirrorMaker's are never among them.
   * @default - all
   */
  readonly topics?: readonly (string | KafkaTopic)[];
  /** What to leave out of these, besides `topics.exclude`'s own default, which stays. @default - nothing more */
  readonly topicsExclude?: readonly (string | KafkaTopic)[];
  /** Consumer groups whose offsets are translated; Java regular expressions. @default - all */
  readonly groups?: readonly string[];
  /** What to leave out of these, besides `console-consumer-.*`, `connect-.*` and `__.*`. @default - nothing more */
  readonly groupsExclude?: readonly string[];
  /**
   * `sync.group.offsets.enabled`: translated offsets are committed at the target for groups without a member there, so that
   * consumers that move over go on where they were. Kafka's own default is false.
   * @default true
   */
  readonly syncGroupOffsets?: boolean;
  /** `sync.topic.configs.enabled`: properties of mirrored topics follow the source's. @default true */
  readonly syncTopicConfigs?: boolean;
  /**
   * `sync.topic.acls.enabled`. Kafka's own default is true, which fails over and over where a cluster has no authorizer.
   * @default false
   */
  readonly syncTopicAcls?: boolean;
  /** `emit.heartbeats.enabled`: tells that the flow is alive, also while nobody produces. @default true */
  readonly heartbeats?: boolean;
  /**
   * How often things happen, in seconds. Kafka's defaults (600 for topics and groups, 60 for offsets) are sized for thousands
   * of topics; the costs of a round are a few requests, and offsets that are translated every 5 s are what a failover repeats
   * at most.
   * @default - { refreshTopics: 10, refreshGroups: 10, checkpoints: 5, groupOffsets: 5, heartbeats: 1, topicConfigs: 30, topicAcls: 60 }
   */
  readonly intervals?: MirrorIntervals;
  /**
   * `offset.lag.max`: how many messages of a partition may pass between two points at which offsets can be translated. Less
   * repeats less after a failover and writes more offset syncs.
   * @default 100
   */
  readonly offsetLagMax?: number;
  /** `replication.factor` of mirrored topics. @default - the target's; Kafka's own default is 2 */
  readonly replicationFactor?: number;
  /** `tasks.max` of the flow: among so many tasks its partitions are divided. @default - as many as there are workers */
  readonly tasksMax?: number;
  /** Other properties of MirrorSourceConnector and its kin by Kafka's own names. */
  readonly config?: MirrorFlowSpec['config'];
  /** Properties of the consumers that read the source. */
  readonly consumer?: MirrorFlowSpec['consumer'];
  /** Properties of the producers that write to the target. */
  readonly producer?: MirrorFlowSpec['producer'];
  /** Properties of the flow's admin clients. */
  readonly admin?: MirrorFlowSpec['admin'];
}

export interface MirrorMakerProps {
  /** What is mirrored, and where to; at least one. */
  readonly flows: readonly MirrorFlowProps[];
  /** How many workers, with the ids 1, 2, 3 …, or each by itself. They share the work; one that is gone is stood in for. @default 1 */
  readonly workers?: number | readonly MirrorWorkerProps[];
  /**
   * Letters, digits and hyphens; part of container names and Terraform addresses, so a new name is a new mirror.
   * @default - the construct's id
   */
  readonly mirrorName?: string;
  /**
   * Kafka's version, such as 4.3.1.
   * @default - the newest of its clusters
   */
  readonly version?: string;
  /**
   * `default`: a topic `payments` of the cluster `primary` is `primary.payments` at its target, so that both directions can
   * run at once. `identity`: it keeps its name; then nothing but the flows themselves keeps messages from going in circles.
   * @default default
   */
  readonly replicationPolicy?: MirrorMakerSpec['replicationPolicy'];
  /**
   * `exactly.once.source.support` at the targets: each message is mirrored once, whatever fails, for consumers that read
   * committed messages only. To switch it on where several workers run already, deploy once with `preparing`, then with `true`.
   * @default false
   */
  readonly exactlyOnce?: MirrorMakerSpec['exactlyOnce'];
  /**
   * Other properties of the Connect workers by Kafka's own names. Set unless given here: `offset.flush.interval.ms=5000`
   * (Kafka: 60000; messages that a killed worker mirrored since its last flush are mirrored again),
   * `scheduled.rebalance.max.delay.ms=0` (Kafka: 300000, during which nobody does the work of a worker that is gone) and
   * `worker.unsync.backoff.ms=5000` (Kafka: 300000).
   */
  readonly config?: MirrorMakerSpec['config'];
  /** @default Jvm.local() */
  readonly jvm?: Jvm;
  /** @default JmxExporter.on() */
  readonly jmxExporter?: JmxExporter;
  /**
   * `required`: a worker is only replaced while all others are in. `best-effort`: one at a time is all that is asked for.
   * @default required
   */
  readonly availability?: MirrorMakerSpec['availability'];
  /**
   * Names of further Docker networks that the workers join: that of another stack, whose clusters they then reach.
   * @default - only the stack's own
   */
  readonly networks?: readonly string[];
}

/** A dedicated MirrorMaker 2 in Docker containers. */
export class MirrorMaker extends Construct {
  readonly mirrorName: string;
  readonly spec: MirrorMakerSpec;
  /** The mirror as a whole: what depends on it waits until all flows run. */
  readonly resource: KafkaResource<typeof mirrorMaker>;
  readonly #anchors: readonly KafkaCluster['anchor'][];
  readonly #identity: MirrorIdentity;

  constructor(scope: Construct, id: string, props: MirrorMakerProps) {
    super(scope, id);
    const clusters = clustersOf(props.flows);
    const own = clusters.filter((cluster) => cluster instanceof KafkaCluster);
    this.spec = mirrorMakerSpec(this, id, props, own);
    this.mirrorName = this.spec.name;
    this.#anchors = own.map(({ anchor }) => anchor);
    this.#identity = new MirrorIdentity(this, this.spec, own);
    const workers = renderMirrorMaker(this.spec, {
      stack: TerraformStack.of(this).node.id,
      image: Docker.of(this).imageId(this.spec.kafkaVersion),
      clusters: clusters.map((cluster) => mirroredCluster(cluster, this.#identity)),
      passwords: this.#identity.passwords,
      ready: this.#identity.ready,
    });
    Platform.of(this).mirrorMakers.push({ spec: { ...this.spec, path: this.node.path }, workers });
    const members = membersOf(
      workers,
      ({ workerId }) => workerId,
      (worker) => this.#worker(worker, props),
    );
    this.resource = new KafkaResource(
      this,
      'mirror',
      mirrorMaker,
      { mirror: this.mirrorName, members },
      { dependsOn: own.map(({ resource }) => resource) },
    );
    this.resource.overrideLogicalId(logicalId(this.mirrorName));
  }

  /** A worker's container and its membership; returns the membership's `joined`. */
  #worker(worker: WorkerModel, { networks }: MirrorMakerProps): string {
    const address = logicalId(this.mirrorName, 'worker', worker.workerId);
    const container = new DockerContainer(this, `container-${worker.workerId}`, {
      model: worker.container,
      ulimits: () => worker.container.ulimits,
      labels: { 'kafkaform.stack': TerraformStack.of(this).node.id, 'kafkaform.mirror': this.mirrorName },
      retainData: false,
      // Not the clusters as a whole: where both are replaced in one deploy, these and the workers would wait for each other.
      dependsOn: [...this.#anchors, ...this.#identity.before],
      logicalId: address,
      exporter: this.spec.jmxExporter,
      networks,
    }).resource;
    const membership = new KafkaResource(
      this,
      `worker-${worker.workerId}`,
      mirrorWorker,
      {
        mirror: this.mirrorName,
        workerId: worker.workerId,
        compute: container.id,
        container: worker.container.name,
      },
      // The container as a whole: an update in place goes through the gate as well.
      { lifecycle: { replaceTriggeredBy: [dependable(container)] } },
    );
    membership.overrideLogicalId(address);
    return membership.attributes.joined;
  }
}

/** Every cluster of the flows once, in the order of its first flow. */
const clustersOf = (flows: readonly MirrorFlowProps[]): readonly (KafkaCluster | ExistingKafkaCluster)[] => [
  ...new Set(flows.flatMap(({ source, target }) => [source, target])),
];

const mirroredCluster = (
  cluster: KafkaCluster | ExistingKafkaCluster,
  identity: MirrorIdentity,
): MirroredCluster => ({
  name: cluster.clusterName,
  bootstrapServers: cluster.internalBootstrapServers,
  access: cluster instanceof KafkaCluster ? identity.access(cluster) : cluster.access,
  replicationFactor: cluster.replicationFactor,
});

function mirrorMakerSpec(
  scope: Construct,
  id: string,
  props: MirrorMakerProps,
  own: readonly KafkaCluster[],
): MirrorMakerSpec {
  const { mirrorName, version, workers = 1, flows, jvm, jmxExporter, networks, ...same } = props;
  const exporter = jmxExporter ?? JmxExporter.on();
  return {
    ...same,
    name: mirrorName ?? id,
    kafkaVersion: version ?? newestOf(own.map(({ spec }) => spec.kafkaVersion)) ?? newestBuildable('kraft'),
    workers: workerProps(workers).map((worker) => workerSpec(worker, exporter)),
    ...(typeof workers === 'number' ? { workerCount: workers } : {}),
    flows: flows.map((flow) => flowSpec(scope, flow)),
    jvm: (jvm ?? Jvm.local()).spec('mirrorMaker'),
    jmxExporter: exporter.spec(),
  };
}

function flowSpec(scope: Construct, flow: MirrorFlowProps): MirrorFlowSpec {
  const { source, target, topics = ['.*'], topicsExclude, ...same } = flow;
  return {
    ...same,
    source: nameWithin(scope, source),
    target: nameWithin(scope, target),
    topics: topics.map(asPattern),
    ...(topicsExclude === undefined ? {} : { topicsExclude: topicsExclude.map(asPattern) }),
  };
}

/** Of a cluster of another stack, its path: no cluster of this one has that name. */
const nameWithin = (scope: Construct, cluster: KafkaCluster | ExistingKafkaCluster): string =>
  TerraformStack.of(cluster) === TerraformStack.of(scope) ? cluster.clusterName : cluster.node.path;

const asPattern = (topic: string | KafkaTopic): string =>
  topic instanceof KafkaTopic ? literalPattern(topic.topicName) : topic;

const workerProps = (workers: NonNullable<MirrorMakerProps['workers']>): readonly MirrorWorkerProps[] =>
  typeof workers === 'number' ? idsUpTo(workers).map((workerId) => ({ workerId })) : workers;

function workerSpec({ workerId, metricsPort }: MirrorWorkerProps, exporter: JmxExporter): MirrorWorkerSpec {
  const port = metricsPort ?? exporter.portOf(workerId, { from: 13404 });
  return { workerId, ...(port === undefined ? {} : { metricsPort: port }) };
}
