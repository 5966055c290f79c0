/** An alarm on metrics that MSK reports to CloudWatch (namespace AWS/Kafka). */
export interface MskAlarm {
  /** Part of the alarm's name. */
  readonly id: string;
  readonly description: string;
  /** Metrics by their CloudWatch names, with what joins the values of all brokers; several are added. */
  readonly metrics: readonly string[];
  readonly statistic: 'MAX' | 'SUM' | 'AVG';
  /** What CloudWatch groups the metric by. */
  readonly dimensions: readonly string[];
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  /** Minutes in a row. */
  readonly minutes: number;
  /** Express brokers don't report it. */
  readonly standardOnly?: boolean;
}

const BROKER = ['Broker ID', 'Cluster Name'];
const CLUSTER = ['Cluster Name'];

/** What says that a cluster is in trouble, or soon will be (MSK's developer guide, best practices and `metrics-details`). */
export const MSK_ALARMS: readonly MskAlarm[] = [
  {
    id: 'offline-partitions',
    description: 'Partitions have no leader: they can’t be read or written.',
    metrics: ['OfflinePartitionsCount'],
    statistic: 'MAX',
    dimensions: CLUSTER,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    minutes: 1,
  },
  {
    id: 'under-replicated',
    description: 'Replicas lag behind, for longer than a broker takes to be patched.',
    metrics: ['UnderReplicatedPartitions'],
    statistic: 'MAX',
    dimensions: BROKER,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    minutes: 15,
  },
  {
    id: 'under-min-isr',
    description: 'Partitions refuse acks=all writes.',
    metrics: ['UnderMinIsrPartitionCount'],
    statistic: 'MAX',
    dimensions: BROKER,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    minutes: 5,
  },
  {
    id: 'active-controller',
    description: 'The cluster has no controller: its metadata can’t change.',
    metrics: ['ActiveControllerCount'],
    statistic: 'MAX',
    dimensions: CLUSTER,
    comparison: 'LessThanThreshold',
    threshold: 1,
    minutes: 5,
  },
  {
    id: 'disk',
    description: 'A broker’s volume is 85% full. A full volume stops the broker.',
    metrics: ['KafkaDataLogsDiskUsed'],
    statistic: 'MAX',
    dimensions: BROKER,
    comparison: 'GreaterThanThreshold',
    threshold: 85,
    minutes: 5,
    standardOnly: true,
  },
  {
    id: 'cpu',
    description:
      'A broker uses more than 60% of its CPU: nothing is left for when one of the others is away.',
    metrics: ['CpuUser', 'CpuSystem'],
    statistic: 'MAX',
    dimensions: BROKER,
    comparison: 'GreaterThanThreshold',
    threshold: 60,
    minutes: 15,
  },
];

/** All brokers of the cluster in one query: brokers that come or go change no alarm. */
export const metricsInsights = (
  { statistic, dimensions }: MskAlarm,
  metric: string,
  cluster: string,
): string =>
  `SELECT ${statistic}(${metric}) FROM SCHEMA("AWS/Kafka", ${dimensions.map((name) => `"${name}"`).join(', ')}) WHERE "Cluster Name" = '${cluster}'`;
