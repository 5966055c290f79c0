import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { hostAdvice } from '../model/host-advice.ts';
import { formatProblem } from '../model/validation/problem.ts';
import { type CdktfCommand, cdktfCommand, concerns } from './host/cdktf-command.ts';
import { examinePorts } from './host/examine.ts';
import { readHostSettings, unseen } from './host/notices.ts';
import { keepOtherStacks } from './host/other-stacks.ts';
import { Platform } from './kafka/platform.ts';
import { projectRoot } from './project.ts';

/** A stack by its class; what loads the file that it is in. */
export type StackLoader = () => Promise<new (scope: Construct, id: string) => TerraformStack>;

/**
 * Synthesizes the stacks that the cdktf command is about, by their names; without a command, all. Only their files are loaded. The
 * others stay as they were synthesized last.
 */
export async function synthesizeStacks(stacks: Readonly<Record<string, StackLoader>>): Promise<void> {
  const app = new App({ stackTraces: false });
  for (const id of concerned(Object.keys(stacks), cdktfCommand())) {
    const Stack = await stacks[id]?.();
    if (Stack !== undefined) new Stack(app, id);
  }
  keepOtherStacks(app, Object.keys(stacks));
  await synthesize(app);
}

/** All where none is named: an option's value may look like a name. */
function concerned(stacks: readonly string[], command: CdktfCommand | undefined): readonly string[] {
  const named = command === undefined ? [] : stacks.filter((stack) => concerns(command, stack));
  return named.length === 0 ? stacks : named;
}

/**
 * Synthesizes the app, after a look at the host that it is going to be deployed on. What is wrong is printed as it is,
 * without a stack trace, and makes the process exit with 1.
 */
export async function synthesize(app: App): Promise<void> {
  if (app.hclOutput) return refuse('kafkaform synthesizes JSON only: run cdktf without --hcl.');
  const command = cdktfCommand();
  for (const text of leaveOut(app, command)) console.log(`Note: ${text}`);
  const platforms = stacksOf(app).map((stack) => Platform.of(stack));
  const words = (await Promise.all(platforms.map((platform) => examinePorts(platform, command)))).flat();
  const notices = unseen(adviceFor(platforms), projectRoot(app));
  for (const text of [...words, ...notices]) console.log(`Note: ${text}`);
  try {
    app.synth();
  } catch (error) {
    refuse(withoutAdvice(error instanceof Error ? error.message : String(error)));
  }
}

const stacksOf = (app: App) => app.node.children.filter(TerraformStack.isStack);

/** Takes out the stacks that the command isn't about and that have problems: these shall not keep the others from a deploy. */
function leaveOut(app: App, command: CdktfCommand | undefined): string[] {
  if (command === undefined) return [];
  return stacksOf(app).flatMap((stack) => {
    const { id } = stack.node;
    const problems = concerns(command, id) ? [] : stack.node.findAll().flatMap(({ node }) => node.validate());
    if (problems.length === 0) return [];
    app.node.tryRemoveChild(id);
    return [`The stack '${id}' has problems and is left out.\n  ${problems.join('\n  ')}`];
  });
}

function refuse(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

/** What to change on this host; said once, however many stacks would gain from it. */
function adviceFor(platforms: readonly Platform[]): readonly string[] {
  const host = readHostSettings();
  return [...new Set(platforms.flatMap((platform) => hostAdvice(platform.spec(), host)).map(formatProblem))];
}

/** CDKTF ends its message with the advice to skip validations; nobody should. */
const withoutAdvice = (message: string): string =>
  message.replace(/\n+If you wish to ignore these validations[\s\S]*$/, '');
