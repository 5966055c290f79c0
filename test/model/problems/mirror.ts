import type { MirrorFlowSpec, MirrorMakerSpec } from '../../../model/spec/mirror-maker.ts';
import type { Located, PlatformSpec } from '../../../model/spec/platform.ts';
import { flow, mirrorMaker, platform, sides, untyped, withMirror } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const withFlow = (more: Partial<MirrorFlowSpec>, mirror: Partial<Located<MirrorMakerSpec>> = {}) =>
  withMirror({ ...mirror, flows: [flow(more)] });
const between = (source: string, target: string, topics: readonly string[] = ['.*']): MirrorFlowSpec => ({
  source,
  target,
  topics,
});
/** The cluster that is mirrored differs in something. */
const withSource = (more: Partial<PlatformSpec['clusters'][number]>): PlatformSpec => {
  const spec = withMirror();
  return {
    ...spec,
    clusters: spec.clusters.map((each) => (each.name === 'primary' ? { ...each, ...more } : each)),
  };
};
const identity = { replicationPolicy: 'identity' } as const;

const workers: readonly Row[] = [
  refuses(
    'mirror-without-workers',
    withMirror({ workers: [], workerCount: 0 }),
    `MirrorMaker 'mm2': workers is 0 but a mirror has at least one worker; use 1, or 2 where one shall stand in for the other.`,
  ),
  refuses(
    'malformed-member-count',
    withMirror({ workerCount: 1.5 }),
    `MirrorMaker 'mm2': workers is 1.5 but a number of workers is whole; write one, such as 3.`,
  ),
  refuses(
    'malformed-worker-id',
    withMirror({ workers: [{ workerId: 0, metricsPort: 13_404 }] }),
    `MirrorMaker 'mm2': workers[0].workerId is 0 but a worker id is a whole number above 0; choose one.`,
  ),
  refuses(
    'duplicate-worker-id',
    withMirror({
      workers: [
        { workerId: 1, metricsPort: 13_404 },
        { workerId: 1, metricsPort: 13_405 },
      ],
    }),
    `MirrorMaker 'mm2': workers[1].workerId is 1 but another worker of the mirror has that id; give each worker its own.`,
  ),
  refuses(
    'heap-too-small',
    withMirror({ jvm: { heapMiB: 64, profile: 'local' } }),
    `MirrorMaker 'mm2': jvm.heapMiB is 64 but the process needs a heap of 96 MiB to start; raise it to 96 or more.`,
  ),
  refuses(
    'metrics-port-missing',
    withMirror({ workers: [{ workerId: 1 }] }),
    `MirrorMaker 'mm2': workers[0].metricsPort is not set but the JMX exporter is on and needs a port on the host; give it one, or jmxExporter: { enabled: false }.`,
  ),
  refuses(
    'duplicate-host-port',
    withMirror({ workers: [{ workerId: 1, metricsPort: 20_000 }] }),
    `MirrorMaker 'mm2': workers[0].metricsPort is 20000 but KafkaCluster 'primary': brokers[0].hostPort publishes listener HOST of broker 1 there; give each its own port.`,
  ),
  refuses(
    'duplicate-name',
    withMirror({ name: 'standby' }),
    `MirrorMaker 'standby': name is "standby" but another ensemble, cluster or mirror of the stack has that name (case doesn’t count), and containers are named after it; rename one of them.`,
  ),
  refuses(
    'unknown-availability',
    withMirror({ availability: untyped('high') }),
    `MirrorMaker 'mm2': availability is "high" but it must be "required" or "best-effort"; choose one of them.`,
  ),
  refuses(
    'mirror-version-too-old',
    withMirror({ kafkaVersion: '3.4.1', exactlyOnce: true }),
    `MirrorMaker 'mm2': kafkaVersion is "3.4.1" but several workers, and exactly-once, work from 3.5 on only; clusters may be older; use 4.3.1.`,
  ),
  refuses(
    'kafka-version-unknown',
    withMirror({ kafkaVersion: '4.9.0' }),
    `MirrorMaker 'mm2': kafkaVersion is "4.9.0" but no such release is known from 3.7.0 to 4.4.0; use 3.8.1, 3.9.0, 3.9.1, 3.9.2, 4.2.0, 4.3.0 or 4.3.1.`,
  ),
];

