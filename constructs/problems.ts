import { Annotations, TerraformStack } from 'cdktf';
import { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer.js';
import type { Construct, IConstruct } from 'constructs';
import { formatProblem, type Problem } from '../model/validation/problem.ts';

/** Makes synth refuse the errors of a stack, all at once, and print its warnings. */
export function reportProblems(scope: Construct, problems: () => readonly Problem[]): void {
  const stack = TerraformStack.of(scope);
  stack.node.addValidation({
    validate: () =>
      problems()
        .filter(({ severity }) => severity === 'error')
        .map(formatProblem),
  });
  addCustomSynthesis(scope, {
    onSynthesize: () => {
      for (const problem of problems().filter(({ severity }) => severity === 'warning')) {
        Annotations.of(constructAt(stack, problem.construct)).addWarning(formatProblem(problem));
      }
    },
  });
}

/** The construct at that path; the stack where there is none. */
function constructAt(stack: TerraformStack, path: string): IConstruct {
  let found: IConstruct | undefined = stack.node.root;
  for (const id of path.split('/')) found = found?.node.tryFindChild(id);
  return found ?? stack;
}
