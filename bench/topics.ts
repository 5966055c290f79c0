import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { provider, topic } from '../test/provider/support/hcl.ts';
import { openKafkaWorkspace } from '../test/provider/support/open.ts';
import { requestsIn } from '../test/provider/support/output.ts';
import { startCluster } from '../test/support/cluster.ts';

const [counts] = new Command('topics')
  .description(
    'Time of terraform with a growing stack of topics on one KRaft broker; each plan is the best of three.',
  )
  .argument('[counts...]', 'numbers of topics', ['100', '1000', '2000'])
  .parse().processedArgs as [string[]];

interface Measured {
  readonly topics: number;
  /** Seconds for those that the size before did not have. */
  readonly added: number;
  readonly plan: number;
  readonly requests: string;
}

const folder = mkdtempSync(join(tmpdir(), 'kafkaform-bench-'));
const log = join(folder, 'terraform.log');
const cluster = await startCluster({ mode: 'kraft', brokers: 1 });
const workspace = await openKafkaWorkspace({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: log });
try {
  const all: Measured[] = [];
  for (const count of counts.map(Number)) all.push(await measure(count));
  print(all);
} finally {
  workspace.remove();
  await cluster.dispose();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(count: number): Promise<Measured> {
  const many = topic('many', { name: 'bench', count, config: { 'retention.ms': '60000' } });
  workspace.write(provider({ orders: { bootstrapServers: cluster.bootstrapServers } }) + many);
  const added = await seconds(() => workspace.apply(), 0);
  const plans: number[] = [];
  for (let run = 0; run < 3; run++) plans.push(await seconds(() => workspace.plan(), 0));
  const requests = Object.entries(requestsIn(readFileSync(log, 'utf8')))
    .map(([api, number]) => `${number} ${api}`)
    .join(', ');
  return { topics: count, added, plan: Math.min(...plans), requests };
}

async function seconds(
  work: () => Promise<{ readonly exitCode: number; readonly output: string }>,
  expected: number,
): Promise<number> {
  const start = performance.now();
  const { exitCode, output } = await work();
  if (exitCode !== expected) throw new Error(output);
  return (performance.now() - start) / 1000;
}

function print(all: readonly Measured[]): void {
  const [first] = all;
  const table = new Table({
    head: ['topics', 'adding them', 'plan, no change', 'its requests', 'plan ÷ first', 'topics ÷ first'],
    style: { head: [], border: [] },
  });
  for (const { topics, added, plan, requests } of all) {
    table.push([
      topics,
      `${added.toFixed(1)} s`,
      `${plan.toFixed(2)} s`,
      requests,
      (plan / (first?.plan ?? plan)).toFixed(2),
      (topics / (first?.topics ?? topics)).toFixed(2),
    ]);
  }
  console.log(table.toString());
}