const flows: readonly Row[] = [
  refuses(
    'mirror-without-flows',
    withMirror({ flows: [] }),
    `MirrorMaker 'mm2': flows is [] but there is nothing to mirror; add a flow, { source, target }.`,
  ),
  refuses(
    'mirror-flow-to-itself',
    withFlow({ target: 'primary' }),
    `MirrorMaker 'mm2': flows[0].target is "primary" but that is its source as well, and each copy would be mirrored again; choose another cluster.`,
  ),
  refuses(
    'duplicate-mirror-flow',
    withMirror({ flows: [flow({ topics: ['payments'] }), flow({ topics: ['customers'] })] }),
    `MirrorMaker 'mm2': flows[1] is "primary->standby" but the mirror has that flow already; put their topics into one.`,
  ),
  refuses(
    'mirror-pair-shared',
    {
      ...withMirror(),
      mirrorMakers: [
        mirrorMaker(),
        mirrorMaker({
          name: 'back',
          path: 'local/back',
          workers: [{ workerId: 1, metricsPort: 13_406 }],
          flows: [between('standby', 'primary')],
        }),
      ],
    },
    `MirrorMaker 'back': flows[0] is "standby->primary" but 'mm2' mirrors between these clusters already, and the workers of both would meet in one Connect group; make it a flow of 'mm2'.`,
  ),
  refuses(
    'mirror-cluster-unknown',
    withFlow({ target: 'other/standby' }),
    `MirrorMaker 'mm2': flows[0].target is "other/standby" but no cluster of this stack has that name, and the stack’s workers could not reach it; declare it here, with KafkaCluster.fromBootstrapServers where it runs already.`,
  ),
  refuses(
    'mirror-cluster-name-reserved',
    withMirror({ flows: [between('offset', 'standby')] }, { offset: [], standby: [] }),
    `MirrorMaker 'mm2': flows[0].source is "offset" but MirrorMaker would take what is set for it for settings of all clusters; name the cluster otherwise.`,
  ),
  refuses(
    'mirror-cluster-on-loopback',
    {
      ...withMirror({ flows: [between('legacy', 'standby')] }),
      existing: [{ name: 'legacy', path: 'local/legacy', bootstrapServers: ['127.0.0.1:19092'], topics: [] }],
    },
    `MirrorMaker 'mm2': flows[0].source is "legacy (127.0.0.1:19092)" but workers run in containers, where that address is the container itself; give the cluster internalBootstrapServers that containers reach, and the mirror its Docker network with networks.`,
  ),
  refuses(
    'mirror-cluster-certificates-in-files',
    withSource({ certificates: { files: '/etc/pki/primary' }, listeners: { internal: { security: 'tls' } } }),
    `MirrorMaker 'mm2': flows[0].source is "primary" but its certificates come from files, and workers have none from there; mirror it from a stack of its own, with KafkaCluster.fromBootstrapServers and its tls.`,
  ),
  refuses(
    'mirror-key-apart',
    {
      ...withMirror({ flows: [between('legacy', 'standby')] }),
      existing: [
        {
          ...{ name: 'legacy', path: 'local/legacy', bootstrapServers: ['kafka:9092'], topics: [] },
          tls: { caFile: '/ca.pem', certificateFile: '/me.pem', keyFile: '/me.key' },
        },
      ],
    },
    `MirrorMaker 'mm2': flows[0].source is "legacy" but its key and certificate are in two files, and Kafka reads both from one; put them into one file and name it as certificateFile alone.`,
  ),
  refuses(
    'mirror-login-by-iam',
    {
      ...withMirror({ flows: [between('legacy', 'standby')] }),
      existing: [
        {
          ...{ name: 'legacy', path: 'local/legacy', bootstrapServers: ['kafka:9098'], topics: [] },
          sasl: { mechanism: 'AWS_MSK_IAM', region: 'eu-central-1' },
        },
      ],
    },
    `MirrorMaker 'mm2': flows[0].source is "legacy" but clients log in by AWS’s IAM, for which the images have no login module; give it a SCRAM user’s sasl, with the address of the listener for SCRAM.`,
  ),
  refuses(
    'mirror-replication-factor-above-brokers',
    withFlow({ replicationFactor: 3 }),
    `MirrorMaker 'mm2': flows[0].replicationFactor is 3 but there is 1 broker in standby, so that none of its topics could be made; lower it, leave it out for the target’s, or add a broker there.`,
  ),
  refuses(
    'malformed-mirror-amount',
    withFlow({
      intervals: { refreshTopics: 0, checkpoints: 2.5 },
      offsetLagMax: -1,
      tasksMax: 0,
      replicationFactor: 0,
    }),
    `MirrorMaker 'mm2': flows[0].intervals.refreshTopics is 0 but it must be a whole number of seconds, 1 or more; write one, or leave it out.`,
    `MirrorMaker 'mm2': flows[0].intervals.checkpoints is 2.5 but it must be a whole number of seconds, 1 or more; write one, or leave it out.`,
    `MirrorMaker 'mm2': flows[0].offsetLagMax is -1 but it must be a whole number of messages; write one, or leave it out.`,
    `MirrorMaker 'mm2': flows[0].tasksMax is 0 but it must be a whole number, 1 or more; write one, or leave it out.`,
    `MirrorMaker 'mm2': flows[0].replicationFactor is 0 but a replication factor is a whole number above 0; write one, or leave it out for the target’s.`,
  ),
  refuses(
    'unknown-replication-policy',
    withMirror({ replicationPolicy: untyped('legacy') }),
    `MirrorMaker 'mm2': replicationPolicy is "legacy" but it must be "default" or "identity"; choose one of them.`,
  ),
  refuses(
    'unknown-exactly-once',
    withMirror({ exactlyOnce: untyped('enabled') }),
    `MirrorMaker 'mm2': exactlyOnce is "enabled" but it must be true, false or "preparing"; choose one of them.`,
  ),
  refuses(
    'wrong-type',
    withFlow({ groups: untyped('billing'), topicsExclude: untyped([7]) }),
    `MirrorMaker 'mm2': flows[0].topicsExclude[0] is 7 but it must be a string; give one.`,
    `MirrorMaker 'mm2': flows[0].groups is "billing" but it must be a list; give one.`,
  ),
];

