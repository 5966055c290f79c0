import type { SerializedError } from 'vitest';
import { DefaultReporter, type TestCase, type TestModule, type TestRunEndReason } from 'vitest/node';

/** Vitest's own report, then why tests were skipped, what passed only when run again, and the line that CI reads. */
export default class PlainReporter extends DefaultReporter {
  /** What failed in each file's first run. */
  readonly #failedBefore = new Map<string, readonly string[]>();

  override onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    super.onTestRunEnd([...modules], [...errors], reason);
    const all = this.ctx.state.getTestModules();
    const tests = all.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    for (const test of skipped.filter(noteOf))
      process.stdout.write(`skipped: ${test.fullName} (${noteOf(test)})\n`);
    const long = skipped.filter((test) => noteOf(test) === undefined).length;
    // only `runIf(LONG)` skips without a note
    if (long > 0)
      process.stdout.write(`skipped: ${long} that take long or are one more of a kind (npm run test:long)\n`);
    for (const { relativeModuleId, moduleId } of all.filter((module) => module.ok())) {
      const causes = this.#failedBefore.get(moduleId);
      if (causes === undefined) continue;
      process.stdout.write(`flaky: ${relativeModuleId} passed when it ran alone, but failed at first:\n`);
      for (const cause of causes) process.stdout.write(`         ${cause}\n`);
    }
    for (const module of modules)
      if (!module.ok() && !this.#failedBefore.has(module.moduleId))
        this.#failedBefore.set(module.moduleId, failuresOf(module));
    const brokenModules = all.filter(
      (module) => module.state() === 'failed' && module.errors().length > 0,
    ).length;
    const failed = count('failed') + brokenModules + errors.length;
    process.stdout.write(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }
}

const noteOf = (test: TestCase): string | undefined => {
  const result = test.result();
  return result.state === 'skipped' ? result.note || undefined : undefined;
};

const failuresOf = (module: TestModule): readonly string[] => [
  ...module.errors().map(({ message }) => firstLine(message)),
  ...[...module.children.allTests('failed')].map(
    (test) => `${test.name}: ${firstLine(test.result().errors?.[0]?.message ?? '')}`,
  ),
];

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 300) ?? '';
