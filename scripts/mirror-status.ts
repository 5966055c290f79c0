import { Command, InvalidArgumentError } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { systemClock } from '../operations/clients/system-clock.ts';
import { formatMirrors } from '../operations/mirror/status/format.ts';
import { MirrorObserver } from '../operations/mirror/status/observer.ts';
import { withExistingClusters } from '../operations/status/existing-clusters.ts';
import { refresh, show } from './screen.ts';

const REFRESH_MS = 2_000;

interface Options {
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly stuckAfter: number;
}

new Command('mirror:status')
  .description(
    'Shows how far each flow of MirrorMaker 2 is: partitions with lag, consumer groups, connectors, heartbeats.\n' +
      'Exit code 0: all is well. 1: something is stuck, failed, silent or unreachable; the lines PROBLEM say what.',
  )
  .argument('<stack>', 'name of the stack, such as mirror')
  .option('--json', 'print JSON; with --watch one line per refresh')
  .option('--watch', 'refresh every 2 seconds until Ctrl-C')
  .option('--stuck-after <seconds>', 'how long nothing may be copied while messages wait', seconds, 30)
  .action(async (stack: string, options: Options) => {
    const manifest = await withExistingClusters(readStackManifest(process.cwd(), stack), connections);
    const observer = new MirrorObserver(manifest, connections, systemClock, {
      stuckAfterSeconds: options.stuckAfter,
    });
    try {
      await refresh(REFRESH_MS, async () => {
        const status = await observer.observe();
        show(status, () => formatMirrors(status), options);
        process.exitCode = status.ok ? 0 : 1;
        return options.watch ?? false;
      });
    } finally {
      await observer.close();
    }
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 1)
    throw new InvalidArgumentError('It is a number of seconds from 1.');
  return number;
}
