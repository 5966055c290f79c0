import { type App, TerraformStack } from 'cdktf';
import { hostAdvice } from '../model/host-advice.ts';
import { formatProblem } from '../model/validation/problem.ts';
import { type CdktfCommand, cdktfCommand, concerns } from './host/cdktf-command.ts';
import { examinePorts } from './host/examine.ts';
import { readHostSettings, unseen } from './host/notices.ts';
import { Platform } from './kafka/platform.ts';
import { projectRoot } from './project.ts';

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
