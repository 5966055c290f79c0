// The app of cdktf.json: makes one file of the stacks and runs it. Loading their TypeScript file by file, as tsx does, takes
// as long again as the whole synthesis. node scripts/synth.mjs <file>
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = join(process.cwd(), '.kafkaform');
const app = join(folder, `app.${process.pid}.mjs`);
process.setSourceMapsEnabled(true);
process.once('exit', () => rmSync(app, { force: true }));
mkdirSync(folder, { recursive: true });
try {
  await build({
    entryPoints: [process.argv[2]],
    outfile: app,
    bundle: true,
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
await import(pathToFileURL(app));
