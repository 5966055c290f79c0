import type { App } from 'cdktf';

/** Synthesizes the app. What is wrong in it is printed as it is, without a stack trace, and makes the process exit with 1. */
export function synthesize(app: App): void {
  try {
    app.synth();
  } catch (error) {
    console.error(withoutAdvice(error instanceof Error ? error.message : String(error)));
    process.exitCode = 1;
  }
}

/** CDKTF ends its message with the advice to skip validations; nobody should. */
const withoutAdvice = (message: string): string =>
  message.replace(/\n+If you wish to ignore these validations[\s\S]*$/, '');
