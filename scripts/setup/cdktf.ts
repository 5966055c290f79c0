import { execa } from 'execa';
import { CalmOutput, type Changes } from './calm-output.ts';
import { projectFolder } from './record.ts';

/**
 * Runs `cdktf deploy` or `cdktf destroy` of a stack and prints one line for each thing done, and all warnings and errors.
 *
 * @throws Error when it fails; the reasons have been printed by then
 */
export async function runCdktf(command: 'deploy' | 'destroy', stack: string): Promise<Changes> {
  // Ctrl-C reaches cdktf and terraform by themselves; they end in order, and so must this process wait for them.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    const cdktf = execa('cdktf', [command, stack, '--auto-approve'], {
      cwd: projectFolder,
      preferLocal: true,
      localDir: projectFolder,
      stdin: 'ignore',
      all: true,
      buffer: false,
      reject: false,
      env: { CHECKPOINT_DISABLE: '1', FORCE_COLOR: '0' },
    });
    const output = new CalmOutput();
    for await (const line of cdktf.iterable({ from: 'all' })) {
      output.read(line).forEach(print);
    }
    const { failed, exitCode, signal } = await cdktf;
    if (failed) {
      output.reasons().forEach(print);
      throw new Error(`cdktf ${command} ${stack} failed (${signal ?? `exit code ${exitCode}`}).`);
    }
    return output.changes;
  } finally {
    process.off('SIGINT', wait);
  }
}

const print = (line: string) => console.log(line);
