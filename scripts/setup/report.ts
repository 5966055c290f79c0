import { ExecaError } from 'execa';
import { MissingPrerequisites } from './missing.ts';

/** Runs a command's work; a failure is told in words, without a stack trace, and ends with exit code 1. */
export async function report(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(reasonOf(error));
    process.exitCode = 1;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ExecaError) {
    const said =
      [error.all, error.stderr, error.stdout].map((text) => String(text ?? '').trim()).find(Boolean) ?? '';
    return `${error.shortMessage}\n${said.split('\n').slice(-20).join('\n')}`.trim();
  }
  if (error instanceof MissingPrerequisites) {
    return error.message;
  }
  return error instanceof Error ? error.message : String(error);
}
