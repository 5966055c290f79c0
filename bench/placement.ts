import { setTimeout as delay } from 'node:timers/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import { place } from '../model/placement/place.ts';
import type { PlacedPartition } from '../model/placement/request.ts';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import { readLayout } from '../operations/rebalance/layout.ts';
import { startCluster } from '../test/support/cluster.ts';
import { proposedByGenerate, seeded } from './placement/generate.ts';
import { askGenerate } from './placement/live-tool.ts';
import { brokersOf, copiesBetween, laidOut, spreadOf, unevenSizes } from './placement/shapes.ts';

const { live } = new Command('placement')
  .description(
    'Time of placement against the number of partitions, and replicas moved beside kafka-reassign-partitions --generate.',
  )
  .option('--no-live', 'leave out the real tool on a real cluster')
  .parse()
  .opts<{ live: boolean }>();

/** Proposals of the tool differ from run to run. */
const ASKED = 5;
const PLOT_WIDTH = 50;

growth();
compare();
if (live) await compareLive();

/** 24 → 30 brokers in 3 racks, up to the size that the project promises. */
function growth(): void {
  timed(laidOut(unevenSizes(100), 3, brokersOf(24, 3))); // the first run compiles
  const measured = [750, 1_500, 3_000, 6_000, 12_000].map((count) => {
    const partitions = laidOut(
      Array.from({ length: count / 12 }, () => 12).concat(count % 12 || []),
      3,
      brokersOf(24, 3),
    );
    const [first, second, third] = [0, 1, 2].map(() => timed(partitions));
    const seconds = Math.min(first?.seconds ?? 0, second?.seconds ?? 0, third?.seconds ?? 0);
    return { partitions: partitions.length, seconds, ...(first?.placement as ReturnType<typeof place>) };
  });
  const table = tableOf('partitions', 'replicas', 'moved', '÷ minimum', 'CPU', '÷ half as many');
  for (const [index, { partitions, movedReplicas, minimum, seconds }] of measured.entries()) {
    const before = measured[index - 1]?.seconds;
    table.push([
      partitions,
      3 * partitions,
      movedReplicas,
      (movedReplicas / minimum).toFixed(2),
      `${seconds.toFixed(2)} s`,
      before ? (seconds / before).toFixed(1) : '',
    ]);
  }
  console.log('24 → 30 brokers, 3 racks, RF 3, topics of 12 partitions; CPU time, best of three\n');
  console.log(`${table.toString()}\n`);
  const most = Math.max(...measured.map(({ seconds }) => seconds));
  for (const { partitions, seconds } of measured) {
    console.log(
      `${String(partitions).padStart(6)} ${'█'.repeat(Math.max(1, Math.round((PLOT_WIDTH * seconds) / most)))}`,
    );
  }
}

/** CPU time, because others may use the machine. */
function timed(partitions: readonly PlacedPartition[]) {
  const before = process.cpuUsage();
  const placement = place({ brokers: brokersOf(30, 3), partitions, scope: 'balance' });
  const { user, system } = process.cpuUsage(before);
  return { placement, seconds: (user + system) / 1e6 };
}

function compare(): void {
  const table = comparisonTable();
  const shapes = [
    { from: 3, to: 5, topics: 8 },
    { from: 3, to: 6, topics: 8 },
    { from: 5, to: 3, topics: 8 },
    { from: 9, to: 12, topics: 60 },
    { from: 12, to: 15, topics: 60 },
  ];
  for (const { from, to, topics } of shapes) {
    const partitions = laidOut(unevenSizes(topics), 3, brokersOf(from, 0));
    const brokers = brokersOf(to, 0);
    const ids = brokers.map(({ id }) => id);
    const { movedReplicas, minimum } = place({ brokers, partitions, scope: 'balance' });
    const random = seeded(1);
    const proposals = Array.from({ length: ASKED }, () => proposedByGenerate(partitions, ids, random));
    table.push(row(`${from} → ${to}`, partitions, minimum, movedReplicas, proposals, ids));
  }
  console.log(
    `\nTopics of 1 to 12 partitions, RF 3, no racks; --generate as its documentation describes it, mean of ${ASKED}\n`,
  );
  console.log(table.toString());
}

const comparisonTable = () =>
  tableOf('shape', 'replicas', 'minimum', 'moved', '÷ minimum', '--generate', '÷ minimum', 'its spread');

function row(
  shape: string,
  before: readonly PlacedPartition[],
  minimum: number,
  moved: number,
  proposals: readonly (readonly { topic: string; partition: number; replicas: readonly number[] }[])[],
  brokerIds: readonly number[],
) {
  const mean = (numbers: readonly number[]) =>
    numbers.reduce((total, each) => total + each, 0) / numbers.length;
  const theirs = mean(proposals.map((proposal) => copiesBetween(before, proposal)));
  const replicas = before.reduce((total, each) => total + each.replicas.length, 0);
  return [
    ...[shape, replicas, minimum, moved, (moved / minimum).toFixed(2)],
    ...[theirs.toFixed(0), (theirs / minimum).toFixed(2)],
    mean(proposals.map((proposal) => spreadOf(proposal, brokerIds))).toFixed(1),
  ];
}

/** The same shapes on a running cluster of 6, of which the topics use the first 3. */
async function compareLive(): Promise<void> {
  const cluster = await startCluster({ mode: 'kraft', brokers: 6 });
  const admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers });
  try {
    const wanted = laidOut(unevenSizes(8), 3, brokersOf(3, 0));
    const topics = [...new Set(wanted.map(({ topic }) => topic))];
    await admin.createTopics(
      topics.map((name) => ({
        ...{ name, replicationFactor: 3, config: new Map() },
        partitions: wanted.filter(({ topic }) => topic === name).length,
      })),
    );
    await admin.alterReassignments(wanted);
    while ((await admin.reassignments()).length > 0) await delay(200);
    const table = comparisonTable();
    for (const to of [5, 6]) table.push(await liveRow(cluster.broker(1).container, admin, topics, to));
    console.log(
      `\nThe same on a running cluster, against the real kafka-reassign-partitions.sh --generate, mean of ${ASKED}\n`,
    );
    console.log(table.toString());
  } finally {
    await admin.close();
    await cluster.dispose();
  }
}

async function liveRow(
  container: string,
  admin: ReturnType<typeof connectKafkaAdmin>,
  topics: readonly string[],
  to: number,
) {
  const layout = await readLayout(admin);
  const partitions = layout.partitions.filter(({ topic }) => topics.includes(topic));
  // the tool doesn't know racks that each hold one broker from none at all
  const brokers = brokersOf(to, 0);
  const ids = brokers.map(({ id }) => id);
  const { movedReplicas, minimum } = place({ brokers, partitions, scope: 'balance' });
  const proposals = [];
  for (let asked = 0; asked < ASKED; asked++) proposals.push(await askGenerate(container, topics, ids));
  return row(`3 → ${to}`, partitions, minimum, movedReplicas, proposals, ids);
}

function tableOf(...head: string[]) {
  return new Table({ head, style: { head: [], border: [] } });
}
