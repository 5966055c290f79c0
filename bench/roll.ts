import { setTimeout as delay } from 'node:timers/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import type { KafkaAdmin } from '../operations/ports/kafka.ts';
import { isCaughtUp, isRegistered } from '../operations/roll/verdict.ts';
import { type TestPlatform, testPlatform } from '../test/support/platform.ts';
import { type Moment, type Replacement, watchReplacements } from '../test/support/replacements.ts';

const command = new Command('roll')
  .description(
    'Rolls a 3-broker stack by terraform and tells how much of the time the brokers themselves took: stop, start, catch-up.',
  )
  .argument('[metadata]', 'zookeeper or kraft', 'zookeeper')
  .option('--rolls <count>', 'how many rolls', '3')
  .parse();
const metadata = command.processedArgs[0] as 'zookeeper' | 'kraft';
const { rolls } = command.opts<{ rolls: string }>();

/** What one broker went through. */
interface Passage extends Replacement {
  readonly registered: Moment;
  /** In every ISR. */
  readonly caughtUp: Moment;
}

const LOOK_MS = 20;
const BROKERS = [1, 2, 3];

async function measure(target: TestPlatform, roll: number): Promise<void> {
  target.change({ cluster: { config: { 'queued.max.requests': 500 + roll } } });
  const events = watchReplacements(new Map(BROKERS.map((id) => [target.containerOf(id), id])));
  const cluster = watchBrokers(target.bootstrapServers());
  const began = Date.now();
  await expectApplied(target);
  const done = Date.now();
  const looks = await cluster.stop();
  const passages = (await events.stop()).map((each) => followUp(each, looks));
  print(roll, began, done, passages);
}

async function expectApplied({ deploy }: TestPlatform): Promise<void> {
  const { exitCode, output } = await deploy();
  if (exitCode !== 0) throw new Error(output);
}

interface Look {
  readonly at: Moment;
  readonly registered: ReadonlySet<number>;
  readonly caughtUp: ReadonlySet<number>;
}

/** Looks at the cluster all the time, through a connection of its own. */
function watchBrokers(bootstrapServers: readonly string[]) {
  const admin = connectKafkaAdmin({ bootstrapServers, clientId: 'kafkaform-bench', requestTimeoutMs: 3_000 });
  const looks: Look[] = [];
  let running = true;
  const looking = (async () => {
    while (running) {
      const look = await lookAt(admin).catch(() => null);
      if (look) looks.push(look);
      await delay(LOOK_MS);
    }
  })();
  return {
    async stop(): Promise<readonly Look[]> {
      running = false;
      await looking;
      await admin.close();
      return looks;
    },
  };
}

async function lookAt(admin: KafkaAdmin): Promise<Look> {
  const cluster = await admin.describe();
  return {
    at: Date.now(),
    registered: new Set(BROKERS.filter((id) => isRegistered(cluster, id))),
    caughtUp: new Set(BROKERS.filter((id) => isCaughtUp(cluster, id))),
  };
}

function followUp(replaced: Replacement, looks: readonly Look[]): Passage {
  const first = (which: 'registered' | 'caughtUp') =>
    looks.find((look) => look.at > replaced.started && look[which].has(replaced.broker))?.at ?? Number.NaN;
  return { ...replaced, registered: first('registered'), caughtUp: first('caughtUp') };
}

function print(roll: number, began: Moment, done: Moment, passages: readonly Passage[]): void {
  const table = new Table({
    head: ['broker', 'stop', 'remove', 'terraform', 'create', 'start', 'catch-up', 'until the next'],
    style: { head: [], border: [] },
  });
  let own = 0;
  passages.forEach((each, index) => {
    const { told, ended, removed, created, started, registered, caughtUp } = each;
    own += removed - told + (caughtUp - created);
    const next = passages[index + 1]?.told ?? done;
    const spans = [ended - told, removed - ended, created - removed, started - created];
    table.push(
      [
        each.broker,
        ...[...spans, registered - started, caughtUp - registered, next - caughtUp].map(seconds),
      ].map(String),
    );
  });
  const first = passages[0]?.told ?? began;
  const last = passages.at(-1)?.caughtUp ?? done;
  console.log(table.toString());
  console.log(
    `roll ${roll} of ${metadata}: first stop after ${seconds(first - began)} s, roll ${seconds(last - first)} s, ` +
      `brokers' own stop, start and catch-up ${seconds(own)} s, ratio ${((last - first) / own).toFixed(2)}; ` +
      `whole deploy ${seconds(done - began)} s`,
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

const platform = await testPlatform({ metadata, topics: { payments: { partitions: 12 } } });
try {
  await expectApplied(platform);
  for (let roll = 1; roll <= Number(rolls); roll++) await measure(platform, roll);
} finally {
  await platform.dispose();
}
