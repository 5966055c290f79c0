import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import type { ContainerModel } from '../../model/container.ts';
import type { StackManifest } from '../../model/manifest.ts';
import { dynamicProperties } from '../../model/rendering/broker-properties.ts';
import { clientFolder, OPERATOR } from '../../model/rendering/certificates.ts';
import { type BrokerModel, renderCluster } from '../../model/rendering/cluster.ts';
import { renderEnsemble } from '../../model/rendering/ensemble.ts';
import { hostListenerAddress, openListeners } from '../../model/rendering/listeners.ts';
import { clusterManifest, ensembleManifest } from '../../model/rendering/manifest.ts';
import { brokerPasswordFile } from '../../model/rendering/secrets.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { EnsembleSpec } from '../../model/spec/ensemble.ts';
import type { ListenerSecurity } from '../../model/spec/listener.ts';
import {
  authorityFiles,
  certificateFiles,
  makeAuthority,
  makeCertificate,
} from '../../operations/certificates/files.ts';
import { dockerControl } from '../../operations/clients/docker-control.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import type { SaslAccess } from '../../operations/ports/access.ts';
import { writeBootstrapRecord } from '../../provider/kafka/user/bootstrap-record.ts';
import { freePorts } from './ports.ts';

export interface ClusterOptions {
  readonly mode: 'zookeeper' | 'kraft';
  /** @default 3 */
  readonly brokers?: number;
  /** ZooKeeper servers; none in KRaft mode. @default 3 */
  readonly servers?: number;
  /** Load the JMX exporter and publish it. @default false */
  readonly metrics?: boolean;
  /** Broker properties. */
  readonly config?: ClusterSpec['config'];
  /** Listeners HOST that are open beside the plaintext one, which the harness itself uses. @default - none */
  readonly secured?: readonly SecuredListener[];
  /** A last change to each broker's container, for what the model doesn't offer. @default - none */
  readonly shape?: (broker: ContainerModel) => ContainerModel;
}

