// Starts a provider's bundle from the code that V8 compiled at an earlier start: terraform starts each provider four times in
// one apply, and compiling is half of a start. Without that code, or with another Node.js's, it just compiles.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

/** File name of the bundle beside this file; it names its content, as V8 only compares the length. */
declare const BUNDLE: string;

const bundle = join(dirname(fileURLToPath(import.meta.url)), BUNDLE);
const compiled = `${bundle}.${process.version}-${process.arch}.cache`;

const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundle, 'latin1')}\n})`,
  {
    filename: bundle,
    cachedData: readIfThere(compiled),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
);
if (script.cachedDataRejected !== false) process.once('exit', keepCompiled);
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** At the end of a run the code holds what a run needs. Where it can't be written, each start compiles. */
function keepCompiled(exitCode: number): void {
  if (exitCode !== 0) return;
  try {
    const fresh = `${compiled}.${process.pid}`;
    writeFileSync(fresh, script.createCachedData());
    renameSync(fresh, compiled);
  } catch {}
}
