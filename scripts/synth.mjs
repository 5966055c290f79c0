// The app of cdktf.json: makes a few files of the stacks and runs them. Loading their TypeScript file by file, as tsx does, takes
// as long again as the whole synthesis. node scripts/synth.mjs <file>
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = join(process.cwd(), '.kafkaform');
const app = join(folder, `app.${process.pid}`);
// CDKTF takes hundreds of stack traces, and to map them costs a fifth of the synthesis: done only for one that is shown.
if (!process.execArgv.includes('--enable-source-maps')) process.once('uncaughtException', repeatMapped);
process.once('exit', () => rmSync(app, { recursive: true, force: true }));
mkdirSync(folder, { recursive: true });
try {
  await build({
    entryPoints: [process.argv[2]],
    outdir: app,
    entryNames: 'app',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What a stack imports when it is loaded stays a file of its own.
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'error',
  });
} catch {
  // esbuild has printed what is wrong, and where.
  process.exit(1);
}
await import(pathToFileURL(join(app, 'app.mjs')));

/** What was thrown is thrown again, with the lines of the TypeScript. */
function repeatMapped() {
  const given = ['--enable-source-maps', ...process.execArgv, ...process.argv.slice(1)];
  process.exit(spawnSync(process.execPath, given, { stdio: 'inherit' }).status ?? 1);
}
