import { build, type Plugin } from 'esbuild';

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
 * Bundles a provider's entry into one CommonJS file, all ASCII, that needs nothing but Node.js. CommonJS, since that is what
 * V8 can keep compiled (see provider/launch.ts).
 *
 * @throws esbuild's own error when the entry does not build.
 */
export async function bundleProvider(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'error',
    // the variant that carries its WebAssembly instead of reading a file beside it
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
    // optional native accelerators of ssh2
    external: ['*.node', 'cpu-features'],
    plugins: [kafkaClient],
  });
}

/** Bundles provider/launch.ts into the ES module that starts the bundle of this file name beside it. */
export async function bundleLauncher(entry: string, bundle: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    define: { BUNDLE: JSON.stringify(bundle) },
  });
}
