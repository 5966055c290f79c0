import { Command } from 'commander';
import { report } from './setup/report.ts';
import { setup } from './setup/setup.ts';

const { refresh, kafka } = new Command('setup')
  .description('Makes this machine ready for `npx cdktf deploy`: Docker engine, images, providers.')
  .option('--refresh', 'find out again whether the real Docker provider can be had')
  .option(
    '--kafka <version...>',
    'build images of these Kafka versions too; those that a stack names are built anyway',
  )
  .parse()
  .opts<{ refresh?: boolean; kafka?: string[] }>();

await report(() => setup({ refresh, kafkaVersions: kafka, progress: console.log }));
