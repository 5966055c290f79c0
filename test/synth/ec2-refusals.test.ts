import type { TerraformStack } from 'cdktf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Artifacts,
  awsProvider,
  Ec2,
  KafkaCluster,
  type KafkaClusterProps,
  Network,
  ZooKeeperEnsemble,
} from '../../constructs/ec2/index.ts';
import { CertificateAuthority, Jvm, Listener, Metadata } from '../../constructs/index.ts';
import { instanceMemoryMiB } from '../../model/ec2-instance-types.ts';
import { ARTIFACTS, IMAGE_ID, onEc2 } from './support/ec2.ts';
import { refusal } from './support/project.ts';

const cluster = (scope: TerraformStack, props: Partial<KafkaClusterProps>) =>
  new KafkaCluster(scope, 'orders', { version: '4.3.1', metadata: Metadata.kraft(), brokers: 3, ...props });

/** What synth says of a cluster on EC2 with these props. */
const saysOf = (props: Partial<KafkaClusterProps>) =>
  refusal((scope) => {
    onEc2(scope);
    cluster(scope, props);
  });

describe('synth for EC2 refuses', () => {
  it.each<[string, Partial<KafkaClusterProps>, string]>([
    [
      'an instance type that there is none of',
      { instances: { instanceType: 'm7g.huge' } },
      'instances.instanceType is "m7g.huge" but',
    ],
    [
      'an AMI’s id that is none',
      { instances: { imageId: 'ami-latest' } },
      'instances.imageId is "ami-latest" but',
    ],
    [
      'a heap that leaves no page cache',
      { instances: { instanceType: 'm7g.medium' }, jvm: Jvm.server({ heapMiB: 3000 }) },
      'm7g.medium has 4096 MiB',
    ],
    [
      'a volume larger than gp3 has',
      { instances: { volume: { gibibytes: 20_000 } } },
      'volume.gibibytes is 20000 but',
    ],
    [
      'more IOPS than the volume’s size gives',
      { instances: { volume: { gibibytes: 10, iops: 6000 } } },
      '3000 to 5000',
    ],
    [
      'more throughput than the IOPS give',
      { instances: { volume: { gibibytes: 100, throughputMiBps: 1000 } } },
      '125 to 750',
    ],
    [
      'an address to publish HOST on',
      { listeners: Listener.tls({ address: '0.0.0.0', advertisedHost: 'kafka.example' }) },
      'leave both out',
    ],
    [
      'a name that certificates and roles can’t have',
      { clusterName: 'orders'.repeat(8) },
      '64 characters at most',
    ],
    ['a version that the bucket has no archive of', { version: '4.2.0' }, 'kafka_2.13-4.2.0.tgz'],
    [
      'a configuration that doesn’t fit into user data',
      { config: { 'compression.gzip.level': 1, 'log.dir': randomText(20_000) } },
      'EC2 takes 16384, compressed',
    ],
  ])('%s', (_, props, says) => {
    expect(saysOf(props)).toContain(says);
  });

  it('the renewal of an authority, which instances would learn of too late', () => {
    const says = refusal((scope) => {
      onEc2(scope);
      new CertificateAuthority(scope, 'authority', { generation: 2 });
      cluster(scope, {});
    });
    expect(says).toContain('an authority isn’t renewed while instances run');
  });

  it('an ensemble that terraform could not change', () => {
    const says = refusal((scope) => {
      onEc2(scope);
      new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 3, listeners: {} });
    });
    expect(says).toContain(
      'on EC2 servers can only join and leave where terraform is known by a certificate',
    );
  });

  it('checksums that are none, an exporter that the bucket hasn’t, and a network that is none, all at once', () => {
    const says = refusal((scope) => {
      awsProvider(scope, { region: 'eu-central-1' });
      const { jmxExporter: _, ...artifacts } = ARTIFACTS;
      new Ec2(scope, 'ec2', {
        network: Network.existing({ vpcId: 'vpc-1', cidr: '10.0.0.0/33', subnets: [] }),
        artifacts: Artifacts.inBucket({ ...artifacts, java: { key: '/java', sha256: 'abc' } }),
        imageId: IMAGE_ID,
      });
      cluster(scope, {});
    });
    for (const part of [
      'artifacts.java.key',
      'artifacts.java.sha256',
      'artifacts.jmxExporter',
      'network.cidr',
      'network.availabilityZones',
    ])
      expect(says).toContain(part);
  });

  it('a cluster before it is told where, in words', () => {
    expect(refusal((scope) => void cluster(scope, {}))).toContain('make a new Ec2(');
    expect(refusal((scope) => void new Network(scope, 'network'))).toContain(
      'call awsProvider(this, { region })',
    );
  });
});

/** Text that gzip makes no shorter. */
function randomText(length: number): string {
  return Array.from(
    { length },
    (_, index) => Math.abs(Math.imul(index + 1, 2_654_435_761) ^ (index << 7)).toString(36)[2] ?? 'x',
  ).join('');
}

describe('an instance type', () => {
  it.each([
    ['t3.small', 2048],
    ['m7i.large', 8192],
    ['r7g.2xlarge', 65_536],
    ['c6in.4xlarge', 32_768],
    ['i4i.xlarge', 32_768],
    ['m7g.medium', 4096],
    ['m7i.metal-24xl', 393_216],
    ['m1.large', undefined],
    ['m7g.3medium', undefined],
    ['t3.4xlarge', undefined],
  ])('%s has %s MiB', (type, memory) => {
    expect(instanceMemoryMiB(type)).toBe(memory);
  });

  it('is either known or not, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const memory = instanceMemoryMiB(text);
        expect(memory === undefined || memory > 0).toBe(true);
      }),
    );
  });
});
