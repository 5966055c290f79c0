import { Command, InvalidArgumentError, Option } from 'commander';
import { connections } from '../operations/clients/connections.ts';
import { readStackManifest } from '../operations/clients/stack-manifest.ts';
import { consumeMessages } from '../operations/console/consume.ts';
import { parseHeaders } from '../operations/console/line.ts';
import { linesOf } from '../operations/console/lines.ts';
import { formatMessage } from '../operations/console/message.ts';
import { produceLines } from '../operations/console/produce.ts';
import { clusterOf, requireTopic } from '../operations/console/target.ts';
import type { Acks } from '../operations/ports/messages.ts';

interface TargetOptions {
  readonly stack: string;
  readonly cluster?: string;
  readonly bootstrapServer?: string;
}

interface ProduceOptions extends TargetOptions {
  readonly acks: '0' | '1' | 'all' | '-1';
  readonly header: readonly string[];
  readonly keySeparator?: string;
  readonly nullMarker?: string;
  readonly partition?: number;
}

interface ConsumeOptions extends TargetOptions {
  readonly fromBeginning?: boolean;
  readonly group?: string;
  readonly maxMessages?: number;
  readonly timeoutMs?: number;
  readonly printKey?: boolean;
  readonly printHeaders?: boolean;
  readonly printTimestamp?: boolean;
  readonly printPartition?: boolean;
  readonly printOffset?: boolean;
  readonly separator?: string;
  readonly json?: boolean;
}

const program = new Command('console').description(
  'Produces and consumes messages, as Kafka’s console tools do.',
);

targeted(program.command('produce'))
  .description('Sends each line of standard input as a message.')
  .argument('<topic>')
  .option('--key-separator <text>', 'lines are key and value with this between them')
  .option('--null-marker <text>', 'a key or value of this text is null')
  .option('--header <name=value>', 'a header of every message; can be repeated', collect, [])
  .option('--partition <number>', 'send everything to this partition', wholeNumber)
  .addOption(
    new Option('--acks <number>', 'acknowledgements to wait for')
      .choices(['0', '1', 'all', '-1'])
      .default('all'),
  )
  .action(produce);

targeted(program.command('consume'))
  .description('Prints messages until Ctrl-C.')
  .argument('<topic>')
  .option('--from-beginning', 'start at the first message where the group has no offsets yet')
  .option('--group <id>', 'consumer group; without one it is a new group that is deleted at the end')
  .option('--max-messages <number>', 'end after so many messages', wholeNumber)
  .option('--timeout-ms <number>', 'end when no message has come for so long', wholeNumber)
  .option('--print-key', 'print the key before the value')
  .option('--print-headers', 'print the headers')
  .option('--print-timestamp', 'print the timestamp')
  .option('--print-partition', 'print the partition')
  .option('--print-offset', 'print the offset')
  .option('--separator <text>', 'between the printed parts (default: a tab)')
  .option('--json', 'print each message as a JSON object')
  .action(consume);

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function produce(topic: string, options: ProduceOptions): Promise<void> {
  const target = await targetOf(topic, options);
  const headers = parseHeaders(options.header);
  const signal = interrupted(() => process.stdin.destroy());
  const sent = await produceLines(connections.messages(target), linesOf(process.stdin.setEncoding('utf8')), {
    topic,
    acks: acksOf(options.acks),
    keySeparator: options.keySeparator,
    nullMarker: options.nullMarker,
    partition: options.partition,
    ...(options.header.length === 0 ? {} : { headers }),
    signal,
  });
  console.error(`${sent} messages sent`);
}

async function consume(topic: string, options: ConsumeOptions): Promise<void> {
  const target = await targetOf(topic, options);
  const print = {
    timestamp: options.printTimestamp,
    partition: options.printPartition,
    offset: options.printOffset,
    headers: options.printHeaders,
    key: options.printKey,
    separator: options.separator,
    json: options.json,
  };
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const printed = await consumeMessages(
    connections.messages(target),
    (message) => write(formatMessage(message, print)),
    {
      topic,
      group: options.group,
      fromBeginning: options.fromBeginning,
      maxMessages: options.maxMessages,
      timeoutMs: options.timeoutMs,
      signal: interrupted(),
    },
  );
  console.error(`${printed} messages received`);
}

/** Options that say which cluster is meant. */
function targeted(command: Command): Command {
  return command
    .option('--stack <name>', 'stack whose cluster is meant', 'local')
    .option('--cluster <name>', 'cluster of the stack, where it has several')
    .option('--bootstrap-server <host:port>', 'a cluster by address, whatever the stack');
}

async function targetOf(topic: string, { stack, cluster, bootstrapServer }: TargetOptions) {
  const access =
    bootstrapServer === undefined
      ? clusterOf(readStackManifest(process.cwd(), stack), cluster)
      : { bootstrapServers: bootstrapServer };
  const admin = connections.kafka(access);
  await requireTopic(admin, topic).finally(() => admin.close());
  return access;
}

/** Ctrl-C, or a reader of our output that has gone (`| head`). */
function interrupted(also: () => void = () => {}): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    also();
    controller.abort();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  process.stdout.on('error', end);
  return controller.signal;
}

function acksOf(acks: ProduceOptions['acks']): Acks {
  if (acks === '0') return 0;
  return acks === '1' ? 1 : 'all';
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It is a whole number from 0.');
  return number;
}
