import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { imageOf, type RunningCluster, startCluster } from '../../test/support/cluster.ts';

/** Records a second. */
export interface Throughput {
  readonly produce: number;
  readonly consume: number;
}

export type Way = 'plaintext' | 'scram';

/** A cluster with a plaintext listener and one with SCRAM over TLS, and Kafka's own performance tools as its clients. */
export interface ThroughputBench {
  measure(way: Way): Promise<Throughput>;
  dispose(): Promise<void>;
}

const IMAGE = '4.3.1';
const PARTITIONS = 6;
/** Who runs Kafka in the containers. */
const KAFKA_USER = 1_000;

/** Both of the JVM's compilers: the second one alone knows the processor's instructions for AES. */
const OWN_OPTIONS = { KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+UseSerialGC' };

/**
 * @param records of 1 KiB, in each direction of each measurement
 * @param compilers of the brokers: `first` as in a local stack, or `both`
 */
export async function throughputBench(
  records: number,
  compilers: 'first' | 'both',
): Promise<ThroughputBench> {
  const cluster = await startCluster({
    ...{ mode: 'kraft', brokers: 3, secured: ['scram'] },
    shape: (broker) =>
      compilers === 'first' ? broker : { ...broker, env: { ...broker.env, ...OWN_OPTIONS } },
  });
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-bench-'));
  chmodSync(folder, 0o755);
  writeProperties(folder, cluster);
  const admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers });
  let run = 0;
  return {
    async measure(way) {
      const topic = `${way}-${run++}`;
      await admin.createTopic({
        name: topic,
        partitions: PARTITIONS,
        replicationFactor: 3,
        config: new Map(),
      });
      const servers = way === 'plaintext' ? cluster.bootstrapServers : cluster.secured.bootstrapServers(way);
      const given = ['--bootstrap-server', servers, '--topic', topic, '--num-records', String(records)];
      const client = (tool: string, ...more: string[]) =>
        performanceTool(folder, tool, [...given, '--command-config', `/bench/${way}.properties`, ...more]);
      const produced = await client('producer', '--record-size', '1024', '--throughput', '-1');
      const consumed = await client('consumer', '--hide-header');
      await admin.deleteTopics([topic]);
      return { produce: produceRate(produced), consume: consumeRate(consumed) };
    },
    async dispose() {
      await admin.close();
      await cluster.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeProperties(folder: string, { secured }: RunningCluster): void {
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, readFileSync(secured.caFile), { mode: 0o644 });
  const password = readFileSync(secured.sasl.passwordFile, 'utf8');
  const login = `org.apache.kafka.common.security.scram.ScramLoginModule required username="${secured.sasl.username}" password="${password}";`;
  const scram = {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': secured.sasl.mechanism,
    'sasl.jaas.config': login,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': '/bench/ca.pem',
  };
  for (const [way, settings] of Object.entries({ plaintext: {}, scram })) {
    const file = join(folder, `${way}.properties`);
    const lines = Object.entries({ acks: 'all', ...settings }).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(file, lines.join(''), { mode: 0o600 });
    chownSync(file, KAFKA_USER, KAFKA_USER);
  }
}

/** On the host's network, as any client on the host is: both listeners are reached the same way. */
async function performanceTool(folder: string, tool: string, options: readonly string[]): Promise<string> {
  const script = `/opt/kafka/bin/kafka-${tool}-perf-test.sh`;
  const { stdout } = await execa('docker', [
    ...['run', '--rm', '--network', 'host', '--user', String(KAFKA_USER), '--tmpfs', '/tmp:exec'],
    ...Object.entries(OWN_OPTIONS).map(([name, value]) => `--env=${name}=${value}`),
    ...['--volume', `${folder}:/bench:ro`, '--entrypoint', script, imageOf(IMAGE), ...options],
  ]);
  return stdout;
}

/** The last line is the sum: `100000 records sent, 31545.7 records/sec (30.81 MB/sec), …`. */
function produceRate(output: string): number {
  return numberIn([...output.matchAll(/records sent, ([\d.]+) records\/sec/g)].at(-1)?.[1], output);
}

/** Columns: start, end, MB, MB/s, records, records/s, rebalance ms, fetch ms, fetch MB/s, fetch records/s; without the joining of the group. */
function consumeRate(output: string): number {
  const line = output.split('\n').findLast((each) => each.split(',').length === 10);
  return numberIn(line?.split(',')[9], output);
}

function numberIn(text: string | undefined, output: string): number {
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error(`no figure in: ${output}`);
  return number;
}
