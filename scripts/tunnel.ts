import { Command } from 'commander';
import { awsTunnel } from '../operations/clients/aws-tunnel.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { keepOpen } from '../operations/tunnel/keep-open.ts';

new Command('tunnel')
  .description(
    'Forwards ports of this machine to a stack’s EC2 instances, by AWS Systems Manager, until Ctrl-C. Instances that are replaced are followed.',
  )
  .argument('<stack>', 'name of the stack, such as ec2')
  .option('--poll <seconds>', 'how often instances are looked for', '5')
  .action(async (stack: string, { poll }: { readonly poll: string }) => {
    const { portForwards = [] } = readStackManifest(process.cwd(), stack);
    if (portForwards.length === 0)
      throw new Error(`Stack '${stack}' is reached without forwarded ports: there is nothing to open.`);
    const stop = new AbortController();
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
    await keepOpen(portForwards, {
      opener: awsTunnel,
      signal: stop.signal,
      say: console.log,
      pollMs: Number(poll) * 1000,
    });
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
