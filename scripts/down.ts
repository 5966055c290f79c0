import { Command } from 'commander';
import Docker from 'dockerode';
import { runCdktf } from './setup/cdktf.ts';
import { engineAnswers } from './setup/engine.ts';
import { leftoversOf, removeLeftovers, stopInOrder } from './setup/leftovers.ts';
import { report } from './setup/report.ts';
import { setup } from './setup/setup.ts';
import {
  containersInStopOrder,
  describedContainers,
  hasResources,
  hasState,
  knownStacks,
  removeStackFiles,
  retainedVolumes,
} from './setup/stack-files.ts';

const command = new Command('down')
  .description(
    'Removes stacks from this machine: containers, networks, terraform state, and data that isn’t retained.',
  )
  .argument('[stack...]', 'names of stacks; all that are there when none is named')
  .option('--volumes', 'also delete the data volumes of stacks that retain their data')
  .parse();
const { volumes: withVolumes = false } = command.opts<{ volumes?: boolean }>();

// A stack that was only synthesized here may run from another clone: unless it is named, its containers are left alone.
const stacksWithState = knownStacks().filter((stack) => hasState(stack));
const isOurs = (stack: string) => command.args.includes(stack) || stacksWithState.includes(stack);

await report(async () => {
  const stacks = command.args.length > 0 ? command.args : knownStacks();
  const retained = stacks.filter(
    (stack) => !withVolumes && hasState(stack) && retainedVolumes(stack).length > 0,
  );
  const destroyed = stacks.filter((stack) => hasResources(stack) && retainedVolumes(stack).length === 0);
  if (destroyed.length > 0) await setup({ progress: console.log });
  let removed = 0;
  for (const stack of stacks) {
    removed += retained.includes(stack)
      ? await removeAllButData(stack)
      : await removeStack(stack, destroyed.includes(stack));
  }
  const all = retained.length > 0 ? 'Everything but that data is removed.' : 'All of it is removed.';
  console.log(removed === 0 ? 'There was nothing to remove.' : all);
});

/** Removes one stack and says what went. Returns how many things that were. */
async function removeStack(stack: string, isStarted: boolean): Promise<number> {
  const containers = describedContainers(stack);
  let destroyed = 0;
  // Terraform refuses to destroy retained volumes; then the engine removes everything.
  if (isStarted) {
    console.log(`\nRemoving the stack ${stack} …`);
    destroyed = (await runCdktf('destroy', stack)).destroyed;
  }
  const swept = await sweep(stack, containers, withVolumes || retainedVolumes(stack).length === 0);
  const files = await removeStackFiles(stack);
  print([...swept, ...files]);
  return destroyed + swept.length + files.length;
}

/** Containers and the network go; volumes stay, and terraform's state with them: it knows whose data that is. */
async function removeAllButData(stack: string): Promise<number> {
  if (!isOurs(stack)) return 0;
  console.log(`\nRemoving the stack ${stack}, all but its data …`);
  const groups = containersInStopOrder(stack);
  if (await engineAnswers()) await stopInOrder(new Docker(), groups);
  const swept = await sweep(stack, groups.flat(), false);
  print(swept);
  console.log(
    `The stack ${stack} retains its data: ${retainedVolumes(stack).join(', ')} and terraform's state are kept.\n` +
      `\`npm run up -- ${stack}\` starts it again with its data; \`npm run down -- ${stack} --volumes\` removes the data too.`,
  );
  return swept.length;
}

/** What the engine has of a stack: all of it, or what an interrupted deploy has left without terraform knowing. */
async function sweep(stack: string, containers: readonly string[], volumesToo: boolean): Promise<string[]> {
  if (!isOurs(stack) || !(await engineAnswers())) return [];
  const docker = new Docker();
  return removeLeftovers(docker, await leftoversOf(docker, stack, containers), volumesToo);
}

function print(removed: readonly string[]): void {
  for (const line of removed) console.log(`  ${line} removed`);
}
