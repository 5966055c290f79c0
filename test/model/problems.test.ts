import { describe, expect, it } from 'vitest';
import { DOCKER } from '../../model/capabilities.ts';
import { PROBLEM_CODES } from '../../model/validation/codes.ts';
import { validateHostPorts } from '../../model/validation/host-ports.ts';
import { validatePlatform } from '../../model/validation/platform.ts';
import { formatProblem } from '../../model/validation/problem.ts';
import { clusterProblems } from './problems/cluster.ts';
import { controllerProblems } from './problems/controllers.ts';
import { ensembleProblems } from './problems/ensemble.ts';
import { existingClusterProblems } from './problems/existing-cluster.ts';
import { listenerProblems, soundListeners } from './problems/listener.ts';
import { migrationProblems, soundMigrations } from './problems/migration.ts';
import { mirrorProblems, soundMirrors } from './problems/mirror.ts';
import { propertyProblems } from './problems/property.ts';
import { stackProblems } from './problems/stack.ts';
import { topicProblems } from './problems/topic.ts';
import {
  brokers,
  cluster,
  controllers,
  ensemble,
  platform,
  servers,
  topic,
  withCluster,
  withKraft,
  withTopics,
} from './support/specs.ts';

const ROWS = [
  ...stackProblems,
  ...ensembleProblems,
  ...clusterProblems,
  ...controllerProblems,
  ...existingClusterProblems,
  ...listenerProblems,
  ...migrationProblems,
  ...mirrorProblems,
  ...propertyProblems,
  ...topicProblems,
];
/** Not found by validatePlatform alone: tests of their own, here and in host-advice.test.ts. */
const ELSEWHERE = [
  'host-port-taken',
  'metadata-mode-not-on-target',
  'host-swappiness',
  'host-open-files',
  'host-memory-maps',
  'malformed-client-name', // synth/tls
  ...PROBLEM_CODES.filter((code) => code.startsWith('ec2-')), // synth/ec2-refusals
  ...PROBLEM_CODES.filter((code) => code.startsWith('msk-')), // msk
  'feature-not-on-target', // synth/targets
  ...PROBLEM_CODES.filter((code) => /^(acl|quota|malformed-principal|principal|duplicate-quota)/.test(code)), // acl, quota, synth/grants
];

describe('validation says', () => {
  for (const { code, severity, given, says } of ROWS) {
    it(`${severity} ${code}: ${says.join(' ')}`, () => {
      expect(
        validatePlatform(given).map((problem) => ({
          code: problem.code,
          severity: problem.severity,
          message: formatProblem(problem),
        })),
      ).toEqual(says.map((message) => ({ code, severity, message })));
    });
  }

  it('has a test for every class of problem', () => {
    expect([...new Set([...ROWS.map(({ code }) => code), ...ELSEWHERE])].sort()).toEqual(
      [...PROBLEM_CODES].sort(),
    );
  });

  it('names the listener whose port something else on the host has', () => {
    const problems = validateHostPorts(platform(), [19_093, 12_181, 5432]);
    expect(problems.map(({ code }) => code)).toEqual(['host-port-taken', 'host-port-taken']);
    expect(problems.map(formatProblem)).toEqual([
      "ZooKeeperEnsemble 'zookeeper': servers[0].hostPort is 12181 but something else on this host already listens on 127.0.0.1:12181, where the client port of server 1 is to be published; stop it or choose another port.",
      "KafkaCluster 'orders': brokers[1].hostPort is 19093 but something else on this host already listens on 127.0.0.1:19093, where listener HOST of broker 2 is to be published; stop it or choose another port.",
    ]);
  });

  it('refuses a metadata mode that the target does not offer', () => {
    const problems = validatePlatform(platform(), { ...DOCKER, name: 'msk', metadata: ['kraft'] });
    expect(problems.map(formatProblem)).toEqual([
      'KafkaCluster \'orders\': metadata.mode is "zookeeper" but target msk offers kraft only; use that, or another target.',
    ]);
  });
});

