import { randomBytes } from 'node:crypto';
import type { ClusterManifest, EnsembleManifest, StackManifest } from '../../model/manifest.ts';
import { accessOfEnsemble } from '../ports/access.ts';
import type { Connections } from '../ports/connections.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import { checkBrokers, judgeTopics } from './brokers.ts';
import { type CheckResult, check, messageOf, type Outcome } from './check.ts';
import { committedLag, deliver, judgeDelivery, MODES } from './delivery.ts';
import { checkMetrics, type MetricsEndpoint } from './metrics.ts';
import { smokeMirrors } from './mirror.ts';
import { judgeQuorum } from './quorum.ts';
import { judgeReplication } from './replication.ts';
import { judgeRegistration, judgeServers, registeredBrokers, serversOf } from './zookeeper.ts';

export interface SmokeOptions {
  /** Messages per acks mode. @default 2000 */
  readonly messages?: number;
  /** Called with each result as it comes. */
  readonly report?: (result: CheckResult) => void;
  /** Ends the test early; what it made is removed all the same. */
  readonly signal?: AbortSignal;
}

/** How long replicas may take to be in sync and offsets to be committed, in milliseconds. */
const SETTLE_MS = 10_000;
const POLL_MS = 200;

/** Tests everything that a stack runs. Never rejects for what it finds: each finding is a result. */
export async function smokeStack(
  stack: StackManifest,
  connections: Connections,
  options: SmokeOptions = {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const record = async (name: string, run: () => Promise<Outcome> | Outcome) => {
    const result = await check(name, run);
    results.push(result);
    options.report?.(result);
  };
  for (const ensemble of stack.ensembles) {
    await record(named(stack, 'zookeeper', ensemble.name), () => checkEnsemble(ensemble, connections));
  }
  for (const cluster of stack.clusters) {
    const prefixed = (name: string, run: () => Promise<Outcome> | Outcome) =>
      record(named(stack, name, cluster.name), run);
    await smokeCluster(stack, cluster, connections, options, prefixed);
  }
  await smokeMirrors(stack, connections, record, options.signal);
  const endpoints = metricsEndpoints(stack);
  if (endpoints.length > 0)
    await record('metrics', () => checkMetrics(endpoints, connections.httpGet, stack.metricsTls));
  return results;
}

/** The name alone where there is one cluster; several are told apart. */
function named({ clusters, ensembles }: StackManifest, name: string, owner: string): string {
  return Math.max(clusters.length, ensembles.length) > 1 ? `${owner} ${name}` : name;
}

type RecordCheck = (name: string, run: () => Promise<Outcome> | Outcome) => Promise<void>;

async function smokeCluster(
  stack: StackManifest,
  cluster: ClusterManifest,
  connections: Connections,
  options: SmokeOptions,
  record: RecordCheck,
): Promise<void> {
  const admin = connections.kafka(cluster);
  try {
    await record('brokers', () => checkBrokers(cluster, admin));
    if (cluster.metadata === 'zookeeper' && isOwn(stack, cluster))
      await record('registration', () => checkRegistration(stack, cluster, admin, connections));
    else if (cluster.metadata === 'kraft')
      await record('quorum', () =>
        settled(async () => judgeQuorum(await admin.quorum(), cluster.controllers), options.signal),
      );
    if (cluster.topics.length > 0)
      await record('topics', async () => judgeTopics(cluster, await admin.describe()));
    await smokeMessages(nameFor(stack), cluster, admin, connections, options, record);
  } finally {
    await admin.close();
  }
}

/** The ensemble of a cluster that runs already is not in the stack. */
const isOwn = ({ existingClusters = [] }: StackManifest, { name }: ClusterManifest): boolean =>
  !existingClusters.some((existing) => existing.name === name);

/** MirrorMaker never mirrors what begins with `__`; a copy would stay behind. */
function nameFor({ mirrorMakers = [] }: StackManifest): string {
  const name = `kafkaform-smoke-${randomBytes(4).toString('hex')}`;
  return mirrorMakers.length === 0 ? name : `__${name}`;
}

/** Makes a topic and a group of its own, and removes both. */
async function smokeMessages(
  name: string,
  cluster: ClusterManifest,
  admin: KafkaAdmin,
  connections: Connections,
  { messages = 2_000, signal }: SmokeOptions,
  record: RecordCheck,
): Promise<void> {
  const partitions = 2 * cluster.brokers.length;
  const replicationFactor = Math.min(3, cluster.brokers.length);
  try {
    await admin.createTopic({ name, partitions, replicationFactor, config: new Map() });
  } catch (error) {
    await record('messages', () => ({ ok: false, detail: messageOf(error) }));
    await record('replication', async () => judgeReplication(await admin.describe(), name));
    return;
  }
  const client = connections.messages(cluster);
  try {
    await deliver(client, { topic: name, group: name, partitions, messages, signal }, (delivery) =>
      record(delivery.mode.name, () => judgeDelivery(delivery)),
    );
    await record('consumer group', () => checkGroup(admin, name, MODES.length * messages));
  } catch (error) {
    await record('messages', () => ({ ok: false, detail: messageOf(error) }));
  }
  await record('replication', () =>
    settled(async () => judgeReplication(await admin.describe(), name), signal),
  );
  await record('clean-up', async () => {
    await client.deleteGroup(name);
    await admin.deleteTopics([name]);
    return { ok: true, detail: `topic and group ${name} are removed` };
  });
}

async function checkGroup(admin: KafkaAdmin, group: string, messages: number): Promise<Outcome> {
  const lag = await committedLag(admin, group, SETTLE_MS);
  if (lag === 0)
    return { ok: true, detail: `read ${messages} messages, committed to the end`, data: { lag } };
  return {
    ok: false,
    detail: lag === null ? 'has committed no offsets' : `is ${lag} messages behind after it ended`,
    data: { lag },
  };
}

async function checkEnsemble(ensemble: EnsembleManifest, connections: Connections): Promise<Outcome> {
  const client = connections.ensemble(accessOfEnsemble(ensemble));
  try {
    return await settled(async () => judgeServers(await serversOf(ensemble, client)));
  } finally {
    await client.close();
  }
}

async function checkRegistration(
  stack: StackManifest,
  cluster: ClusterManifest,
  admin: KafkaAdmin,
  connections: Connections,
): Promise<Outcome> {
  const { clusterId } = await admin.describe({ topics: [] });
  const wanted = cluster.brokers.map(({ id }) => id);
  for (const ensemble of stack.ensembles) {
    const client = connections.ensemble(accessOfEnsemble(ensemble));
    try {
      const registered = await registeredBrokers(client, clusterId);
      if (registered !== null) return judgeRegistration(ensemble.name, wanted, registered);
    } finally {
      await client.close();
    }
  }
  return judgeRegistration(stack.ensembles.map(({ name }) => name).join("' or '"), wanted, null);
}

/** The first good outcome, or the last one when the time is over. */
async function settled(judge: () => Promise<Outcome>, signal?: AbortSignal): Promise<Outcome> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const outcome = await judge();
    if (outcome.ok || Date.now() > deadline) return outcome;
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function metricsEndpoints({ ensembles, clusters, mirrorMakers = [] }: StackManifest): MetricsEndpoint[] {
  const servers = ensembles.flatMap(({ servers: members }) =>
    members.map(({ container, metricsUrl }) => ({
      member: container,
      url: metricsUrl,
      prefix: 'zookeeper_' as const,
    })),
  );
  const brokers = clusters.flatMap(({ brokers: members, controllers = [] }) =>
    [...members, ...controllers].map(({ container, metricsUrl }) => ({
      member: container,
      url: metricsUrl,
      prefix: 'kafka_' as const,
    })),
  );
  const workers = mirrorMakers.flatMap(({ workers: members }) =>
    members.map(({ container, metricsUrl }) => ({
      member: container,
      url: metricsUrl,
      prefix: 'kafka_' as const,
    })),
  );
  return [...servers, ...brokers, ...workers].flatMap(({ url, ...endpoint }) =>
    url === undefined ? [] : [{ ...endpoint, url }],
  );
}
