import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import Table from 'cli-table3';
import { Command } from 'commander';
import { KafkaCluster, ZooKeeperEnsemble } from '../constructs/ec2/index.ts';
import { Metadata } from '../constructs/index.ts';
import { onEc2 } from '../test/synth/support/ec2.ts';

const command = new Command('aws-synth')
  .description(
    'Time of synthesizing a stack on EC2 with more and more brokers, beside that with the first number. The best of its runs.',
  )
  .argument('[counts...]', 'numbers of brokers', ['3', '30'])
  .option('--runs <number>', 'runs of each', '5')
  .parse();
const counts = (command.processedArgs[0] as string[]).map(Number);
const runs = Number(command.opts<{ runs: string }>().runs);

/** Seconds, and the size of cdk.tf.json in KiB. */
function synthesize(brokers: number): { readonly seconds: number; readonly kibibytes: number } {
  const outdir = mkdtempSync(join(tmpdir(), 'kafkaform-bench-'));
  try {
    const started = performance.now();
    const app = new App({ outdir, stackTraces: false, context: { 'kafkaform:projectRoot': outdir } });
    const stack = new TerraformStack(app, 'bench');
    onEc2(stack);
    const zookeeper = new ZooKeeperEnsemble(stack, 'zookeeper', { servers: 3 });
    new KafkaCluster(stack, 'orders', { version: '3.9.2', metadata: Metadata.zooKeeper(zookeeper), brokers });
    app.synth();
    const seconds = (performance.now() - started) / 1000;
    const file = join(outdir, 'stacks', 'bench', 'cdk.tf.json');
    return { seconds, kibibytes: existsSync(file) ? statSync(file).size / 1024 : 0 };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

synthesize(counts[0] ?? 3);
const best = counts.map((brokers) =>
  Array.from({ length: runs }, () => synthesize(brokers)).reduce((one, other) =>
    other.seconds < one.seconds ? other : one,
  ),
);
const first = best[0]?.seconds ?? 1;
const table = new Table({ head: ['brokers', 'seconds', '÷ first', 'cdk.tf.json, KiB'] });
for (const [index, { seconds, kibibytes }] of best.entries())
  table.push([counts[index], seconds.toFixed(2), (seconds / first).toFixed(1), kibibytes.toFixed(0)]);
console.log(table.toString());
