import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { execa } from 'execa';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { clusterOf } from '../operations/console/target.ts';
import { accessOf } from '../operations/ports/access.ts';
import { formatReport } from '../operations/witness/format.ts';
import { isFlawless } from '../operations/witness/report.ts';
import { startWitness, type Witness } from '../operations/witness/witness.ts';

interface Options {
  readonly cluster?: string;
  readonly topic?: string;
  readonly rate: number;
  readonly calm: number;
  readonly json?: boolean;
}

new Command('witness')
  .description(
    'Produces to and consumes from a stack’s cluster while a command runs, and accounts for every message.',
  )
  .usage('<stack> [options] -- <command...>')
  .argument('<stack>', 'name of the stack, such as local')
  .argument('<command...>', 'what to run meanwhile, such as npx cdktf deploy local')
  .option('--cluster <name>', 'cluster of the stack, where it has several')
  .option('--topic <name>', 'an existing topic to write to (default: one of its own, removed at the end)')
  .option('--rate <messages>', 'messages per second', positive, 500)
  .option('--calm <seconds>', 'how long to look on before and after the command', notNegative, 5)
  .option('--json', 'print the report as JSON; the command’s output goes to standard error')
  .action(witness)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

async function witness(stack: string, command: readonly string[], options: Options): Promise<void> {
  const { cluster, topic, rate, calm, json = false } = options;
  const target = targetOf(stack, cluster);
  const interrupt = interrupted();
  const running = await startWitness({
    ...accessOf(target),
    topic,
    messagesPerSecond: rate,
  });
  const exitCode = await duringCommand(running, command, { calm, json, interrupt });
  const report = await running.stop({ leaving: brokersGone(stack, target) });
  console.log(json ? JSON.stringify({ exitCode, ...report }, null, 2) : formatReport(report));
  process.exitCode = isFlawless(report) ? exitCode : 1;
}

interface Course {
  readonly calm: number;
  readonly json: boolean;
  readonly interrupt: AbortSignal;
}

/** The command's exit code. */
async function duringCommand(
  running: Witness,
  command: readonly string[],
  { calm, json, interrupt }: Course,
) {
  const lookOn = () => delay(calm * 1_000, undefined, { signal: interrupt }).catch(() => {});
  await lookOn();
  if (interrupt.aborted) return 130;
  running.mark('during');
  const exitCode = await run(command, json, interrupt);
  running.mark('after');
  await lookOn();
  return exitCode;
}

/** As a shell names it: 127 for a command that can't be started, 128 and the signal's number for one that was killed. */
async function run([file = '', ...words]: readonly string[], json: boolean, interrupt: AbortSignal) {
  const result = await execa(file, words, {
    reject: false,
    stdin: 'inherit',
    stdout: json ? 2 : 'inherit',
    stderr: 'inherit',
    cancelSignal: interrupt,
    forceKillAfterDelay: false,
  });
  if (result.exitCode !== undefined) return result.exitCode;
  if (result.signal !== undefined) return 128 + (constants.signals[result.signal] ?? 0);
  console.error(result.shortMessage);
  return 127;
}

/** Ctrl-C reaches the command by itself; a SIGTERM is passed on. Either way there is a report. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    if (++interrupts > 1) controller.abort();
  });
  process.on('SIGTERM', () => controller.abort());
  return controller.signal;
}

function targetOf(stack: string, cluster: string | undefined) {
  return clusterOf(readStackManifest(process.cwd(), stack), cluster);
}

/** Brokers that the command has taken out of the stack, which are meant to be away. */
function brokersGone(stack: string, before: ReturnType<typeof targetOf>): number[] {
  const ids = brokersOf(before);
  try {
    const now = brokersOf(targetOf(stack, before.name));
    return ids.filter((id) => !now.includes(id));
  } catch {
    return ids; // the command has removed the cluster from the stack
  }
}

const brokersOf = (cluster: ReturnType<typeof targetOf>): number[] =>
  'brokers' in cluster ? cluster.brokers.map(({ id }) => id) : [];

function notNegative(text: string): number {
  const number = Number(text);
  if (!(number >= 0)) throw new InvalidArgumentError('It is a number from 0.');
  return number;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return number;
}
