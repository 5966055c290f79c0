import { Command, InvalidArgumentError } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { formatResult, formatSummary } from '../operations/smoke/format.ts';
import { smokeStack } from '../operations/smoke/smoke.ts';
import { withExistingClusters } from '../operations/status/existing-clusters.ts';

new Command('smoke')
  .description(
    'Tests a deployed stack: messages in every acks mode, replication, ZooKeeper or the KRaft quorum, metrics.',
  )
  .argument('<stack>', 'name of the stack, such as local')
  .option('--messages <number>', 'messages per acks mode', positive, 2_000)
  .option('--json', 'print the results as JSON')
  .action(async (stack: string, { messages, json = false }: { messages: number; json?: boolean }) => {
    const manifest = await withExistingClusters(readStackManifest(process.cwd(), stack), connections);
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
    const started = performance.now();
    const results = await smokeStack(manifest, connections, {
      messages,
      signal: interrupt.signal,
      report: json ? undefined : (result) => console.log(formatResult(result)),
    });
    const seconds = (performance.now() - started) / 1_000;
    const ok = results.every((result) => result.ok);
    if (json) console.log(JSON.stringify({ stack, ok, seconds, results }, null, 2));
    else console.log(formatSummary(results, seconds));
    process.exitCode = ok ? 0 : 1;
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}
