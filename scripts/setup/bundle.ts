import { build, type Plugin } from 'esbuild';

/** Libraries that are CommonJS, or read their own file's place, find in an ES module what they expect. */
const COMMONJS_GLOBALS = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

/**
 * Leaves out what is not used of @platformatic/kafka, which doesn't say that its modules can be left out: loading it takes
 * five times as long with its own clients, and terraform starts a provider several times in a run.
 */
const kafkaClient: Plugin = {
  name: 'unused modules of the Kafka client',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === kafkaClient || !importer.includes('/@platformatic/kafka/dist/')) return undefined;
      const found = await resolve(path, { importer, kind, resolveDir, pluginData: kafkaClient });
      return { ...found, sideEffects: false };
    });
  },
};

/**
 * Bundles a provider's entry into one ES module that needs nothing but Node.js.
 * @throws esbuild's own error when the entry does not build.
 */
export async function bundleProvider(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'error',
    // the variant that carries its WebAssembly instead of reading a file beside it
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
    // optional native accelerators of ssh2
    external: ['*.node', 'cpu-features'],
    banner: { js: COMMONJS_GLOBALS },
    plugins: [kafkaClient],
  });
}
