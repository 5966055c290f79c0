import { Command } from 'commander';
import Docker from 'dockerode';
import { runCdktf } from './setup/cdktf.ts';
import { engineAnswers } from './setup/engine.ts';
import { leftoversOf, removeLeftovers } from './setup/leftovers.ts';
import { report } from './setup/report.ts';
import { setup } from './setup/setup.ts';
import {
  describedContainers,
  hasResources,
  hasState,
  knownStacks,
  removeStackFiles,
  retainedVolumes,
} from './setup/stack-files.ts';

const command = new Command('down')
  .description('Removes stacks from this machine: containers, networks, volumes, terraform state.')
  .argument('[stack...]', 'names of stacks; all that are there when none is named')
  .option('--volumes', 'also delete the data volumes of stacks that retain their data')
  .parse();
const { volumes: withVolumes = false } = command.opts<{ volumes?: boolean }>();

// A stack that was only synthesized here may run from another clone: unless it is named, its containers are left alone.
const stacksWithState = knownStacks().filter((stack) => hasState(stack));

await report(async () => {
  const stacks = command.args.length > 0 ? command.args : knownStacks();
  const started = stacks.filter((stack) => hasResources(stack));
  refuseRetained(started);
  if (started.length > 0) {
    await setup({ progress: console.log });
  }
  let removed = 0;
  for (const stack of stacks) {
    removed += await removeStack(stack, started.includes(stack));
  }
  console.log(removed === 0 ? 'There was nothing to remove.' : 'All of it is removed.');
});

/** Data that the stack retains goes only when asked for, and before anything has been touched. */
function refuseRetained(stacks: readonly string[]): void {
  const lines = stacks
    .filter((stack) => !withVolumes && retainedVolumes(stack).length > 0)
    .map((stack) => `Stack '${stack}' retains its data (${retainedVolumes(stack).join(', ')}).`);
  if (lines.length > 0) {
    throw new Error(
      `${lines.join('\n')}\nNothing was removed; \`npm run down -- --volumes\` removes the data as well.`,
    );
  }
}

/** Removes one stack and says what went. Returns how many things that were. */
async function removeStack(stack: string, isStarted: boolean): Promise<number> {
  const containers = describedContainers(stack);
  const isRetained = retainedVolumes(stack).length > 0;
  let destroyed = 0;
  // Terraform refuses to destroy retained volumes; then the engine removes everything.
  if (isStarted && !isRetained) {
    console.log(`\nRemoving the stack ${stack} …`);
    destroyed = (await runCdktf('destroy', stack)).destroyed;
  }
  const isOurs = command.args.includes(stack) || stacksWithState.includes(stack);
  const swept = isOurs ? await sweep(stack, containers, withVolumes || !isRetained) : [];
  const files = await removeStackFiles(stack);
  for (const line of [...swept, ...files]) {
    console.log(`  ${line} removed`);
  }
  return destroyed + swept.length + files.length;
}

/** What an interrupted deploy may have left without terraform knowing. */
async function sweep(stack: string, containers: readonly string[], volumesToo: boolean): Promise<string[]> {
  if (!(await engineAnswers())) {
    return [];
  }
  const docker = new Docker();
  return removeLeftovers(docker, await leftoversOf(docker, stack, containers), volumesToo);
}
