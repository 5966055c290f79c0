import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** File name of AWS's signer, beside the bundles of those that import it. */
const SIGNER = 'aws-msk-iam-signer.cjs';

/** AWS's SDK is a file of its own, which is read when somebody logs in by IAM: nobody else compiles it at each start. */
function signerApart(folder: string): Plugin {
  return {
    name: "AWS's signer in a file of its own",
    setup({ onResolve, onEnd }) {
      let isUsed = false;
      onResolve({ filter: /^aws-msk-iam-sasl-signer-js$/ }, ({ kind }) => {
        if (kind !== 'dynamic-import') return { errors: [{ text: 'import it where it is needed' }] };
        isUsed = true;
        return { path: `./${SIGNER}`, external: true };
      });
      onEnd(async () => {
        if (isUsed) await placeSigner(folder);
      });
    },
  };
}

/** As a whole: a terraform that runs may be reading it. */
async function placeSigner(folder: string): Promise<void> {
  const fresh = join(folder, `${SIGNER}.${process.pid}`);
  // By name, so that Node.js sees the exports of what is CommonJS.
  const contents =
    "export { generateAuthToken, generateAuthTokenFromProfile } from 'aws-msk-iam-sasl-signer-js';";
  const stdin = { contents, resolveDir: import.meta.dirname };
  await build({ ...COMMON, stdin, outfile: fresh, format: 'cjs' });
  await rename(fresh, join(folder, SIGNER));
}

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'error',
} as const;

/**
 * Bundles a provider's entry into one CommonJS file, all ASCII, that needs nothing but Node.js, and AWS's signer beside it where it
 * is used. CommonJS, since that is what
 * V8 can keep compiled (see provider/launch.ts).
 *
 * @throws esbuild's own error when the entry does not build.
 */
export async function bundleProvider(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    ...COMMON,
    format: 'cjs',
    charset: 'ascii',
    // the variant that carries its WebAssembly instead of reading a file beside it
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
    // optional native accelerators of ssh2
    external: ['*.node', 'cpu-features'],
    plugins: [kafkaClient, signerApart(dirname(outfile))],
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
