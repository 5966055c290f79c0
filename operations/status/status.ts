import type { ClusterManifest, EnsembleManifest, StackManifest } from '../../model/manifest.ts';
import { compareLines } from '../../model/release-line.ts';
import { accessOfEnsemble, type TlsAccess } from '../ports/access.ts';
import type { Connections } from '../ports/connections.ts';
import type { ClusterDescription, ConsumerGroupLag, KafkaAdmin } from '../ports/kafka.ts';
import type { EnsembleClient, ServerStatus } from '../ports/zookeeper.ts';
import { protocolStatus } from '../upgrade/protocol.ts';
import { type ControllerStatus, controllerStatuses } from './controllers.ts';
import { type MigrationStatus, migrationStatus } from './migration.ts';
import { summarizeTopics, type TopicStatus } from './topics.ts';
import { BrokerVersions, type Version } from './versions.ts';

/** What a stack runs, as it is now. */
export interface StackStatus {
  readonly stack: string;
  readonly ensembles: readonly EnsembleStatus[];
  readonly clusters: readonly ClusterStatus[];
}

export interface EnsembleStatus {
  readonly name: string;
  /** As the code says it; left out where no migration of listeners is under way. */
  readonly migration?: NonNullable<EnsembleManifest['migration']>;
  readonly servers: readonly {
    readonly myid: number;
    readonly address: string;
    /** null: it doesn't answer or isn't serving. */
    readonly status: ServerStatus | null;
    /** When the certificate that it presents ends (RFC 3339); left out where it speaks plaintext or doesn't answer. */
    readonly certificateEnds?: string;
  }[];
}

export interface ClusterStatus {
  readonly name: string;
  readonly metadata: ClusterManifest['metadata'];
  /** Why nothing could be asked; null while any broker answers. */
  readonly unreachable: string | null;
  readonly brokers: readonly BrokerStatus[];
  /** Those that are no brokers; left out where there are none. */
  readonly controllers?: readonly ControllerStatus[];
  /** Release lines, such as 4.2; null while that can't be told. */
  readonly protocol: {
    /** Whose feature levels (KRaft) or inter-broker protocol (ZooKeeper mode) is in use: what brokers can go back to. */
    readonly finalized: string;
    /** What the brokers' binaries could use, oldest first; more than one while brokers are being replaced. */
    readonly binaries: readonly string[];
  } | null;
  /** Left out where no migration of listeners is under way. */
  readonly migration?: MigrationStatus;
  readonly topics: readonly TopicStatus[];
  readonly groups: readonly ConsumerGroupLag[];
}

export interface BrokerStatus {
  readonly id: number;
  readonly address: string;
  readonly rack: string | null;
  readonly version: Version;
  readonly controller: boolean;
  /** It answers at its address. */
  readonly up: boolean;
  /** The cluster counts it among its brokers. */
  readonly registered: boolean;
  /** When the certificate that it presents ends (RFC 3339); left out where it speaks plaintext or isn't up. */
  readonly certificateEnds?: string;
}

/** How long one broker may take to answer, in milliseconds. */
const PROBE_MS = 2_000;

/** Looks at a stack again and again on the same connections. */
export class StackObserver {
  readonly #stack: StackManifest;
  readonly #ensembles: readonly { readonly manifest: EnsembleManifest; readonly client: EnsembleClient }[];
  readonly #clusters: readonly { readonly manifest: ClusterManifest; readonly admin: KafkaAdmin }[];
  readonly #versions: BrokerVersions;
  readonly #certificate: Connections['certificate'];

  constructor(stack: StackManifest, connections: Connections) {
    this.#stack = stack;
    this.#certificate = connections.certificate;
    this.#ensembles = stack.ensembles.map((manifest) => ({
      manifest,
      client: connections.ensemble(accessOfEnsemble(manifest)),
    }));
    this.#clusters = stack.clusters.map((manifest) => ({
      manifest,
      admin: connections.kafka(manifest),
    }));
    this.#versions = new BrokerVersions((url) => connections.httpGet(url, stack.metricsTls));
  }

  async observe(): Promise<StackStatus> {
    const [ensembles, clusters] = await Promise.all([
      Promise.all(
        this.#ensembles.map(({ manifest, client }) => ensembleStatus(manifest, client, this.#certificate)),
      ),
      Promise.all(
        this.#clusters.map(({ manifest, admin }) =>
          clusterStatus(manifest, admin, this.#versions, this.#certificate),
        ),
      ),
    ]);
    return { stack: this.#stack.stack, ensembles, clusters };
  }

  async close(): Promise<void> {
    await Promise.all([
      ...this.#ensembles.map(({ client }) => client.close()),
      ...this.#clusters.map(({ admin }) => admin.close()),
    ]);
  }
}

async function ensembleStatus(
  { name, servers, tls, migration }: EnsembleManifest,
  client: EnsembleClient,
  certificate: Connections['certificate'],
): Promise<EnsembleStatus> {
  const seen = servers.map(async ({ myid, address }) => ({
    myid,
    address,
    status: await client.status(address),
    ...(await certificateOf({ tls }, address, { certificate })),
  }));
  return {
    name,
    servers: await Promise.all(seen),
    ...(migration === undefined ? {} : { migration }),
  };
}

