import { Command, InvalidArgumentError } from 'commander';
import type { ClusterManifest } from '../model/manifest.ts';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import { reassignmentTopic } from '../operations/clients/reassignment-topic.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { systemClock } from '../operations/clients/system-clock.ts';
import { accessOf } from '../operations/ports/access.ts';
import type { Throttle } from '../operations/reassignment/rearrange.ts';
import { describeProgress, describeReport } from '../operations/rebalance/describe.ts';
import { previewBalance } from '../operations/rebalance/preview.ts';
import { balance } from '../operations/rebalance/rebalance.ts';

interface Options {
  readonly cluster?: string;
  readonly dryRun?: boolean;
  readonly byBytes?: boolean;
  readonly throttle: Throttle;
}

const MEBIBYTE = 1_048_576;
/** Where nobody looks at a terminal, one line in so many milliseconds is enough. */
const LINE_MS = 10_000;

new Command('rebalance')
  .description('Evens out replicas and leaders over the brokers of a stack, moving as few as possible.')
  .argument('<stack>', 'name of the stack, such as local')
  .option('--cluster <name>', 'only this cluster of the stack')
  .option('--dry-run', 'only show what would move')
  .option('--by-bytes', 'even out the bytes on the brokers too, which moves more than the fewest replicas')
  .option('--throttle <limit>', 'MiB/s of each broker, measured, or none', throttle, 'measured' as Throttle)
  .action(async (stack: string, options: Options) => {
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort(new Error(STOPPED)));
    for (const cluster of chosen(stack, options.cluster)) await rebalance(cluster, options, interrupt.signal);
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

const STOPPED =
  'Stopped. What is being copied goes on without a throttle; the next deploy or npm run rebalance carries on.';

function chosen(stack: string, name: string | undefined): readonly ClusterManifest[] {
  const { clusters } = readStackManifest(process.cwd(), stack);
  const found = clusters.filter((cluster) => name === undefined || cluster.name === name);
  if (found.length > 0) return found;
  const names = clusters.map((cluster) => cluster.name).join(', ') || 'none';
  throw new Error(`Stack '${stack}' has no cluster '${name ?? ''}'; its clusters: ${names}.`);
}

async function rebalance(
  cluster: ClusterManifest,
  { dryRun = false, byBytes = false, throttle: limit }: Options,
  signal: AbortSignal,
): Promise<void> {
  const { name, brokers } = cluster;
  const admin = connectKafkaAdmin(accessOf(cluster));
  try {
    const journal = reassignmentTopic(admin);
    const ids = brokers.map(({ id }) => id);
    const weigh = byBytes ? 'bytes' : 'replicas';
    console.log(await previewBalance(name, { admin, journal, throttle: limit }, ids, weigh));
    if (dryRun) return;
    const onProgress = progressLine();
    const report = await balance(
      {
        cluster: name,
        admin,
        journal,
        clock: systemClock,
        signal,
        throttle: limit,
        onProgress: (progress) => onProgress(describeProgress(progress)),
      },
      ids,
      weigh,
    );
    console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${describeReport(report)}`);
  } finally {
    await admin.close();
  }
}

/** One line that is written over on a terminal; elsewhere a line now and then. */
function progressLine(): (text: string) => void {
  let last = 0;
  return (text) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
    else if (Date.now() - last >= LINE_MS) {
      last = Date.now();
      console.log(text);
    }
  };
}

function throttle(text: string): Throttle {
  if (text === 'measured' || text === 'none') return text;
  const rate = Number(text);
  if (!Number.isFinite(rate) || rate <= 0)
    throw new InvalidArgumentError('It is a number of MiB/s above 0, measured, or none.');
  return { bytesPerSecond: Math.max(1, Math.round(rate * MEBIBYTE)) };
}