const patterns: readonly Row[] = [
  refuses(
    'mirror-without-topics',
    withFlow({ topics: [] }),
    `MirrorMaker 'mm2': flows[0].topics is [] but such a flow mirrors nothing; leave it out for all topics, or leave the flow out.`,
  ),
  refuses(
    'mirror-pattern-comma',
    withFlow({ topics: ['payments,customers'], groups: ['b{1,3}'] }),
    `MirrorMaker 'mm2': flows[0].topics[0] is "payments,customers" but MirrorMaker takes a comma for the end of a pattern; write alternatives as elements of the list, and "aa?" instead of "a{1,2}".`,
    `MirrorMaker 'mm2': flows[0].groups[0] is "b{1,3}" but MirrorMaker takes a comma for the end of a pattern; write alternatives as elements of the list, and "aa?" instead of "a{1,2}".`,
  ),
  refuses(
    'mirror-pattern-malformed',
    withFlow({ topics: ['*', 'pay(ments', 'a{'], groupsExclude: [''] }),
    `MirrorMaker 'mm2': flows[0].topics[0] is "*" but it must be a Java regular expression; write ".*".`,
    `MirrorMaker 'mm2': flows[0].topics[1] is "pay(ments" but it must be a Java regular expression; mend it.`,
    `MirrorMaker 'mm2': flows[0].topics[2] is "a{" but it must be a Java regular expression; mend it.`,
    `MirrorMaker 'mm2': flows[0].groupsExclude[0] is "" but it must be a Java regular expression; mend it.`,
  ),
  refuses(
    'mirror-pattern-internal',
    withFlow({ topics: ['__consumer_offsets', '__.*', 'mm2-offset-syncs\\.standby\\.internal'] }),
    `MirrorMaker 'mm2': flows[0].topics[0] is "__consumer_offsets" but topics whose names begin with "__" are Kafka’s own, and these are never mirrored: their copies would be taken for the target’s own; leave it out.`,
    `MirrorMaker 'mm2': flows[0].topics[1] is "__.*" but topics whose names begin with "__" are Kafka’s own, and these are never mirrored: their copies would be taken for the target’s own; leave it out.`,
    `MirrorMaker 'mm2': flows[0].topics[2] is "mm2-offset-syncs\\\\.standby\\\\.internal" but that is one of MirrorMaker’s own topics, and these are never mirrored: their copies would be taken for the target’s own; leave it out.`,
  ),
  refuses(
    'mirror-pattern-internal',
    withFlow({ topics: ['.*\\.internal'] }, { kafkaVersion: '3.9.2' }),
    `MirrorMaker 'mm2': flows[0].topics[0] is ".*\\\\.internal" but until Kafka 4.0 topics whose names end with ".internal" or "-internal" are taken for Connect’s own, and these are never mirrored: their copies would be taken for the target’s own; leave it out.`,
  ),
  warns(
    'mirror-pattern-glob',
    withFlow({ topics: ['payments-*'] }),
    `MirrorMaker 'mm2': flows[0].topics[0] is "payments-*" but in a regular expression "*" repeats the character before it; write "payments-.*" for all names that begin so.`,
  ),
];