describe('validation has nothing to say about', () => {
  it.each([
    ['three ZooKeeper servers and three brokers', platform()],
    ['three combined KRaft brokers', withKraft()],
    ...soundListeners,
    ...soundMigrations,
    ['three dedicated controllers', withKraft({ metadata: { mode: 'kraft', controllers: controllers(3) } })],
    ['five dedicated controllers', withKraft({ metadata: { mode: 'kraft', controllers: controllers(5) } })],
    ['one KRaft broker', withKraft({ brokers: brokers(1), metadata: { mode: 'kraft', controllers: 1 } })],
    [
      'a broker to each of three racks',
      withCluster({ brokers: brokers(3).map((each, index) => ({ ...each, rack: `r${index}` })) }),
    ],
    [
      'the topic names that Kafka allows',
      withTopics(
        { name: 'a' },
        { name: 'A.b_c-9' },
        { name: '...' },
        { name: 'x'.repeat(249) },
        { name: '_private' },
      ),
    ],
    [
      'numbers as text, as Kafka takes them',
      withTopics({
        config: {
          'retention.ms': '604800000',
          'segment.ms': ' 60000 ',
          'min.cleanable.dirty.ratio': 0.5,
          'cleanup.policy': 'compact, delete',
        },
      }),
    ],
    [
      'the longest retention that Kafka takes',
      withTopics({ config: { 'retention.ms': '9223372036854775807' } }),
    ],
    [
      'settings of one listener',
      withCluster({
        config: {
          'listener.name.host.max.connections': 500,
          'listener.name.internal.scram-sha-256.sasl.jaas.config': 'x',
        },
      }),
    ],
    [
      'settings that are handed on to a plug-in',
      withCluster({
        config: {
          'rsm.config.bucket': 'b',
          'super.users': 'User:admin',
          'allow.everyone.if.no.acl.found': true,
        },
      }),
    ],
    [
      'two clusters on one ensemble with a chroot each',
      platform({
        clusters: [
          cluster({ metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: '/orders' } }),
          cluster({
            name: 'billing',
            metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: '/billing' },
            brokers: brokers(3).map((each) => ({
              ...each,
              hostPort: each.hostPort + 10,
              metricsPort: (each.metricsPort ?? 0) + 10,
            })),
          }),
        ],
      }),
    ],
    [
      'properties of ZooKeeper by its own names',
      platform({
        ensembles: [
          ensemble({
            config: {
              'autopurge.purgeInterval': 1,
              'ssl.quorum.keyStore.location': '/k',
              'quorum.cnxn.threads.size': 10,
            },
          }),
        ],
      }),
    ],
    ['a cluster id that is only known when terraform runs', withKraft({ clusterId: `\${TfToken[TOKEN.7]}` })],
    ['a cluster id of Kafka', withKraft({ clusterId: 'MkU3OEVBNTcwNTJENDM2Qg' })],
    ...soundMirrors,
  ])('%s', (_, given) => {
    expect(validatePlatform(given).map(formatProblem)).toEqual([]);
  });
});

describe('validation', () => {
  it('reports every problem of a stack together, in the order of the stack', () => {
    const problems = validatePlatform(
      platform({
        ensembles: [ensemble({ servers: servers(4) })],
        clusters: [
          cluster({
            replicationFactor: 4,
            config: { 'broker.id': 1, 'num.io.threads': 'many' },
            topics: [topic({ name: 'a b', partitions: 0 }), topic({ config: { 'retention.ms': '7 days' } })],
          }),
        ],
      }),
    );
    expect(problems.map(({ code }) => code)).toEqual([
      'ensemble-size-even',
      'replication-factor-above-brokers',
      'owned-broker-property',
      'property-wrong-type',
      'topic-name-characters',
      'malformed-partitions',
      'property-with-unit',
    ]);
  });

  it('tells of each problem which construct it belongs to', () => {
    const problems = validatePlatform(withTopics({ partitions: 0, path: 'local/topics/payments' }));
    expect(problems.map(({ construct }) => construct)).toEqual(['local/topics/payments']);
  });

  it('never shows a password', () => {
    const problems = validatePlatform(
      withCluster({ config: { 'ssl.keystore.pasword': 'hunter2', 'sasl.jaas.confg': 'hunter2' } }),
    );
    expect(problems).toHaveLength(2);
    expect(problems.map(formatProblem).join()).not.toContain('hunter2');
  });
});
