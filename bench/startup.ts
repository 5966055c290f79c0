import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { smokeStack } from '../operations/smoke/smoke.ts';
import { runCdktf } from '../scripts/setup/cdktf.ts';
import { startCluster } from '../test/support/cluster.ts';

const STACKS = { local: 'zookeeper', 'local-kraft': 'kraft' } as const;
type Stack = keyof typeof STACKS;

const [stack] = new Command('startup')
  .description(
    'Time of `cdktf deploy` from nothing to a passed smoke test, as a ratio to `docker run` of the same images.',
  )
  .argument('[stack]', 'local or local-kraft', 'local')
  .parse().processedArgs as [Stack];

if (existsSync(`terraform.${stack}.tfstate`)) {
  throw new Error(
    `The stack ${stack} is deployed; the benchmark starts from nothing: npm run down -- ${stack}`,
  );
}

/** When the measured part ended, where cleaning up follows it. */
let ended: number | undefined;

const deployed = await seconds(async () => {
  await runCdktf('deploy', stack);
  await smoke(stack);
});
const unchanged = await seconds(() => runCdktf('deploy', stack));
await runCdktf('destroy', stack);
const byHand = await seconds(startByHand);

console.log(`cdktf deploy ${stack} from nothing to a passed smoke test: ${deployed.toFixed(1)} s`);
console.log(`docker run of the same containers to a passed smoke test: ${byHand.toFixed(1)} s`);
console.log(`ratio: ${(deployed / byHand).toFixed(2)}`);
console.log(`cdktf deploy ${stack} with nothing to change: ${unchanged.toFixed(1)} s`);

async function startByHand(): Promise<void> {
  const { topics } = readStackManifest(process.cwd(), stack).clusters[0] ?? { topics: [] };
  const cluster = await startCluster({ mode: STACKS[stack], metrics: true });
  try {
    const admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers.split(',') });
    await admin.createTopics(topics.map((topic) => ({ ...topic, config: new Map() })));
    await admin.close();
    await passed(smokeStack(cluster.manifest, connections, { messages: 2_000 }));
  } finally {
    ended = performance.now();
    await cluster.dispose();
  }
}

function smoke(name: string): Promise<void> {
  return passed(smokeStack(readStackManifest(process.cwd(), name), connections, { messages: 2_000 }));
}

async function passed(results: ReturnType<typeof smokeStack>): Promise<void> {
  const failed = (await results).filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Error(`smoke test failed: ${JSON.stringify(failed)}`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  ended = undefined;
  await work();
  return ((ended ?? performance.now()) - started) / 1_000;
}
