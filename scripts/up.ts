import { Command } from 'commander';
import { execa } from 'execa';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { runCdktf } from './setup/cdktf.ts';
import { projectFolder } from './setup/record.ts';
import { report } from './setup/report.ts';
import { setup } from './setup/setup.ts';
import { retainedVolumes } from './setup/stack-files.ts';
import { nextSteps, stackTables } from './setup/stack-tables.ts';

const [stack = 'local'] = new Command('up')
  .description('Sets up this machine, deploys a stack, tests it and says what runs where.')
  .argument('[stack]', 'name of the stack', 'local')
  .parse().processedArgs as [string];

await report(async () => {
  await setup({ progress: console.log });
  await deploy();
  await smokeTest();
  const manifest = readStackManifest(projectFolder, stack);
  console.log(`\n${stackTables(manifest)}\n\n${nextSteps(manifest, retainedVolumes(stack).length > 0)}`);
});

async function deploy(): Promise<void> {
  console.log(`\nDeploying the stack ${stack} …`);
  const { added, changed, destroyed } = await runCdktf('deploy', stack);
  const nothing = added + changed + destroyed === 0;
  console.log(
    nothing
      ? `The stack ${stack} is as described: nothing to change (0 added, 0 changed, 0 removed).`
      : `The stack ${stack} is deployed: ${added} added, ${changed} changed, ${destroyed} removed.`,
  );
}

async function smokeTest(): Promise<void> {
  console.log(`\nTesting the stack ${stack} …`);
  const { exitCode } = await execa(process.execPath, ['--import', 'tsx', 'scripts/smoke.ts', stack], {
    cwd: projectFolder,
    stdio: 'inherit',
    reject: false,
  });
  if (exitCode !== 0) {
    throw new Error(`The smoke test of the stack ${stack} failed; \`npm run smoke -- ${stack}\` repeats it.`);
  }
}
