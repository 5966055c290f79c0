import { describe, expect, it } from 'vitest';
import { MSK_INSTANCE_TYPES, MSK_VERSIONS, mskVersionName } from '../../model/msk/offer.ts';
import { mskTable } from '../../model/msk/properties.ts';
import { mskServerProperties } from '../../model/rendering/msk-properties.ts';
import type { MskClusterSpec } from '../../model/spec/msk-cluster.ts';
import { validatePlatform } from '../../model/validation/platform.ts';
import { formatProblem } from '../../model/validation/problem.ts';

const STANDARD: MskClusterSpec = {
  name: 'orders',
  kafkaVersion: '3.9.x',
  metadata: 'kraft',
  brokerType: 'standard',
  instanceType: 'kafka.m7g.large',
  brokers: 3,
  availabilityZones: 3,
  storage: { gibibytes: 100 },
  authentication: ['iam'],
};
const { storage: _, ...WITHOUT_STORAGE } = STANDARD;
const EXPRESS: MskClusterSpec = {
  ...WITHOUT_STORAGE,
  brokerType: 'express',
  instanceType: 'express.m7g.large',
};

function problemsOf(
  spec: MskClusterSpec,
  topics: { name: string; partitions: number; replicationFactor?: number }[] = [],
) {
  const located = topics.map((topic) => ({ ...topic, path: `msk/${topic.name}` }));
  const msk = [{ ...spec, path: 'msk/orders', topics: located }];
  return validatePlatform({ ensembles: [], clusters: [], msk });
}

const messages = (spec: MskClusterSpec) => problemsOf(spec).map(formatProblem);

describe('what is refused of a cluster of MSK before AWS sees it', () => {
  it.each([
    ['a standard cluster in KRaft mode', STANDARD],
    ['one in ZooKeeper mode', { ...STANDARD, metadata: 'zookeeper' as const }],
    ['Express brokers', EXPRESS],
    ['SCRAM beside IAM', { ...STANDARD, authentication: ['iam', 'scram'] }],
    ['volumes that grow', { ...STANDARD, storage: { gibibytes: 100, growsTo: 1000, growsAtPercent: 70 } }],
    [
      'provisioned throughput',
      { ...STANDARD, instanceType: 'kafka.m7g.2xlarge', storage: { gibibytes: 100, throughputMiBps: 250 } },
    ],
    [
      'what a configuration may set',
      { ...STANDARD, config: { 'num.partitions': 6, 'log.retention.ms': 604_800_000 } },
    ],
  ])('takes %s', (_name, spec) => {
    expect(messages(spec)).toEqual([]);
  });

  it.each<[string, Partial<MskClusterSpec>, string]>([
    [
      'Kafka’s own patch releases',
      { kafkaVersion: '3.9.2' },
      'KafkaCluster \'orders\': version is "3.9.2" but MSK offered no such version',
    ],
    [
      'a version without KRaft',
      { kafkaVersion: '3.6.0' },
      'MSK doesn’t offer it for standard brokers in KRaft mode',
    ],
    ['Kafka 4 in ZooKeeper mode', { kafkaVersion: '4.0.x', metadata: 'zookeeper' }, 'in ZooKeeper mode'],
    ['an EC2 instance type', { instanceType: 'm7g.large' }, 'use kafka.t3.small, kafka.m5.large'],
    [
      'four brokers in three zones',
      { brokers: 4 },
      'brokers is 4 but MSK puts as many brokers into each of the 3 availability zones; use 3 or 6.',
    ],
    ['one availability zone', { availabilityZones: 1 }, 'give it subnets in 3'],
    ['no volume', { storage: undefined as never }, 'use storage: { gibibytes: 100 }'],
    ['a volume that is too large', { storage: { gibibytes: 20_000 } }, 'from 1 to 16384'],
    ['growth downwards', { storage: { gibibytes: 100, growsTo: 50 } }, 'can only grow'],
    [
      'throughput of small brokers',
      { storage: { gibibytes: 100, throughputMiBps: 250 } },
      'brokers of kafka.m7g.large can’t have it',
    ],
    ['plaintext', { authentication: ['plaintext'] }, 'never unencrypted or unknown'],
    ['TLS without knowing clients', { authentication: ['tls'] }, 'never unencrypted or unknown'],
    ['mTLS without an authority', { authentication: ['mtls'] }, 'AWS Private CA'],
    ['a property that MSK keeps', { config: { 'log.dirs': '/data' } }, 'log.dirs'],
    [
      'a property that Kafka knows and MSK doesn’t let one set',
      { config: { 'log.cleaner.threads': 2 } },
      'log.cleaner.threads',
    ],
    [
      'a range narrower than Kafka’s',
      { config: { 'replica.lag.time.max.ms': 60_000 } },
      'replica.lag.time.max.ms',
    ],
    ['open access', { config: { 'allow.everyone.if.no.acl.found': true } }, 'what no ACL allows is refused'],
    ['a retention that CloudWatch hasn’t got', { logRetentionDays: 10 }, 'use 14'],
    ['more copies than brokers', { replicationFactor: 4 }, 'lower it or add brokers'],
  ])('refuses %s', (_name, change, words) => {
    const problems = problemsOf({ ...STANDARD, ...change });
    expect(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(formatProblem)
        .join('\n'),
    ).toContain(words);
  });

  it.each<[string, Partial<MskClusterSpec>, string]>([
    ['storage', { storage: { gibibytes: 100 } }, 'Express brokers have storage that MSK runs'],
    ['a replication factor', { replicationFactor: 2 }, 'three copies of everything'],
    ['a property that standard brokers have', { config: { 'num.io.threads': 8 } }, 'num.io.threads'],
    ['a version that is for standard brokers', { kafkaVersion: '4.0.x' }, 'use 3.8.x, 3.9.x'],
  ])('refuses %s of Express brokers', (_name, change, words) => {
    expect(messages({ ...EXPRESS, ...change }).join('\n')).toContain(words);
  });

  it('judges topics by the brokers that there are', () => {
    const found = problemsOf(STANDARD, [{ name: 'payments', partitions: 6, replicationFactor: 4 }]);
    expect(found.map(({ code }) => code)).toEqual(['topic-replication-factor-above-brokers']);
  });
});

