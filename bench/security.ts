import { Command, InvalidArgumentError } from 'commander';
import { runCdktf } from '../scripts/setup/cdktf.ts';
import { hasResources } from '../scripts/setup/stack-files.ts';
import { type Throughput, throughputBench, type Way } from './security/throughput.ts';

const command = new Command('security')
  .description(
    'What security costs: throughput of SCRAM over TLS ÷ plaintext on one cluster, and `cdktf deploy` of a secured stack ÷ a plaintext one. Both by turns, medians.',
  )
  .option('--runs <number>', 'runs of each', wholeNumber, 3)
  .option('--records <number>', 'records of 1 KiB in each run', wholeNumber, 200_000)
  .option(
    '--compilers <which>',
    'of the brokers’ JVMs: first, as in a local stack, or both, as in a big one (for throughput)',
    'first',
  )
  .option('--only <part>', 'throughput or deploy')
  .parse();
const { runs, records, compilers, only } = command.opts<{
  runs: number;
  records: number;
  compilers: 'first' | 'both';
  only?: string;
}>();

if (only !== 'deploy') await compareThroughput();
if (only !== 'throughput') await compareDeploys('local-kraft', 'local-secure');

async function compareThroughput(): Promise<void> {
  const bench = await throughputBench(records, compilers);
  const all: Record<Way, Throughput[]> = { plaintext: [], scram: [] };
  try {
    for (const way of ['plaintext', 'scram'] as const) await bench.measure(way); // warm code and files
    for (let run = 1; run <= runs; run++) {
      for (const way of ['plaintext', 'scram'] as const) {
        const measured = await bench.measure(way);
        all[way].push(measured);
        console.log(
          `run ${run}, ${way}: ${perSecond(measured.produce)}, ${perSecond(measured.consume)} read`,
        );
      }
    }
  } finally {
    await bench.dispose();
  }
  for (const direction of ['produce', 'consume'] as const) {
    const [plaintext, scram] = [all.plaintext, all.scram].map((each) =>
      median(each.map((one) => one[direction])),
    );
    console.log(`${direction}, SCRAM over TLS ÷ plaintext: ${ratio(scram, plaintext)}`);
  }
}

async function compareDeploys(plain: string, secured: string): Promise<void> {
  for (const stack of [plain, secured])
    if (hasResources(stack))
      throw new Error(`The stack ${stack} is deployed; this starts from nothing: npm run down -- ${stack}`);
  const all: Record<string, number[]> = { [plain]: [], [secured]: [] };
  for (const stack of [plain, secured]) await deployAndDestroy(stack); // warm code and files
  for (let run = 1; run <= runs; run++) {
    for (const stack of [plain, secured]) {
      const seconds = await deployAndDestroy(stack);
      all[stack]?.push(seconds);
      console.log(`run ${run}, cdktf deploy ${stack}: ${seconds.toFixed(1)} s`);
    }
  }
  console.log(`cdktf deploy, ${secured} ÷ ${plain}: ${ratio(median(all[secured]), median(all[plain]))}`);
}

async function deployAndDestroy(stack: string): Promise<number> {
  const started = performance.now();
  try {
    await runCdktf('deploy', stack);
    return (performance.now() - started) / 1_000;
  } finally {
    await runCdktf('destroy', stack);
  }
}

function median(numbers: readonly number[] = []): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function ratio(one = Number.NaN, other = Number.NaN): string {
  return (one / other).toFixed(2);
}

function perSecond(rate: number): string {
  return `${Math.round(rate)} records/s`;
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}