const together: readonly Row[] = [
  refuses(
    'mirror-loop',
    withMirror({ ...identity, flows: [between('a', 'b'), between('b', 'a')] }, { a: ['payments'], b: [] }),
    `MirrorMaker 'mm2': replicationPolicy is "identity" but a → b → a leads back, and a topic that keeps its name can’t be told from a copy: each message would go round for ever; use the default policy, or take one of these flows out.`,
  ),
  refuses(
    'mirror-loop',
    withMirror(
      { ...identity, flows: [between('a', 'b'), between('b', 'c', ['pay.*']), between('c', 'a')] },
      { a: ['orders'], b: [], c: [] },
    ),
    `MirrorMaker 'mm2': replicationPolicy is "identity" but a → b → c → a leads back, and a topic that keeps its name can’t be told from a copy: each message would go round for ever; use the default policy, or take one of these flows out.`,
  ),
  refuses(
    'mirror-topic-overlap',
    withMirror({}, { primary: ['payments'], standby: ['primary.payments'] }),
    `MirrorMaker 'mm2': flows[0].topics is [".*"] but the topic "payments" of "primary" becomes "primary.payments" at "standby", where the stack declares a topic of that name: their messages would be mixed; take that declaration out where it stands for the copy, otherwise rename it or leave the topic out with topicsExclude.`,
  ),
  refuses(
    'mirror-topic-overlap',
    withMirror(
      { ...identity, flows: [between('east', 'central'), between('west', 'central')] },
      { east: ['payments', 'orders'], west: ['payments'], central: [] },
    ),
    `MirrorMaker 'mm2': flows[1].topics is [".*"] but the topic "payments" of "west" becomes "payments" at "central", and so does a topic that comes from "east": their messages would be mixed; use the default replication policy, or leave it out of one of the flows with topicsExclude.`,
  ),
  refuses(
    'mirror-topic-overlap',
    withMirror(
      { ...identity, flows: [between('a', 'b'), between('b', 'c'), between('a', 'c')] },
      { a: ['payments'], b: [], c: [] },
    ),
    `MirrorMaker 'mm2': flows[2].topics is [".*"] but the topic "payments" of "a" becomes "payments" at "c", and so does a topic that comes from "b": their messages would be mixed; use the default replication policy, or leave it out of one of the flows with topicsExclude.`,
  ),
  refuses(
    'mirror-topic-taken-for-copy',
    withMirror({}, { primary: ['payments.standby.retry'], standby: [] }),
    `MirrorMaker 'mm2': flows[0].topics is [".*"] but MirrorMaker takes the topic "payments.standby.retry" of "primary" for one that comes from "standby", by its name, and leaves it out; rename the topic or the cluster, or leave it out with topicsExclude.`,
  ),
  refuses(
    'mirror-topic-reserved',
    withMirror({}, { primary: ['heartbeats'], standby: [] }),
    `MirrorMaker 'mm2': flows[0].topics is [".*"] but the topic "heartbeats" of "primary" is MirrorMaker’s own: it writes its heartbeats there; rename it.`,
  ),
];