describe('the configuration of a cluster of MSK', () => {
  it('is sorted text that opens nothing to those without an ACL', () => {
    expect(mskServerProperties({ ...STANDARD, config: { 'num.partitions': 6 } })).toBe(
      [
        'allow.everyone.if.no.acl.found=false',
        'auto.create.topics.enable=false',
        'default.replication.factor=3',
        'min.insync.replicas=2',
        'num.partitions=6',
        'offsets.topic.replication.factor=3',
        'transaction.state.log.min.isr=2',
        'transaction.state.log.replication.factor=3',
        'unclean.leader.election.enable=false',
        '',
      ].join('\n'),
    );
  });

  it.each(MSK_VERSIONS.flatMap(({ line, brokerTypes }) => brokerTypes.map((type) => [type, line] as const)))(
    'sets nothing for %s brokers with Kafka %s that MSK would refuse',
    (brokerType, line) => {
      const spec = brokerType === 'express' ? EXPRESS : STANDARD;
      const keys = mskServerProperties(spec)
        .trim()
        .split('\n')
        .map((text) => text.split('=')[0] as string);
      expect(keys.filter((key) => !Object.hasOwn(mskTable(brokerType, line), key))).toEqual([]);
    },
  );
});

it('names versions as MSK does', () => {
  expect(mskVersionName('3.9.x', 'kraft')).toBe('3.9.x.kraft');
  expect(mskVersionName('3.9.x', 'zookeeper')).toBe('3.9.x');
  expect(mskVersionName('4.0.x', 'kraft')).toBe('4.0.x.kraft');
});

it('tells the broker types apart by their sizes', () => {
  expect(MSK_INSTANCE_TYPES.express.every((size) => size.startsWith('express.'))).toBe(true);
  expect(MSK_INSTANCE_TYPES.standard.every((size) => size.startsWith('kafka.'))).toBe(true);
});
