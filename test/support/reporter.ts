import type { SerializedError } from 'vitest';
import { DefaultReporter, type TestCase, type TestModule, type TestRunEndReason } from 'vitest/node';

/** Vitest's own report, then why tests were skipped, then the line that CI reads. */
export default class PlainReporter extends DefaultReporter {
  override onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd([...modules], [...errors], reason);
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    for (const test of tests.filter((each) => each.result().state === 'skipped')) {
      process.stdout.write(`skipped: ${test.fullName}${reasonOf(test)}\n`);
    }
    const brokenModules = modules.filter(
      (module) => module.state() === 'failed' && module.errors().length > 0,
    ).length;
    const failed = count('failed') + brokenModules + errors.length;
    process.stdout.write(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }
}

const reasonOf = (test: TestCase): string => {
  const result = test.result();
  return result.state === 'skipped' && result.note ? ` (${result.note})` : ' (no reason given)';
};