async function clusterStatus(
  manifest: ClusterManifest,
  admin: KafkaAdmin,
  versions: BrokerVersions,
  certificate: Connections['certificate'],
): Promise<ClusterStatus> {
  const [up, dedicated] = await Promise.all([
    answering(manifest, admin),
    controllerStatuses(manifest, admin),
  ]);
  const { name, metadata } = manifest;
  const controllers = dedicated.length === 0 ? {} : { controllers: dedicated };
  try {
    const [cluster, controller] = await Promise.all([admin.describe(), admin.activeController()]);
    const [brokers, protocol, topics, groups, migration] = await Promise.all([
      brokerStatuses(manifest, cluster, { up, controller, versions, certificate }),
      protocolOf(admin),
      topicStatuses(admin, cluster, up),
      groupsOf(admin, cluster),
      migrationStatus(manifest, admin),
    ]);
    return {
      ...{ name, metadata, unreachable: null, brokers, ...controllers, protocol, topics, groups },
      ...(migration === null ? {} : { migration }),
    };
  } catch (error) {
    const brokers = await brokerStatuses(manifest, null, { up, controller: null, versions, certificate });
    return {
      ...{ name, metadata, unreachable: (error as Error).message, brokers, ...controllers },
      ...{ protocol: null, topics: [], groups: [] },
    };
  }
}

async function answering({ brokers }: ClusterManifest, admin: KafkaAdmin): Promise<Set<number>> {
  const answers = await Promise.allSettled(brokers.map(({ address }) => admin.probe(address, PROBE_MS)));
  return new Set(brokers.filter((_, index) => answers[index]?.status === 'fulfilled').map(({ id }) => id));
}

interface Seen {
  readonly up: ReadonlySet<number>;
  readonly controller: number | null;
  readonly versions: BrokerVersions;
  readonly certificate: Connections['certificate'];
}

/** The stack's brokers, and those that the cluster knows besides. */
async function brokerStatuses(
  manifest: ClusterManifest,
  cluster: ClusterDescription | null,
  seen: Seen,
): Promise<BrokerStatus[]> {
  const registered = new Map((cluster?.brokers ?? []).map((broker) => [broker.id, broker]));
  const others = [...registered.values()]
    .filter(({ id }) => !manifest.brokers.some((broker) => broker.id === id))
    .map(({ id, host, port }) => ({
      id,
      address: `${host}:${port}`,
      rack: undefined,
      metricsUrl: undefined,
    }));
  return Promise.all(
    [...manifest.brokers, ...others].map(async ({ id, address, rack, metricsUrl }) => ({
      id,
      address,
      rack: registered.get(id)?.rack ?? rack ?? null,
      version: await seen.versions.of(
        `${manifest.name}/${id}`,
        seen.up.has(id) ? metricsUrl : undefined,
        manifest.kafkaVersion,
      ),
      controller: id === seen.controller,
      up: seen.up.has(id),
      registered: registered.has(id),
      ...(seen.up.has(id) ? await certificateOf(manifest, address, seen) : {}),
    })),
  );
}

async function certificateOf(
  { tls }: { readonly tls?: TlsAccess | undefined },
  address: string,
  { certificate }: Pick<Seen, 'certificate'>,
): Promise<Pick<BrokerStatus, 'certificateEnds'>> {
  const presented = tls === undefined ? null : await certificate(address, tls).catch(() => null);
  return presented === null ? {} : { certificateEnds: presented.notAfter.toISOString() };
}

async function topicStatuses(
  admin: KafkaAdmin,
  cluster: ClusterDescription,
  up: ReadonlySet<number>,
): Promise<TopicStatus[]> {
  const live = cluster.brokers.map(({ id }) => id).filter((id) => up.has(id));
  const [minInsyncReplicas, sizes] = await Promise.all([
    admin.minInsyncReplicas([...cluster.topics.keys()]),
    // one broker at a time, so that one that has just gone doesn't hide the sizes on the others
    Promise.all(live.map((id) => admin.logDirs([id]).catch(() => []))),
  ]);
  return summarizeTopics(cluster, minInsyncReplicas, sizes.flat());
}

/** While brokers come and go, one may answer only in part. */
async function protocolOf(admin: KafkaAdmin): Promise<ClusterStatus['protocol']> {
  const { finalized, binaries } = await protocolStatus(admin).catch(() => NOT_TOLD);
  return finalized === null
    ? null
    : { finalized, binaries: [...new Set(binaries.values())].sort(compareLines) };
}

const NOT_TOLD = { finalized: null, binaries: new Map<number, string>() };

/** Groups need their coordinators, which move when a broker goes: until then there is nothing to tell. */
async function groupsOf(
  admin: KafkaAdmin,
  cluster: ClusterDescription,
): Promise<readonly ConsumerGroupLag[]> {
  if (!cluster.topics.has('__consumer_offsets')) return [];
  return admin.consumerGroups().catch(() => []);
}
