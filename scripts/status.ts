import { Command } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { withExistingClusters } from '../operations/status/existing-clusters.ts';
import { formatStatus } from '../operations/status/format.ts';
import { StackObserver } from '../operations/status/status.ts';
import { refresh, show } from './screen.ts';

const REFRESH_MS = 2_000;

interface Options {
  readonly watch?: boolean;
  readonly json?: boolean;
}

new Command('status')
  .description('Shows what a stack runs: brokers, ZooKeeper servers, topics, consumer groups with lag.')
  .argument('<stack>', 'name of the stack, such as local')
  .option('--watch', 'refresh every 2 seconds until Ctrl-C')
  .option('--json', 'print JSON; with --watch one line per refresh')
  .action(async (stack: string, options: Options) => {
    const manifest = readStackManifest(process.cwd(), stack);
    const observer = new StackObserver(await withExistingClusters(manifest, connections), connections);
    const more = manifest.mirrorMakers?.length ? `\n\nIts mirrors: npm run mirror:status -- ${stack}` : '';
    try {
      await refresh(REFRESH_MS, async () => {
        const status = await observer.observe();
        show(status, () => formatStatus(status) + more, options);
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
