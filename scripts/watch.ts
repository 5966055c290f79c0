import { Command } from 'commander';
import type { ClusterManifest } from '../model/manifest.ts';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import { permitTopic } from '../operations/clients/permit-topic.ts';
import { reassignmentTopic } from '../operations/clients/reassignment-topic.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { systemClock } from '../operations/clients/system-clock.ts';
import { accessOf } from '../operations/ports/access.ts';
import { formatMoves, isBusy } from '../operations/reassignment/format.ts';
import { type ClusterMoves, MovesObserver } from '../operations/reassignment/observer.ts';
import { draw, refresh } from './screen.ts';

const REFRESH_MS = 1_000;

interface Options {
  readonly follow?: boolean;
  readonly json?: boolean;
}

new Command('watch')
  .description('Shows how far replica moves are, with rate and remaining time, until nothing moves any more.')
  .argument('<stack>', 'name of the stack, such as local')
  .option('--follow', 'go on when nothing moves, until Ctrl-C')
  .option('--json', 'print one line of JSON per look')
  .action(async (stack: string, options: Options) => {
    const clusters = readStackManifest(process.cwd(), stack).clusters.map(observed);
    try {
      await refresh(REFRESH_MS, async () => {
        const seen = await Promise.all(clusters.map(({ observer }) => observer.look()));
        print(stack, seen, options);
        return (options.follow ?? false) || seen.some(isBusy);
      });
    } finally {
      await Promise.all(clusters.map(({ close }) => close()));
    }
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });

function observed(cluster: ClusterManifest) {
  const { name } = cluster;
  const admin = connectKafkaAdmin(accessOf(cluster));
  const journal = reassignmentTopic(admin);
  const permits = permitTopic(admin, { domain: `cluster ${name}` });
  return {
    observer: new MovesObserver({ name, admin, journal, permits }, systemClock),
    close: () => admin.close(),
  };
}

function print(stack: string, clusters: readonly ClusterMoves[], { json = false }: Options): void {
  if (json) console.log(JSON.stringify({ stack, at: new Date().toISOString(), clusters }));
  else draw(clusters.map(formatMoves).join('\n\n'), `stack ${stack}`);
}
