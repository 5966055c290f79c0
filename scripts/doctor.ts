import { Command } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { examineStack } from '../operations/doctor/doctor.ts';
import { formatExamination } from '../operations/doctor/format.ts';
import { show } from './screen.ts';

new Command('doctor')
  .description(
    'Looks at what keeps a stack safe and reachable: certificates, keys, passwords, every broker. Changes nothing.',
  )
  .argument('<stack>', 'name of the stack, such as local-tls')
  .option('--json', 'print JSON')
  .action(async (stack: string, options: { readonly json?: boolean }) => {
    const projectRoot = process.cwd();
    const manifest = readStackManifest(projectRoot, stack);
    const examination = await examineStack({ manifest, projectRoot, connections, now: new Date() });
    show(examination, () => formatExamination(examination), options);
    if (!examination.healthy) process.exitCode = 1;
  })
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