/** One container of the cluster, by what can happen to it. */
export interface Member {
  readonly id: number;
  /** Name of the container. */
  readonly container: string;
  /** host:port on the loopback. */
  readonly address: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceSeconds`. @default 30 */
  stop(graceSeconds?: number): Promise<void>;
  start(): Promise<void>;
  /** Freezes all of its processes: connections stay, nothing answers. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Removes the container; its volume stays. */
  remove(): Promise<void>;
  logs(): Promise<string>;
}

type SecuredListener = Exclude<ListenerSecurity, 'plaintext'>;

/** The ways into secured listeners. */
export interface SecuredAccess {
  /** host:port of every broker, separated by commas. */
  bootstrapServers(listener: SecuredListener): string;
  /** Of the cluster's authority. */
  readonly caFile: string;
  /** Folder of the authority. */
  readonly authorityFolder: string;
  /** The operator's, who exists from the first start where there is a SCRAM listener. */
  readonly sasl: SaslAccess;
  /** A certificate of the authority for User:<user>; its path, which is the key's as well. */
  certificate(user: string): Promise<string>;
  /** A file with this text that only its owner can read. */
  secretFile(name: string, text: string): string;
}

/** A real cluster in containers, with names, ports and a network of its own. */
export interface RunningCluster {
  readonly name: string;
  readonly bootstrapServers: string;
  /** myid to host:port; empty in KRaft mode. */
  readonly servers: Readonly<Record<string, string>>;
  readonly manifest: StackManifest;
  readonly brokerIds: readonly number[];
  readonly secured: SecuredAccess;
  broker(id: number): Member;
  server(myid: number): Member;
  /** Resolves when all brokers are registered and every replica is in sync. @default 60000 ms */
  healthy(timeoutMs?: number): Promise<void>;
  /** Removes containers, volumes and the network. */
  dispose(): Promise<void>;
}

const docker = new Docker();
const KAFKA_VERSION = { zookeeper: '3.9.2', kraft: '4.3.1' } as const;
const JVM = { profile: 'local', heapMiB: 128 } as const;

/** Starts a cluster from the images of the set-up, configured by the model as a local stack is, and waits until it is healthy. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const name = `t${randomBytes(4).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-cluster-'));
  const layout = await layOut(name, folder, options);
  const dispose = async () => {
    await removeAll(name, layout.containers);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await docker.createNetwork({ Name: name });
    await Promise.all(layout.containers.map((container) => run(name, container)));
    const cluster = runningCluster(name, layout, dispose);
    await cluster.healthy();
    await applyDynamic(cluster, layout);
    return cluster;
  } catch (error) {
    const logs = await Promise.all(layout.containers.map(({ name: container }) => lastLines(container)));
    await dispose();
    throw new Error(`Cluster ${name} did not come up: ${error}\n${logs.join('\n')}`, { cause: error });
  }
}

async function applyDynamic({ bootstrapServers }: RunningCluster, { dynamic }: Layout): Promise<void> {
  const admin = connectKafkaAdmin({ bootstrapServers });
  await admin.alterClusterConfig(new Map(Object.entries(dynamic))).finally(() => admin.close());
}

interface Layout {
  readonly cluster: ClusterSpec;
  readonly folder: string;
  readonly containers: readonly ContainerModel[];
  readonly manifest: StackManifest;
  /** What the provider applies when the cluster has formed. */
  readonly dynamic: Readonly<Record<string, string>>;
}

async function layOut(
  name: string,
  folder: string,
  {
    mode,
    brokers = 3,
    servers = 3,
    metrics = false,
    config,
    secured = [],
    shape = (container) => container,
  }: ClusterOptions,
): Promise<Layout> {
  const serverCount = mode === 'zookeeper' ? servers : 0;
  const ports = await freePorts(2 * (brokers + serverCount) + secured.length * brokers);
  const member = () => ({ hostPort: ports.shift() as number, metricsPort: ports.shift() as number });
  const common = { kafkaVersion: KAFKA_VERSION[mode], jmxExporter: { enabled: metrics } };
  const ensemble: EnsembleSpec = {
    ...common,
    name: 'zookeeper',
    jvm: { ...JVM, heapMiB: 64 },
    servers: numbers(serverCount).map((myid) => ({ myid, ...member() })),
    config: { tickTime: 500, initLimit: 20, syncLimit: 10 },
  };
  const cluster: ClusterSpec = {
    ...common,
    name: 'kafka',
    jvm: JVM,
    metadata:
      mode === 'zookeeper' ? { mode, ensemble: 'zookeeper' } : { mode, controllers: Math.min(3, brokers) },
    brokers: numbers(brokers).map((brokerId) => ({ brokerId, rack: `rack-${brokerId}`, ...member() })),
    besides: secured.map((security) => ({
      role: 'host',
      listener: { security },
      hostPorts: Object.fromEntries(numbers(brokers).map((id) => [id, ports.shift() as number])),
    })),
    config: { 'offsets.topic.num.partitions': 6, 'transaction.state.log.num.partitions': 3, ...config },
  };
  const image = imageOf(KAFKA_VERSION[mode]);
  const ensembles = serverCount === 0 ? [] : [ensemble];
  const serverModels = ensembles.flatMap((spec) => renderEnsemble(spec, { stack: name, image }));
  const clusterId = randomBytes(16).toString('base64url');
  const brokerModels = renderCluster(cluster, {
    ...{ stack: name, image, clusterId, ensembles },
    certificates: { folder: join(folder, 'certificates') },
    secrets: { folder: join(folder, 'secrets') },
  });
  if (secured.length > 0) await makeFiles(folder, brokerModels);
  return {
    cluster,
    folder,
    containers: [
      ...serverModels.map(({ container }) => container),
      ...brokerModels.map(({ container }) => shape(container)),
    ],
    dynamic: dynamicProperties(cluster),
    manifest: {
      stack: name,
      ensembles: ensembles.map((spec) => ensembleManifest(spec, serverModels)),
      clusters: [clusterManifest(cluster, { brokers: brokerModels }, [])],
    },
  };
}

/** What kafka_certificate and kafka_password make in a stack. */
async function makeFiles(folder: string, brokers: readonly BrokerModel[]): Promise<void> {
  const authorityFolder = join(folder, 'certificates');
  await makeAuthority(authorityFolder, 'kafkaform test', 10);
  for (const { certificate } of brokers) {
    if (certificate === undefined) continue;
    const { commonName, organizationalUnit, names, folder: own } = certificate;
    const request = { commonName, organizationalUnit, names, validDays: 10 };
    await makeCertificate({ authorityFolder, folder: own, owner: KAFKA_USER, ...request });
  }
  const password = brokerPasswordFile({ folder: join(folder, 'secrets') }, OPERATOR);
  mkdirSync(dirname(password), { recursive: true });
  const secret = randomBytes(18).toString('base64url');
  writeFileSync(password, secret, { mode: 0o600 });
  chownSync(password, KAFKA_USER, -1);
  await writeBootstrapRecord(password, secret, KAFKA_USER);
}

/** Runs Kafka in the containers. */
const KAFKA_USER = 1000;

function securedAccess({ cluster, folder }: Layout): SecuredAccess {
  const authorityFolder = join(folder, 'certificates');
  return {
    bootstrapServers(security) {
      const open = openListeners(cluster).find(
        ({ role, listener }) => role === 'host' && listener.security === security,
      );
      if (open === undefined) throw new Error(`there is no ${security} listener`);
      return cluster.brokers.map((broker) => hostListenerAddress(cluster, broker, open)).join(',');
    },
    caFile: authorityFiles(authorityFolder).certificate,
    authorityFolder,
    sasl: {
      mechanism: 'SCRAM-SHA-512',
      username: OPERATOR,
      passwordFile: brokerPasswordFile({ folder: join(folder, 'secrets') }, OPERATOR),
    },
    async certificate(user) {
      const own = clientFolder({ folder: authorityFolder }, user);
      await makeCertificate({
        ...{ authorityFolder, folder: own, commonName: user, client: true, names: [], validDays: 10 },
      });
      return certificateFiles(own).keystore;
    },
    secretFile(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** The image that the set-up recorded. */
export function imageOf(version: string): string {
  const record = new URL('../../.kafkaform/setup.json', import.meta.url);
  const images = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).images : {};
  const image = images?.[version];
  if (image === undefined)
    throw new Error(`There is no image for Kafka ${version} yet: run npm run setup first.`);
  return image;
}

/**
 * Starts a container in a network, and in others besides. Without the limits on open files: a few topics need none, and not
 * every engine may raise them.
 */
export async function run(network: string, model: ContainerModel, ...others: string[]): Promise<void> {
  const container = await docker.createContainer({
    name: model.name,
    Image: model.image,
    Cmd: [...model.command],
    Hostname: model.name,
    Env: Object.entries(model.env).map(([key, value]) => `${key}=${value}`),
    ExposedPorts: Object.fromEntries(model.ports.map(({ internal }) => [`${internal}/tcp`, {}])),
    HostConfig: {
      NetworkMode: network,
      // a broker that was killed ends once more while its old ZooKeeper session still holds its id
      RestartPolicy: { Name: 'unless-stopped' },
      Binds: [
        ...model.volumes.map(({ name, path }) => `${name}:${path}`),
        ...(model.folders ?? []).map(({ hostPath, path }) => `${hostPath}:${path}:ro`),
      ],
      PortBindings: Object.fromEntries(
        model.ports.map(({ internal, external, ip }) => [
          `${internal}/tcp`,
          [{ HostIp: ip, HostPort: String(external) }],
        ]),
      ),
    },
  });
  for (const other of others) await docker.getNetwork(other).connect({ Container: container.id });
  await container.start();
}

function runningCluster(name: string, layout: Layout, dispose: () => Promise<void>): RunningCluster {
  const { manifest } = layout;
  const [kafka] = manifest.clusters;
  if (kafka === undefined) throw new Error('a layout has one cluster');
  const servers = manifest.ensembles.flatMap((ensemble) => ensemble.servers);
  const bootstrapServers = kafka.brokers.map(({ address }) => address).join(',');
  return {
    name,
    bootstrapServers,
    servers: Object.fromEntries(servers.map(({ myid, address }) => [String(myid), address])),
    manifest,
    brokerIds: kafka.brokers.map(({ id }) => id),
    secured: securedAccess(layout),
    broker: (id) =>
      member(
        id,
        kafka.brokers.find((broker) => broker.id === id),
      ),
    server: (myid) =>
      member(
        myid,
        servers.find((server) => server.myid === myid),
      ),
    healthy: (timeoutMs = 60_000) => untilHealthy(kafka.brokers, timeoutMs),
    dispose,
  };
}

export function member(
  id: number,
  found: { readonly container: string; readonly address: string } | undefined,
): Member {
  if (found === undefined) throw new Error(`there is no member ${id}`);
  const container = docker.getContainer(found.container);
  return {
    id,
    container: found.container,
    address: found.address,
    kill: () => container.kill(),
    stop: (graceSeconds = 30) => container.stop({ t: graceSeconds }),
    start: () => container.start(),
    pause: () => dockerControl().pause(found.container),
    unpause: () => container.unpause(),
    remove: () => container.remove({ force: true }),
    logs: () => lastLines(found.container),
  };
}

type Brokers = StackManifest['clusters'][number]['brokers'];

async function untilHealthy(brokers: Brokers, timeoutMs: number): Promise<void> {
  const admin = connectKafkaAdmin({
    bootstrapServers: brokers.map(({ address }) => address),
    requestTimeoutMs: 2_000,
  });
  const deadline = Date.now() + timeoutMs;
  try {
    for (;;) {
      const problem = await unhealthy(admin, brokers);
      if (problem === null) return;
      if (Date.now() > deadline) throw new Error(`not healthy after ${timeoutMs} ms: ${problem}`);
      await delay(200);
    }
  } finally {
    await admin.close();
  }
}

async function unhealthy(
  admin: ReturnType<typeof connectKafkaAdmin>,
  brokers: Brokers,
): Promise<string | null> {
  try {
    // Metadata goes on naming a broker that was killed until its session is over: ask each one itself
    for (const { address } of brokers) await admin.probe(address, 1_000);
    const seen = await admin.describe();
    const missing = brokers.filter(({ id }) => !seen.brokers.some((broker) => broker.id === id));
    if (missing.length > 0) return `brokers ${missing.map(({ id }) => id)} are not registered`;
    const partitions = [...seen.topics.values()].flatMap((topic) => topic.partitions);
    const behind = partitions.filter(
      ({ isr, replicas, leader }) => isr.length < replicas.length || leader === null,
    );
    if (behind.length > 0) return `${behind.length} partitions lack a replica`;
    return (await admin.activeController()) === null ? 'there is no controller' : null;
  } catch (error) {
    return String(error);
  }
}

export async function lastLines(container: string): Promise<string> {
  const raw = await docker
    .getContainer(container)
    .logs({ stdout: true, stderr: true, tail: 15 })
    .catch((error: unknown) => Buffer.from(String(error)));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: frame headers of a multiplexed log
  return `--- ${container}\n${raw.toString('utf8').replace(/[\x00-\x02]\x00{3}.{4}/gs, '')}`;
}

async function removeAll(network: string, containers: readonly ContainerModel[]): Promise<void> {
  await Promise.all(
    containers.map(({ name }) => docker.getContainer(name).remove({ force: true, v: true }).catch(ignore)),
  );
  const volumes = containers.flatMap(({ volumes: mounted }) => mounted);
  await Promise.all(volumes.map(({ name }) => docker.getVolume(name).remove({ force: true }).catch(ignore)));
  await docker.getNetwork(network).remove().catch(ignore);
}

/** What was never made needs no removal. */
const ignore = () => {};
