import { relative } from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';

/** Tests with real clusters and engines, which what else goes on in the machine may disturb. */
const WITH_CLUSTERS = /^test\/(aws|docker-provider|images|operations|provider|system)\//;
/** More failures than this have a reason that a second run does not change. */
const MOST_AGAIN = 5;
/** How often, as Strimzi's system tests do it (rerunFailingTestsCount). */
const TIMES_AGAIN = 2;

/**
 * `npm test`: every test, then each file with clusters that has failed once or twice more, alone. The report names such a
 * file as flaky, with what failed at first.
 */
const vitest = await createVitest('test', { watch: false });
try {
  const { testModules, unhandledErrors } = await vitest.start(process.argv.slice(2));
  const failed = testModules.filter((module) => !module.ok());
  if (unhandledErrors.length === 0 && worthAnother(failed)) await runAgain(vitest, failed);
  const good = vitest.state.getTestModules().every((module) => module.ok());
  process.exitCode = good && vitest.state.getUnhandledErrors().length === 0 ? 0 : 1;
} finally {
  await vitest.close();
}

function worthAnother(failed: readonly TestModule[]): boolean {
  return (
    failed.length <= MOST_AGAIN &&
    failed.every(({ moduleId }) => WITH_CLUSTERS.test(relative(process.cwd(), moduleId)))
  );
}

async function runAgain(of: Vitest, failed: readonly TestModule[]): Promise<void> {
  for (const module of failed) {
    for (let times = 0; times < TIMES_AGAIN && !passed(of, module); times++) {
      process.stdout.write(`\nOnce more, alone: ${relative(process.cwd(), module.moduleId)}\n`);
      await of.runTestSpecifications([module.toTestSpecification()]);
    }
  }
}

function passed(of: Vitest, { moduleId }: TestModule): boolean {
  return of.state.getTestModules().every((module) => module.moduleId !== moduleId || module.ok());
}
