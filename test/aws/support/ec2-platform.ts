import { randomBytes, randomInt } from 'node:crypto';
import { TerraformResource, type TerraformStack } from 'cdktf';
import {
  Artifacts,
  awsProvider,
  Ec2,
  KafkaCluster,
  type KafkaClusterProps,
  Network,
  ZooKeeperEnsemble,
  type ZooKeeperEnsembleProps,
} from '../../../constructs/ec2/index.ts';
import { JmxExporter, Jvm, KafkaTopics, Metadata } from '../../../constructs/index.ts';
import { clientPortOf } from '../../../model/rendering/ensemble-listeners.ts';
import { openListeners } from '../../../model/rendering/listeners.ts';
import { freePorts } from '../../support/ports.ts';
import { artifactsOf, type TestArtifacts } from './artifacts.ts';
import type { AwsProviderMirror } from './aws-provider.ts';
import { type Deployment, deployment } from './deployment.ts';
import { type Emulator, endpointsOf, REGION, startEmulator } from './emulator.ts';

export interface Ec2Description {
  readonly brokers: number;
  readonly servers: number;
  readonly cluster: Partial<KafkaClusterProps>;
  readonly ensemble: Partial<ZooKeeperEnsembleProps>;
  readonly more?: (stack: TerraformStack, cluster: KafkaCluster) => void;
}

/** ZooKeeper servers and brokers on instances that are played by containers. */
export interface Ec2Platform extends Deployment {
  readonly emulator: Emulator;
  /** Synthesizes again, with what is given changed, and opens a session for every member that is new. */
  change(description: Partial<Ec2Description>): Promise<void>;
  bootstrapServers(): string[];
  dispose(): Promise<void>;
}

const MOST_BROKERS = 10;
const VERSION = '3.9.2';

export async function ec2Platform(
  { python, image, mirror }: { python: string; image: string; mirror: AwsProviderMirror },
  description: Partial<Ec2Description> = {},
): Promise<Ec2Platform> {
  const [artifacts, ports] = await Promise.all([artifactsOf(VERSION), freePorts(2 * MOST_BROKERS)]);
  const emulator = await startEmulator({ python, image });
  const name = `t${randomBytes(4).toString('hex')}`;
  const bucket = `${name}-artifacts`;
  await emulator.publish(bucket, artifacts.files);
  const given = { bucket, artifacts, emulator, ports, cidr: `10.${randomInt(16, 250)}.0.0/16` };
  const base = deployment(name, emulator, mirror);
  const open = new Set<number>();
  let current: Ec2Description = { brokers: 3, servers: 3, cluster: {}, ensemble: {}, ...description };
  const change = async (changed: Partial<Ec2Description>) => {
    current = { ...current, ...changed };
    let sessions: readonly Session[] = [];
    base.synthesize((stack) => {
      sessions = describe(stack, current, given);
    });
    for (const { port, host, to } of sessions.filter(({ port }) => !open.has(port))) {
      open.add(port);
      await emulator.forward(port, host, to);
    }
  };
  await change({});
  return {
    ...base,
    emulator,
    change,
    bootstrapServers: () => (base.manifest().clusters[0]?.bootstrapServers ?? '').split(','),
    async dispose() {
      await emulator.stop();
      base.remove();
    },
  };
}

interface Given {
  readonly bucket: string;
  readonly artifacts: TestArtifacts;
  readonly emulator: Emulator;
  readonly ports: readonly number[];
  readonly cidr: string;
}

/** What an operator starts for each member: `aws ssm start-session --document-name AWS-StartPortForwardingSession`. */
interface Session {
  readonly port: number;
  readonly host: string;
  readonly to: number;
}

function describe(stack: TerraformStack, wanted: Ec2Description, given: Given): Session[] {
  awsProvider(stack, { region: REGION, endpoints: endpointsOf(given.emulator) });
  const { java, kafka, jmxExporter } = given.artifacts;
  new Ec2(stack, 'ec2', {
    network: new Network(stack, 'network', { cidr: given.cidr }),
    imageId: 'ami-0123456789abcdef0',
    artifacts: Artifacts.inBucket({ bucket: given.bucket, java, kafka: { [VERSION]: kafka }, jmxExporter }),
  });
  const common = {
    jmxExporter: JmxExporter.off(),
    retainData: false,
    instances: { fileSystem: 'ext4' },
  } as const;
  const ensemble = new ZooKeeperEnsemble(stack, 'zookeeper', {
    ...common,
    servers: wanted.servers,
    hostPorts: { from: given.ports[MOST_BROKERS] as number },
    jvm: Jvm.local({ heapMiB: 64 }),
    ...wanted.ensemble,
  });
  const cluster = new KafkaCluster(stack, 'orders', {
    ...common,
    version: VERSION,
    metadata: Metadata.zooKeeper(ensemble),
    brokers: wanted.brokers,
    hostPorts: { from: given.ports[0] as number },
    jvm: Jvm.local({ heapMiB: 128 }),
    ...wanted.cluster,
  });
  new KafkaTopics(stack, 'topics', { cluster, topics: { payments: { partitions: 6 } } });
  wanted.more?.(stack, cluster);
  for (const each of stack.node.findAll()) waitLonger(each);
  const operator = openListeners(cluster.spec).find(({ forwarded }) => forwarded !== undefined);
  const domain = `${stack.node.id}.kafka.internal`;
  return [
    ...cluster.spec.brokers.map(({ brokerId, hostPort }) => ({
      port: hostPort,
      host: `orders-${brokerId}.${domain}`,
      to: operator?.port ?? 0,
    })),
    ...ensemble.spec.servers.map(({ myid, hostPort }) => ({
      port: hostPort,
      host: `zookeeper-${myid}.${domain}`,
      to: clientPortOf(ensemble.spec),
    })),
  ];
}

const PATIENCE: Readonly<Record<string, string>> = {
  kafka_broker: 'join_timeout_seconds',
  zookeeper_server: 'join_timeout_seconds',
  kafka_cluster: 'formation_timeout_seconds',
  zookeeper_ensemble: 'formation_timeout_seconds',
};

/** Six instances that boot at once share two cores. */
function waitLonger(construct: unknown): void {
  if (!TerraformResource.isTerraformResource(construct)) return;
  const timeout = PATIENCE[construct.terraformResourceType];
  if (timeout !== undefined) construct.addOverride(timeout, 900);
}
