import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import {
  type TerraformResult,
  type TerraformWorkspace,
  terraformWorkspace,
} from '../../support/terraform.ts';

const entry = join(import.meta.dirname, '../../../provider/kafka/main.ts');
const STATE = ['terraform.tfstate', 'terraform.tfstate.backup'];

/** A workspace of the kafka provider for all tests of the calling block; each test begins without state. */
export function kafkaWorkspace(env?: Record<string, string>): () => TerraformWorkspace {
  let workspace: TerraformWorkspace | undefined;
  beforeAll(async () => {
    const providers = { kafka: { source: 'terraform.local/kafkaform/kafka', version: '0.1.0', entry } };
    workspace = await terraformWorkspace({ providers, hcl: '', env });
    const { exitCode, output } = await workspace.init();
    if (exitCode !== 0) throw new Error(output);
  });
  beforeEach(() => {
    for (const file of STATE) rmSync(join(workspace?.folder ?? '', file), { force: true });
  });
  afterAll(() => workspace?.remove());
  return () => {
    if (workspace === undefined) throw new Error('the workspace is not there yet');
    return workspace;
  };
}

export interface ClusterEntry {
  readonly bootstrapServers: string | readonly string[];
  /** @default none */
  readonly brokerIds?: readonly number[];
}

/** Enough for a machine that does other things as well. In milliseconds. */
export const PATIENCE = { timeout: 180_000 };

/** HCL of the provider block. */
export function provider(clusters: Readonly<Record<string, ClusterEntry>>, more = ''): string {
  const entries = Object.entries(clusters).map(([name, { bootstrapServers, brokerIds = null }]) => {
    const addresses =
      typeof bootstrapServers === 'string' ? bootstrapServers.split(',') : [...bootstrapServers];
    return [
      name,
      { bootstrap_servers: addresses, broker_ids: brokerIds, ensemble: null, availability: null },
    ];
  });
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

/** What terraform said, without the frame that it draws around messages. */
export const said = ({ output }: TerraformResult): string =>
  output.replace(/[╷╵│]/g, ' ').replace(/\s+/g, ' ');

/** What the last provider process of a terraform run with TF_LOG_PROVIDER=DEBUG asked a cluster, from its log. */
export function requestsIn(log: string, cluster = 'orders'): Readonly<Record<string, number>> {
  const last = [...log.matchAll(new RegExp(`requests to cluster ${cluster}: (.*)`, 'g'))].at(-1)?.[1] ?? '';
  return Object.fromEntries([...last.matchAll(/\b([A-Z]\w+)=(\d+)/g)].map(([, api, n]) => [api, Number(n)]));
}

/** How many messages of a kind terraform printed. */
export const count = (result: TerraformResult, kind: 'Error' | 'Warning'): number =>
  [...`${result.stdout}\n${result.stderr}`.matchAll(new RegExp(`^(│ )?${kind}: `, 'gm'))].length;
