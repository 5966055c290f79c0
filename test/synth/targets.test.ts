import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Network } from '../../constructs/aws/network.ts';
import { awsProvider } from '../../constructs/aws/provider.ts';
import { Artifacts, Ec2, KafkaCluster as Ec2Cluster } from '../../constructs/ec2/index.ts';
import {
  Authorization,
  Controllers,
  JmxExporter,
  Jvm,
  KafkaCluster,
  Listener,
  Metadata,
  Migration,
} from '../../constructs/index.ts';
import {
  KafkaCluster as MskCluster,
  Listener as MskListener,
  Metadata as MskMetadata,
} from '../../constructs/msk/index.ts';
import { FEATURES, TARGETS, type Target } from '../../model/features.ts';
import { targetsPage } from '../../model/rendering/targets-page.ts';
import { SETTINGS } from '../../stacks/aws-settings.ts';
import { project } from './support/project.ts';

type Props = Readonly<Record<string, unknown>>;

/** Another value than what the cluster below has, and what has to stand beside it. */
interface Sample {
  readonly value: unknown;
  readonly beside?: Props;
}

const COMMON: Readonly<Record<string, Sample>> = {
  brokers: { value: 6 },
  clusterName: { value: 'other' },
  replicationFactor: { value: 2 },
  minInsyncReplicas: { value: 1 },
  uncleanLeaderElection: { value: true },
  config: { value: { 'num.partitions': 7 } },
  rebalance: { value: 'manual' },
  throttle: { value: { mebibytesPerSecond: 7 } },
};

/** Of clusters with processes of our own, on Docker and EC2. */
const SELF_MANAGED: Readonly<Record<string, Sample>> = {
  ...COMMON,
  version: { value: '3.9.2' },
  finalize: { value: true },
  metadata: { value: Metadata.kraft({ controllers: 1 }) },
  hostPorts: { value: { from: 33_092 } },
  listeners: { value: { host: Listener.mtls(), internal: Listener.mtls(), controller: Listener.mtls() } },
  authorization: {
    value: Authorization.acls({ superUsers: ['User:ops'] }),
    beside: { listeners: Listener.mtls() },
  },
  certificates: { value: { validDays: 30 }, beside: { listeners: Listener.mtls() } },
  volumesPerBroker: { value: 2 },
  jvm: { value: Jvm.local({ heapMiB: 256 }) },
  jmxExporter: { value: JmxExporter.off() },
  clusterId: { value: 'AAAAAAAAAAAAAAAAAAAAAA' },
  availability: { value: 'best-effort' },
  expectedPartitions: { value: 9000 },
};

const SAMPLES: Readonly<Record<Target, Readonly<Record<string, Sample>>>> = {
  docker: {
    ...SELF_MANAGED,
    racks: { value: ['a', 'b', 'c'] },
    migration: {
      value: Migration.from({ listeners: Listener.plaintext(), hostPorts: { from: 19_092 } }).to('prepared'),
      beside: { listeners: Listener.tls(), hostPorts: { from: 33_092 } },
    },
    passwordMechanism: { value: 'SCRAM-SHA-256', beside: { listeners: Listener.scram() } },
    retainData: { value: true },
  },
  ec2: {
    ...SELF_MANAGED,
    retainData: { value: false },
    instances: { value: { instanceType: 'm7g.xlarge' } },
    controllerInstances: {
      value: { instanceType: 't3.medium' },
      beside: { metadata: Metadata.kraft({ controllers: Controllers.dedicated(3) }) },
    },
    clients: { value: { cidrs: ['10.9.0.0/16'] } },
    prometheus: { value: { cidrs: ['10.9.0.0/16'] } },
  },
  msk: {
    ...COMMON,
    version: { value: '3.8.x' },
    metadata: { value: MskMetadata.zooKeeper() },
    listeners: { value: MskListener.scram() },
    instanceType: { value: 'kafka.m7g.xlarge' },
    storage: { value: { gibibytes: 200 } },
    clients: { value: { cidrs: ['10.9.0.0/16'] } },
    operator: { value: { cidrs: ['10.9.0.0/16'] } },
    prometheus: { value: { cidrs: ['10.9.0.0/16'] } },
    kmsKeyArn: { value: 'arn:aws:kms:eu-central-1:123456789012:key/1' },
    logRetentionDays: { value: 30 },
    alarms: { value: { actions: ['arn:aws:sns:eu-central-1:123456789012:ops'] } },
    retainData: { value: false },
  },
};

