import type { Problem } from './validation/problem.ts';
import type { Subject } from './validation/subject.ts';

/** What a stack can be deployed to. */
export const TARGETS = ['docker', 'ec2', 'msk'] as const;
export type Target = (typeof TARGETS)[number];

/** Why a target hasn't got a prop, reading on after "… but", and what to do. */
export interface Lacking {
  readonly why: string;
  readonly instead: string;
}

export type Support = 'yes' | Lacking;

/** One prop of a construct, on every target. */
export interface Feature {
  readonly construct: 'KafkaCluster';
  readonly prop: string;
  /** What it is, for people. */
  readonly title: string;
  readonly docker: Support;
  readonly ec2: Support;
  readonly msk: Support;
}

type Row = Omit<Feature, 'construct'>;

const mskRuns = (what: string): Lacking => ({ why: `MSK ${what}`, instead: 'leave it out' });

const onlyAws = (instead = 'leave it out'): Lacking => ({ why: 'that is AWS’s', instead });

const everywhere = (prop: string, title: string): Row => ({
  prop,
  title,
  docker: 'yes',
  ec2: 'yes',
  msk: 'yes',
});

const notOnMsk = (prop: string, title: string, msk: Lacking): Row => ({
  prop,
  title,
  docker: 'yes',
  ec2: 'yes',
  msk,
});

const onlyEc2 = (prop: string, title: string, onMsk: string): Row => ({
  prop,
  title,
  docker: onlyAws(),
  ec2: 'yes',
  msk: { why: 'on MSK there are no instances of one’s own', instead: onMsk },
});

const onlyMsk = (prop: string, title: string, onEc2: string): Row => ({
  prop,
  title,
  docker: onlyAws(),
  ec2: { why: 'that is MSK’s', instead: onEc2 },
  msk: 'yes',
});

const CLUSTER: readonly Row[] = [
  everywhere('version', 'Kafka’s version; a new one is rolled out broker by broker'),
  notOnMsk(
    'finalize',
    'Protocol or feature levels raised by a deploy of its own',
    mskRuns('raises them itself when it upgrades'),
  ),
  everywhere('metadata', 'Where metadata is: ZooKeeper or KRaft'),
  everywhere('brokers', 'How many brokers; more and fewer at any time, replicas are moved'),
  everywhere('clusterName', 'Its name'),
  {
    prop: 'racks',
    title: 'Racks',
    docker: 'yes',
    ec2: { why: 'on EC2 racks are the availability zones of the network', instead: 'leave it out' },
    msk: { why: 'on MSK racks are the availability zones of the network', instead: 'leave it out' },
  },
  notOnMsk('hostPorts', 'Ports on the host that deploys', {
    why: 'brokers on MSK have ports of MSK’s own (9094, 9096, 9098)',
    instead: 'leave it out',
  }),
  everywhere('listeners', 'How clients are known'),
  {
    prop: 'migration',
    title: 'Listeners of a live cluster change in phases',
    docker: 'yes',
    ec2: {
      why: 'listeners of a live cluster on EC2 don’t change',
      instead: 'choose them before the first deploy',
    },
    msk: {
      why: 'MSK opens and closes listeners itself when listeners changes',
      instead: 'change listeners alone: first to both, then to the new one',
    },
  },
  notOnMsk('authorization', 'What no ACL allows is refused', {
    why: 'on MSK what no ACL allows is always refused, and super users are IAM identities',
    instead: 'leave it out',
  }),
  notOnMsk(
    'certificates',
    'The brokers’ certificates',
    mskRuns('makes and renews the brokers’ certificates'),
  ),
  {
    prop: 'passwordMechanism',
    title: 'Passwords of brokers and terraform are replaced while the cluster runs',
    docker: 'yes',
    ec2: { why: 'passwords of brokers on EC2 don’t change', instead: 'leave it out' },
    msk: mskRuns('has no such passwords'),
  },
  everywhere('replicationFactor', '`default.replication.factor`'),
  everywhere('minInsyncReplicas', '`min.insync.replicas`'),
  everywhere('uncleanLeaderElection', '`unclean.leader.election.enable`'),
  {
    prop: 'volumesPerBroker',
    title: 'Data volumes of a broker',
    docker: 'yes',
    ec2: 'yes',
    msk: { why: 'brokers on MSK have one volume', instead: 'use storage: { gibibytes }' },
  },
  everywhere('config', 'Other broker properties'),
  notOnMsk('jvm', 'Heap and flags of the brokers’ JVM', {
    why: 'MSK sets up the JVM by the brokers’ size',
    instead: 'use instanceType',
  }),
  notOnMsk('jmxExporter', 'Metrics by the JMX exporter', {
    why: 'MSK has exporters of its own on every broker',
    instead: 'use prometheus: { securityGroups }',
  }),
  notOnMsk('clusterId', 'An existing cluster id to keep', mskRuns('gives the cluster its id')),
  notOnMsk(
    'availability',
    'Whether a roll may cost availability',
    mskRuns('rolls brokers itself, one at a time'),
  ),
  everywhere('rebalance', 'When replicas move to even out the brokers'),
  everywhere('throttle', 'How fast replicas move'),
  notOnMsk(
    'expectedPartitions',
    'Partitions expected, for the open-file limit',
    mskRuns('sets the open-file limit'),
  ),
  everywhere('retainData', 'Data can’t be destroyed by a deploy'),
  onlyEc2('instances', 'The brokers’ instances', 'use instanceType and storage'),
  onlyEc2('controllerInstances', 'Instances of dedicated controllers', 'leave it out'),
  {
    prop: 'clients',
    title: 'Who may connect',
    docker: onlyAws('use listeners: { host: … }'),
    ec2: 'yes',
    msk: 'yes',
  },
  {
    prop: 'prometheus',
    title: 'Who may scrape metrics',
    docker: onlyAws('use jmxExporter: JmxExporter.on({ listener })'),
    ec2: 'yes',
    msk: 'yes',
  },
  onlyMsk('instanceType', 'Size of the brokers', 'use instances: { instanceType }'),
  onlyMsk('network', 'The VPC and its subnets', 'use new Ec2(this, "ec2", { network })'),
  onlyMsk('storage', 'The brokers’ volumes; MSK can grow them by itself', 'use instances: { volume }'),
  onlyMsk('operator', 'Where terraform connects from', 'use new Ec2(this, "ec2", { operator })'),
  onlyMsk('kmsKeyArn', 'The key that encrypts volumes and passwords', 'leave it out'),
  onlyMsk('logRetentionDays', 'Broker logs in CloudWatch', 'leave it out: logs are in the journal'),
  onlyMsk(
    'alarms',
    'Alarms in CloudWatch on the metrics that matter',
    'leave it out: metrics are Prometheus’s',
  ),
];

