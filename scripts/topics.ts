import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Command } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { clusterOf } from '../operations/console/target.ts';
import { accessOf, type ClusterAccess } from '../operations/ports/access.ts';
import { type FoundTopics, readTopics } from '../operations/topics-export/read-topics.ts';
import { functionName, functionSource, stackName, stackSource } from '../operations/topics-export/source.ts';

interface Options {
  readonly bootstrapServers?: string;
  readonly cluster?: string;
  readonly file?: string;
  readonly force?: boolean;
}

/** A cluster whose topics are asked for, and how its code begins. */
interface Source extends ClusterAccess {
  /** Topics that the code has already. */
  readonly declared: readonly string[];
  write(topics: FoundTopics['topics'], constructs: string): string;
  /** What remains to be done by hand, for a file that is imported as `module`. */
  next(module: string): string;
}

const program = new Command('topics').description('Topics of a running cluster.');

program
  .command('export')
  .description(
    'Writes a cluster’s topics as TypeScript that imports them at the next deploy, with nothing to change.',
  )
  .argument('[stack]', 'a stack, for topics of its cluster that its code doesn’t have')
  .option('--bootstrap-servers <host:port,…>', 'a cluster by address, for a stack of its own')
  .option('--cluster <name>', 'cluster of the stack; with --bootstrap-servers its name in the code')
  .option('--file <path>', 'file to write, such as stacks/legacy.ts (default: standard output)')
  .option('--force', 'replace the file')
  .action(exportTopics);

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function exportTopics(stack: string | undefined, options: Options): Promise<void> {
  const source = sourceOf(stack, options);
  const file = options.file === undefined ? undefined : resolve(options.file);
  if (file !== undefined && existsSync(file) && !options.force)
    throw new Error(`${options.file} exists: give another --file, or --force to replace it.`);
  const admin = connections.kafka(source);
  const { topics, leftOut } = await readTopics(admin, source.declared).finally(() => admin.close());
  for (const { name, why } of leftOut) console.error(`Left out: topic '${name}' ${why}.`);
  const text = source.write(topics, constructsFrom(file ?? join(process.cwd(), 'stacks', 'topics.ts')));
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.error(`${options.file}: ${topics.length} topics.\n${source.next(fromStacks(file))}`);
}

function sourceOf(stack: string | undefined, options: Options): Source {
  if ((stack === undefined) === (options.bootstrapServers === undefined))
    throw new Error(
      'Name the cluster either by a stack (npm run topics -- export local) or by --bootstrap-servers.',
    );
  return stack === undefined ? unknownCluster(options) : clusterOfStack(stack, options);
}

function unknownCluster({ bootstrapServers = '', cluster = 'existing' }: Options): Source {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(cluster))
    throw new Error(
      `--cluster is '${cluster}', but a cluster's name has letters, digits and hyphens, with a letter or digit first and last.`,
    );
  const servers = bootstrapServers.split(',').map((address) => address.trim());
  return {
    bootstrapServers,
    declared: [],
    write: (topics, constructs) => stackSource(topics, { constructs, cluster, bootstrapServers: servers }),
    next: (module) =>
      `Add to the stacks in stacks/main.ts:\n  '${cluster}': async () => (await import('${module}')).${stackName(cluster)},\nThen npx cdktf diff ${cluster} shows what is imported, and npx cdktf deploy ${cluster} does it.`,
  };
}

function clusterOfStack(stack: string, options: Options): Source {
  const found = clusterOf(readStackManifest(process.cwd(), stack), options.cluster);
  const { name, topics: declared } = found;
  return {
    ...accessOf(found),
    declared: declared.map((topic) => topic.name),
    write: (topics, constructs) => functionSource(topics, { constructs, cluster: name }),
    next: (module) =>
      `Add to the stack '${stack}':\n  import { ${functionName(name)} } from '${module}';\n  ${functionName(name)}(this, <the cluster '${name}'>);\nThen npx cdktf diff ${stack} shows what is imported, and npx cdktf deploy ${stack} does it.`,
  };
}

/** How a file imports the constructs. */
const constructsFrom = (file: string): string =>
  modulePath(dirname(file), join(process.cwd(), 'constructs', 'index.ts'));

const fromStacks = (file: string): string => modulePath(join(process.cwd(), 'stacks'), file);

function modulePath(from: string, to: string): string {
  const path = relative(from, to).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
