import { Command, InvalidArgumentError } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { smokeStack } from '../operations/smoke/smoke.ts';
import { runCdktf } from '../scripts/setup/cdktf.ts';
import { hasResources } from '../scripts/setup/stack-files.ts';
import { type Recipe, readRecipe, removeByHand, startByHand } from './startup/by-hand.ts';

const command = new Command('startup')
  .description(
    'Time from nothing to a passed smoke test by `cdktf deploy`, as a ratio to `docker run` of the same containers. Both by turns, medians.',
  )
  .argument('[stack]', 'name of the stack', 'local')
  .option('--runs <number>', 'runs of each', positive, 3)
  .parse();
const [stack] = command.processedArgs as [string];
const { runs } = command.opts<{ runs: number }>();

if (hasResources(stack)) {
  throw new Error(`The stack ${stack} is deployed; this starts from nothing: npm run down -- ${stack}`);
}

/** Seconds until everything ran, and those of the smoke test after it. */
interface Start {
  readonly start: number;
  readonly smoke: number;
}

const recipe = await firstDeploy();
const deployed: Start[] = [];
const byHand: Start[] = [];
const unchanged: number[] = [];
for (let run = 0; run < runs; run++) {
  byHand.push(await measureByHand(recipe));
  deployed.push(await measureDeploy());
  unchanged.push(await seconds(() => runCdktf('deploy', stack)));
  await runCdktf('destroy', stack);
  console.log(`run ${run + 1}: docker run ${text(byHand[run])}; cdktf deploy ${text(deployed[run])}`);
}

const [bare, ours] = [byHand, deployed].map((all) => median(all.map(({ start, smoke }) => start + smoke)));
console.log(`cdktf deploy ${stack} from nothing to a passed smoke test: ${fixed(ours)} s`);
console.log(`docker run of the same containers to a passed smoke test: ${fixed(bare)} s`);
console.log(`ratio: ${((ours ?? Number.NaN) / (bare ?? Number.NaN)).toFixed(2)}`);
console.log(`cdktf deploy ${stack} with nothing to change: ${fixed(median(unchanged))} s`);

/** Tells what to run by hand, and lets both sides start with warm files and warm code. */
async function firstDeploy(): Promise<Recipe> {
  await runCdktf('deploy', stack);
  const found = await readRecipe(readStackManifest(process.cwd(), stack));
  await smoke();
  await runCdktf('destroy', stack);
  return found;
}

async function measureByHand(given: Recipe): Promise<Start> {
  try {
    return { start: await seconds(() => startByHand(given)), smoke: await seconds(smoke) };
  } finally {
    await removeByHand(given);
  }
}

async function measureDeploy(): Promise<Start> {
  return { start: await seconds(() => runCdktf('deploy', stack)), smoke: await seconds(smoke) };
}

async function smoke(): Promise<void> {
  const results = await smokeStack(readStackManifest(process.cwd(), stack), connections, { messages: 2_000 });
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Error(`smoke test failed: ${JSON.stringify(failed)}`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

function median(numbers: readonly number[]): number | undefined {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function text(run: Start | undefined): string {
  return `${fixed(run?.start)} s + smoke test ${fixed(run?.smoke)} s`;
}

function fixed(number = Number.NaN): string {
  return number.toFixed(1);
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}
