import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Construct } from 'constructs';
import type { SetupRecord } from '../model/setup.ts';

const CONTEXT_KEY = 'kafkaform:projectRoot';

/** The folder that holds cdktf.json and `.kafkaform/`; cdktf runs the app there. */
export const projectRoot = (scope: Construct): string =>
  (scope.node.tryGetContext(CONTEXT_KEY) as string | undefined) ?? process.cwd();

/** A path that the user gives, absolute: it is relative to the project's folder. */
export const inProject = (scope: Construct, path: string): string =>
  isAbsolute(path) ? path : join(projectRoot(scope), path);

/** What the set-up found out and built; undefined where it hasn't run or its record can't be read. */
export function readSetup(root: string): SetupRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(root, '.kafkaform', 'setup.json'), 'utf8')) as SetupRecord;
  } catch {
    return undefined;
  }
}
