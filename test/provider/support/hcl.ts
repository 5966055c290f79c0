export interface ClusterEntry {
  readonly bootstrapServers: string | readonly string[];
  /** @default none */
  readonly brokerIds?: readonly number[];
  /** @default - none: KRaft mode */
  readonly ensemble?: string;
  /** @default - as the provider chooses */
  readonly placement?: { rebalance?: string; throttle?: string; racks?: Record<string, string> };
}

/** HCL of the provider block. */
export function provider(clusters: Readonly<Record<string, ClusterEntry>>, more = ''): string {
  const entries = Object.entries(clusters).map(
    ([name, { bootstrapServers, brokerIds, ensemble, placement }]) => {
      const addresses =
        typeof bootstrapServers === 'string' ? bootstrapServers.split(',') : [...bootstrapServers];
      return [
        name,
        {
          bootstrap_servers: addresses,
          broker_ids: brokerIds,
          ensemble,
          placement,
        },
      ];
    },
  );
  return `provider "kafka" {\n  clusters = ${JSON.stringify(Object.fromEntries(entries))}\n  ${more}\n}\n`;
}

export interface TopicArguments {
  /** @default orders */
  readonly cluster?: string;
  readonly name: string;
  /** As many alike, with `-<index>` after the name. @default - one, without an index */
  readonly count?: number;
  /** @default 1 */
  readonly partitions?: number | string;
  /** @default 1 */
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string | null>>;
  readonly protected?: boolean;
}

/** HCL of `kafka_topic.<label>`. */
export function topic(label: string, { cluster = 'orders', name, ...options }: TopicArguments): string {
  const { count: many, partitions = 1, replicationFactor = 1, config } = options;
  const lines = [
    ...(many === undefined ? [] : [`count = ${many}`]),
    `cluster = "${cluster}"`,
    `name = "${many === undefined ? name : `${name}-\${count.index}`}"`,
    `partitions = ${partitions}`,
    `replication_factor = ${replicationFactor}`,
    ...(config ? [`config = ${JSON.stringify(config)}`] : []),
    ...(options.protected === undefined ? [] : [`protected = ${options.protected}`]),
  ];
  return `resource "kafka_topic" "${label}" {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}
