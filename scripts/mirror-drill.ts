import { randomBytes } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { flowName } from '../model/rendering/names.ts';
import { dockerControl } from '../operations/clients/docker-control.ts';
import { drillNotes } from '../operations/clients/drill-notes.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { systemClock } from '../operations/clients/system-clock.ts';
import { staleSeconds } from '../operations/mirror/drill/bound.ts';
import type { CutMethod } from '../operations/mirror/drill/cut.ts';
import { drill } from '../operations/mirror/drill/drill.ts';
import { drillMarkdown, formatDrill } from '../operations/mirror/drill/format.ts';
import { type DrillPlan, planDrill } from '../operations/mirror/drill/plan.ts';
import { recoverDrill } from '../operations/mirror/drill/recover.ts';
import type { DrillTools } from '../operations/mirror/drill/rehearsal.ts';
import { failuresOf } from '../operations/mirror/drill/report.ts';

interface Options {
  readonly flow?: string;
  readonly cut: CutMethod;
  readonly seconds?: number;
  readonly rate: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly yes?: boolean;
  readonly recover?: boolean;
}

/** Besides the time in which what comes again may have been processed. */
const MARGIN_SECONDS = 5;

new Command('mirror:drill')
  .description(
    'Rehearses a failover on a running stack: cuts the source cluster off, moves a consumer group and its producers to the target, ' +
      'and accounts for every message. Brings the source back, and removes what it made.',
  )
  .argument('<stack>', 'name of the stack, such as mirror')
  .option('--flow <source->target>', 'flow to rehearse, where the stack has several')
  .addOption(
    new Option('--cut <how>', 'how the source’s brokers are cut off')
      .choices(['pause', 'stop'])
      .default('pause'),
  )
  .option(
    '--seconds <n>',
    'how long messages flow before the cut, and again while the source is away (default: as long as the settings let translated offsets be old, and 5 s)',
    positive,
  )
  .option('--rate <messages>', 'messages per second', positive, 200)
  .option('--json <file>', 'write the report there as JSON')
  .option('--markdown <file>', 'write the report there as Markdown')
  .option('--recover', 'only put right what a killed drill has left')
  .option('--yes', 'don’t ask before the source is cut off')
  .action(run)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

async function run(stack: string, options: Options): Promise<void> {
  const manifest = readStackManifest(process.cwd(), stack);
  const tools = toolsFor(stack);
  const recovered = await recoverDrill(manifest, tools);
  if (options.recover) {
    if (!recovered) console.log('No drill has left anything.');
    return;
  }
  const plan = planDrill(manifest, options.flow, randomBytes(4).toString('hex'));
  for (const path of [options.json, options.markdown]) if (path) accessSync(dirname(path), constants.W_OK);
  const { cut, rate, seconds = staleSeconds(plan.flow) + MARGIN_SECONDS } = options;
  console.log(describe(plan, cut, seconds));
  if (!(await agreed(options.yes, tools.signal))) return;
  const report = await drill(plan, { cut, seconds, messagesPerSecond: rate }, tools);
  console.log(`\n${formatDrill(report)}`);
  const failures = failuresOf(report);
  if (options.json) write(options.json, `${JSON.stringify({ ...report, failures }, null, 2)}\n`);
  if (options.markdown) write(options.markdown, drillMarkdown(report));
  if (failures.length > 0) {
    console.log(`npm run mirror:status -- ${stack} tells where each partition and group is.`);
    process.exitCode = 1;
  }
}

/** Ctrl-C ends the drill; it brings the source back first, however often it is pressed. */
function toolsFor(stack: string): DrillTools {
  const interrupt = new AbortController();
  const stop = () => {
    if (!interrupt.signal.aborted) console.log('Stopping: the source is brought back first …');
    interrupt.abort(new Error('Stopped. The source is back, and what the drill made is removed.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return {
    control: dockerControl(),
    notes: drillNotes(process.cwd(), stack),
    clock: systemClock,
    signal: interrupt.signal,
    onProgress: (text) => console.log(text),
  };
}

function describe(plan: DrillPlan, cut: CutMethod, seconds: number): string {
  const { source, target, flow, reverse, topic, mirrored, group } = plan;
  return [
    `Drill of flow ${flowName(flow)} in stack '${plan.stack}':`,
    `  makes topic '${topic}' ('${mirrored}' at '${target.name}') and group '${group}', and removes them at the end`,
    `  ${cut === 'pause' ? 'pauses' : 'stops'} ALL brokers of cluster '${source.name}' for about ${seconds} s or more: ` +
      source.brokers.map(({ container }) => container).join(', '),
    reverse === null
      ? `  no flow leads back from '${target.name}': the group ends there, and what came late is counted`
      : `  then moves back to '${source.name}' through flow ${flowName(reverse)}`,
  ].join('\n');
}

const QUESTION = "Every client of the source will be without it. Type 'yes' to begin: ";

async function agreed(yes: boolean | undefined, signal: AbortSignal): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('Nothing was touched. Give --yes where nobody can be asked.');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(QUESTION, { signal });
  prompt.close();
  if (answer.trim() === 'yes') return true;
  console.log('Nothing was touched.');
  return false;
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  console.log(`Written: ${path}`);
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return number;
}