const properties: readonly Row[] = [
  refuses(
    'owned-mirror-property',
    withMirror({
      config: { 'group.id': 'mm2' },
      flows: [
        flow({
          config: { topics: 'payments', 'replication.factor': 1, 'sasl.mechanism': 'PLAIN' },
          consumer: { 'isolation.level': 'read_uncommitted' },
          producer: { 'transactional.id': 'mine' },
        }),
      ],
    }),
    `MirrorMaker 'mm2': config["group.id"] is "mm2" but the construct sets it; leave it out: MirrorMaker names its topics after the source, mm2-….<source>.internal.`,
    `MirrorMaker 'mm2': flows[0].config["topics"] is "payments" but the construct sets it; use flows[].topics.`,
    `MirrorMaker 'mm2': flows[0].config["replication.factor"] is 1 but the construct sets it; use flows[].replicationFactor.`,
    `MirrorMaker 'mm2': flows[0].config["sasl.mechanism"] is "PLAIN" but the construct sets it; leave it out: workers reach the clusters’ plaintext listeners in the stack’s own network.`,
    `MirrorMaker 'mm2': flows[0].consumer["isolation.level"] is "read_uncommitted" but the construct sets it; leave it out: only committed messages are mirrored, since the target could not tell them apart.`,
    `MirrorMaker 'mm2': flows[0].producer["transactional.id"] is "mine" but the construct sets it; use exactlyOnce: each task is given its own.`,
  ),
  refuses(
    'unknown-mirror-property',
    withMirror({
      config: { 'offset.flush.interval': 5000 },
      flows: [
        flow({ config: { 'heartbeat.replication.enabled': true }, producer: { 'fetch.min.bytes': 1 } }),
      ],
    }),
    `MirrorMaker 'mm2': config["offset.flush.interval"] is 5000 but a Connect worker of Kafka 4.3.1 knows no such property; did you mean "offset.flush.interval.ms"? Otherwise leave it out.`,
    `MirrorMaker 'mm2': flows[0].config["heartbeat.replication.enabled"] is true but MirrorMaker of Kafka 4.3.1 knows no such property; did you mean "heartbeats.replication.enabled"? Otherwise leave it out.`,
    `MirrorMaker 'mm2': flows[0].producer["fetch.min.bytes"] is 1 but a producer of Kafka 4.3.1 knows no such property; leave it out.`,
  ),
  refuses(
    'unknown-mirror-property',
    withFlow({ config: { 'use.incremental.alter.configs': 'required' } }),
    `MirrorMaker 'mm2': flows[0].config["use.incremental.alter.configs"] is "required" but MirrorMaker of Kafka 4.3.1 has no such property, though other releases do; leave it out.`,
  ),
  refuses(
    'property-with-unit',
    withMirror({ config: { 'offset.flush.interval.ms': '5s' } }),
    `MirrorMaker 'mm2': config["offset.flush.interval.ms"] is "5s" but it must be a number of milliseconds; write 5000.`,
  ),
];

export const mirrorProblems: readonly Row[] = [...workers, ...flows, ...patterns, ...together, ...properties];

/** Mirrors with which nothing is wrong. */
export const soundMirrors: [string, PlatformSpec][] = [
  ['an active-passive mirror', withMirror()],
  [
    'an active-active mirror under the default policy',
    withMirror(
      { flows: [between('east', 'west'), between('west', 'east')] },
      { east: ['payments'], west: ['payments'] },
    ),
  ],
  [
    'both directions under the identity policy, for topics that each side writes alone',
    withMirror(
      { ...identity, flows: [between('east', 'west', ['orders']), between('west', 'east', ['payments'])] },
      { east: ['orders'], west: ['payments'] },
    ),
  ],
  [
    'a ring of three under the default policy',
    withMirror(
      { flows: [between('a', 'b'), between('b', 'c'), between('c', 'a')] },
      { a: ['payments'], b: ['payments'], c: ['payments'] },
    ),
  ],
  [
    'a chain under the identity policy',
    withMirror(
      { ...identity, flows: [between('a', 'b'), between('b', 'c')] },
      { a: ['payments'], b: ['orders'], c: [] },
    ),
  ],
  [
    'patterns of Java’s that JavaScript writes otherwise',
    withFlow({ topics: ['(?i)PAYMENTS', '[^_].*+', 'a{2}'], groups: ['billing-\\d+', '\\Qa.b\\E'] }),
  ],
  [
    'a cluster that containers reach by another address',
    {
      ...withMirror({ flows: [between('legacy', 'standby')] }),
      existing: [
        {
          name: 'legacy',
          path: 'local/legacy',
          bootstrapServers: ['127.0.0.1:19092'],
          internalBootstrapServers: ['local-orders-1:9092'],
          topics: [],
        },
      ],
    },
  ],
  [
    'properties of transforms, and of clients',
    withFlow({
      config: {
        transforms: 'route',
        'transforms.route.type': 'x.Y',
        'offset-syncs.topic.location': 'target',
      },
      consumer: { 'fetch.max.bytes': 1_000_000 },
      producer: { 'batch.size': 131_072, 'linger.ms': 5, 'compression.type': 'lz4' },
      admin: { 'request.timeout.ms': 10_000 },
    }),
  ],
  [
    'two mirrors of different clusters',
    {
      ...platform({
        ensembles: [],
        clusters: sides({ a: ['payments'], b: [], c: [] }),
        mirrorMakers: [
          mirrorMaker({ flows: [between('a', 'b')] }),
          mirrorMaker({
            name: 'other',
            path: 'local/other',
            workers: [{ workerId: 1, metricsPort: 13_406 }],
            flows: [between('a', 'c')],
          }),
        ],
      }),
    },
  ],
];
