import { Command } from 'commander';
import { report } from './setup/report.ts';
import { setup } from './setup/setup.ts';

const { refresh } = new Command('setup')
  .description('Makes this machine ready for `npx cdktf deploy`: Docker engine, images, providers.')
  .option('--refresh', 'find out again whether the real Docker provider can be had')
  .parse()
  .opts<{ refresh?: boolean }>();

await report(() => setup({ refresh, progress: console.log }));
