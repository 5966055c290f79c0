import { type App, TerraformStack } from 'cdktf';
import { cdktfCommand } from './host/cdktf-command.ts';
import { examinePorts } from './host/examine.ts';
import { hostNotices, readHostSettings, unseen } from './host/notices.ts';
import { Platform } from './kafka/platform.ts';
import { projectRoot } from './project.ts';

/**
 * Synthesizes the app, after a look at the host that it is going to be deployed on. What is wrong is printed as it is,
 * without a stack trace, and makes the process exit with 1.
 */
export async function synthesize(app: App): Promise<void> {
  const platforms = app.node.children.filter(TerraformStack.isStack).map((stack) => Platform.of(stack));
  const command = cdktfCommand();
  const words = (await Promise.all(platforms.map((platform) => examinePorts(platform, command)))).flat();
  const notices = hostNotices(readHostSettings(), Math.max(0, ...platforms.map(largestFilesLimit)));
  for (const text of [...words, ...unseen(notices, projectRoot(app))]) console.log(`Note: ${text}`);
  try {
    app.synth();
  } catch (error) {
    console.error(withoutAdvice(error instanceof Error ? error.message : String(error)));
    process.exitCode = 1;
  }
}

const largestFilesLimit = ({ ensembles, clusters }: Platform): number =>
  Math.max(
    0,
    ...[...ensembles.flatMap(({ servers }) => servers), ...clusters.flatMap(({ brokers }) => brokers)]
      .flatMap(({ container }) => container.ulimits)
      .map(({ hard }) => hard),
  );

/** CDKTF ends its message with the advice to skip validations; nobody should. */
const withoutAdvice = (message: string): string =>
  message.replace(/\n+If you wish to ignore these validations[\s\S]*$/, '');
