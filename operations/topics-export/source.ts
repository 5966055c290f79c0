import { expanded, type Properties, print, properties, scalar } from './literal.ts';
import type { ExportedTopic } from './read-topics.ts';

export interface SourceOptions {
  /** Where `constructs/index.ts` is, as the file imports it. */
  readonly constructs: string;
  /** The cluster's name in the code. */
  readonly cluster: string;
}

/** A stack of its own, for a cluster that nobody wrote as code. */
export function stackSource(
  topics: readonly ExportedTopic[],
  { constructs, cluster, bootstrapServers }: SourceOptions & { readonly bootstrapServers: readonly string[] },
): string {
  const existing = properties(['bootstrapServers', bootstrapServers]);
  const call = `    const cluster = KafkaCluster.fromBootstrapServers(this, ${print(cluster, 0, 0, 0)}, `;
  return `import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { KafkaCluster, KafkaTopics } from ${print(constructs, 0, 0, 0)};

/** Topics of a cluster that runs already, as \`npm run topics -- export\` found them. */
export class ${stackName(cluster)} extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

${call}${print(existing, 4, call.length, 2)});

    new KafkaTopics(this, 'topics', ${topicsOf(topics, 4)});
  }
}
`;
}

/** A function for the stack that the cluster belongs to. */
export function functionSource(
  topics: readonly ExportedTopic[],
  { constructs, cluster }: SourceOptions,
): string {
  return `import type { Construct } from 'constructs';
import { KafkaTopics, type TopicHost } from ${print(constructs, 0, 0, 0)};

/** Topics that were made without the code, as \`npm run topics -- export\` found them. */
export function ${functionName(cluster)}(scope: Construct, cluster: TopicHost): KafkaTopics {
  return new KafkaTopics(scope, 'exported-topics', ${topicsOf(topics, 2)});
}
`;
}

/** Such as `LegacyOrdersStack` for a cluster `legacy-orders`. */
export const stackName = (cluster: string): string => identifier(`${pascalCase(cluster)}Stack`);

/** Such as `ordersTopics` for a cluster `orders`. */
export function functionName(cluster: string): string {
  const name = pascalCase(cluster);
  return identifier(`${name.slice(0, 1).toLowerCase()}${name.slice(1)}Topics`);
}

const pascalCase = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

const identifier = (name: string): string => (/^\d/.test(name) ? `_${name}` : name);

/** The props of KafkaTopics, one topic a line where it fits. */
function topicsOf(topics: readonly ExportedTopic[], indent: number): string {
  const inner = ' '.repeat(indent + 2);
  const entries = topics.map(({ name, ...topic }) => [name, asProperties(topic)] as const);
  const lines = [
    `${inner}cluster,\n`,
    `${inner}importExisting: true,\n`,
    `${inner}topics: ${print(expanded(...entries), indent + 2, 0, 0)},\n`,
  ];
  return `{\n${lines.join('')}${' '.repeat(indent)}}`;
}

function asProperties({ partitions, replicationFactor, config }: Omit<ExportedTopic, 'name'>): Properties {
  const settings = config.map(([key, value]) => [key, scalar(value)] as const);
  return properties(
    ['partitions', partitions],
    ['replicationFactor', replicationFactor],
    ...(settings.length === 0 ? [] : [['config', properties(...settings)] as const]),
  );
}
