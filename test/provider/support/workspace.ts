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
  /** @default 1 */
  readonly partitions?: number | string;
  /** @default 1 */
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string | null>>;
  readonly protected?: boolean;
}

/** HCL of `kafka_topic.<label>`. */
export function topic(label: string, { cluster = 'orders', name, ...options }: TopicArguments): string {
  const { partitions = 1, replicationFactor = 1, config } = options;
  const lines = [
    `cluster = "${cluster}"`,
    `name = "${name}"`,
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

/** How many messages of a kind terraform printed. */
export const count = (result: TerraformResult, kind: 'Error' | 'Warning'): number =>
  [...`${result.stdout}\n${result.stderr}`.matchAll(new RegExp(`^│ ${kind}: `, 'gm'))].length;