/** What a stack with the cluster is synthesized to, or the words with which synth refuses it. */
function synthesized(target: Target, props: Props): string {
  const place = project();
  try {
    const app = new App({
      outdir: place.outdir,
      stackTraces: false,
      context: { 'kafkaform:projectRoot': place.root },
    });
    const stack = new TerraformStack(app, 'test');
    MAKE[target](stack, props);
    app.synth();
    const folder = join(place.outdir, 'stacks', 'test');
    return ['cdk.tf.json', 'kafkaform.json']
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join()
      .replaceAll(place.root, '');
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  } finally {
    place.remove();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: props are what is tried
const as = <T>(props: Props): T => props as any;

const SELF = { version: '4.3.1', metadata: Metadata.kraft({ controllers: 3 }), brokers: 3 };

const MAKE: Readonly<Record<Target, (stack: TerraformStack, props: Props) => void>> = {
  docker: (stack, props) => void new KafkaCluster(stack, 'orders', as({ ...SELF, ...props })),
  ec2(stack, props) {
    awsProvider(stack, SETTINGS.provider);
    new Ec2(stack, 'ec2', {
      network: new Network(stack, 'network'),
      artifacts: Artifacts.inBucket(SETTINGS.artifacts),
      imageId: SETTINGS.imageId,
    });
    new Ec2Cluster(stack, 'orders', as({ ...SELF, ...props }));
  },
  msk(stack, props) {
    awsProvider(stack, SETTINGS.provider);
    const network = new Network(stack, 'network');
    const base = {
      version: '3.9.x',
      brokers: 3,
      instanceType: 'kafka.m7g.large',
      storage: { gibibytes: 100 },
      network,
    };
    new MskCluster(stack, 'orders', as({ ...base, ...props }));
  },
};

const supported = (target: Target) =>
  FEATURES.filter((feature) => feature[target] === 'yes').map(({ prop }) => prop);

describe.each(TARGETS)('what the table says of target %s', (target) => {
  const props = supported(target).filter((prop) => prop !== 'network');
  let kept: string | undefined;
  const base = () => {
    kept ??= synthesized(target, {});
    return kept;
  };

  it.each(props)('%s arrives in what is synthesized', (prop) => {
    const sample = SAMPLES[target][prop];
    if (sample === undefined) throw new Error(`give a sample of ${prop} for ${target}`);
    const without = sample.beside === undefined ? base() : synthesized(target, sample.beside);
    const given = synthesized(target, { ...sample.beside, [prop]: sample.value });
    expect(without).not.toContain('refused: ');
    expect(given).not.toContain('refused: ');
    expect(given).not.toBe(without);
  });

  it('has a row for every prop of the construct, and no other', () => {
    expect([...supported(target)].sort()).toEqual([...propsOf(target)].sort());
  });
});

it.each(FEATURES.filter(({ msk }) => msk !== 'yes').map(({ prop }) => prop))(
  'refuses %s on MSK, with what to do instead',
  (prop) => {
    expect(synthesized('msk', { [prop]: 'anything' })).toContain(
      `KafkaCluster 'orders': ${prop} is "anything" but target msk hasn’t got it`,
    );
  },
);

it('is shown in docs/targets.md (npm run docs:targets)', () => {
  expect(readFileSync('docs/targets.md', 'utf8')).toBe(targetsPage());
});

const PROPS_FILE = {
  docker: 'constructs/docker/kafka-cluster-props.ts',
  ec2: 'constructs/ec2/kafka-cluster-props.ts',
  msk: 'constructs/msk/kafka-cluster.ts',
} as const;

const program = ts.createProgram(Object.values(PROPS_FILE), {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
});

/** Members of the target's KafkaClusterProps, inherited ones too, as TypeScript sees them. */
function propsOf(target: Target): readonly string[] {
  const declared = program
    .getSourceFile(PROPS_FILE[target])
    ?.statements.find(
      (each): each is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(each) && each.name.text === 'KafkaClusterProps',
    );
  if (declared === undefined) throw new Error(`${PROPS_FILE[target]} has no KafkaClusterProps`);
  const type = program.getTypeChecker().getTypeAtLocation(declared);
  return type.getProperties().map(({ name }) => name);
}