/** Every prop of the constructs on every target. What docs/targets.md shows and synth refuses comes from here. */
export const FEATURES: readonly Feature[] = CLUSTER.map((row) => ({ construct: 'KafkaCluster', ...row }));

/** A construct, or a choice within one, that targets differ in. */
export interface Choice {
  readonly name: string;
  readonly title: string;
  readonly docker: string;
  readonly ec2: string;
  readonly msk: string;
}

const NO = 'no';

/** In words, since what takes its place differs. */
export const CHOICES: readonly Choice[] = [
  { name: '`KafkaTopics`', title: 'Topics', docker: 'yes', ec2: 'yes', msk: 'yes' },
  {
    name: '`KafkaUser`',
    title: 'SCRAM users',
    docker: 'yes',
    ec2: 'yes',
    msk: 'yes: a secret of Secrets Manager each',
  },
  {
    name: '`KafkaAcls`, grants',
    title: 'ACLs',
    docker: 'yes',
    ec2: 'yes',
    msk: 'yes, but serverless: IAM only',
  },
  { name: '`KafkaQuota`', title: 'Quotas', docker: 'yes', ec2: 'yes', msk: 'yes, but serverless' },
  {
    name: '`ZooKeeperEnsemble`',
    title: 'ZooKeeper servers',
    docker: 'yes',
    ec2: 'yes',
    msk: 'MSK runs them: `Metadata.zooKeeper()`',
  },
  {
    name: '`Controllers.dedicated(3)`',
    title: 'Controllers of their own',
    docker: 'yes',
    ec2: 'yes',
    msk: 'MSK runs them: `Metadata.kraft()`',
  },
  { name: '`Listener.plaintext()`', title: 'Unencrypted', docker: 'yes', ec2: 'yes', msk: NO },
  { name: '`Listener.tls()`', title: 'Encrypted, clients unknown', docker: 'yes', ec2: 'yes', msk: NO },
  {
    name: '`Listener.mtls()`',
    title: 'Clients by certificates',
    docker: 'own authority',
    ec2: 'own authority',
    msk: 'AWS Private CA',
  },
  { name: '`Listener.scram()`', title: 'Clients by passwords', docker: 'yes', ec2: 'yes', msk: 'yes' },
  { name: '`Listener.iam()`', title: 'Clients by AWS identities', docker: NO, ec2: NO, msk: 'yes' },
  { name: '`ServerlessCluster`', title: 'No brokers to describe', docker: NO, ec2: NO, msk: 'yes' },
  { name: '`MirrorMaker`', title: 'Mirroring by MirrorMaker 2', docker: 'yes', ec2: 'not yet', msk: NO },
  { name: '`Replicator`', title: 'Mirroring by AWS', docker: NO, ec2: NO, msk: 'yes' },
];

/** One error for each prop that is given and that the target hasn't got: none is dropped in silence. */
export function unsupportedProps(
  construct: Feature['construct'],
  target: Target,
  given: Readonly<Record<string, unknown>>,
  found: Subject,
): readonly Problem[] {
  return Object.entries(given).flatMap(([prop, value]) => {
    if (value === undefined) return [];
    const feature = FEATURES.find((each) => each.construct === construct && each.prop === prop);
    if (feature === undefined) return [unknownProp(prop, value, found)];
    const support = feature[target];
    return support === 'yes' ? [] : [lacking(prop, value, support, target, found)];
  });
}

const lacking = (prop: string, value: unknown, { why, instead }: Lacking, target: Target, found: Subject) =>
  found.error('feature-not-on-target', prop, shown(value), `target ${target} hasn’t got it: ${why}`, instead);

const unknownProp = (prop: string, value: unknown, found: Subject): Problem =>
  found.error('feature-not-on-target', prop, shown(value), 'no target has such a prop', 'leave it out');

/** Constructs refer to each other in circles, which JSON hasn't got. */
const shown = (value: unknown): unknown =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) !== Object.prototype &&
  !Array.isArray(value)
    ? `a ${value.constructor?.name ?? 'value'}`
    : value;
