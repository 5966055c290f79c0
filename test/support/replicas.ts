import { vi } from 'vitest';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../operations/clients/permit-topic.ts';
import { reassignmentTopic } from '../../operations/clients/reassignment-topic.ts';
import { type Layout, readLayout } from '../../operations/rebalance/layout.ts';

type Admin = ReturnType<typeof connectKafkaAdmin>;

/** Runs `use` with a connection of its own. */
export async function withAdmin<T>(
  bootstrapServers: readonly string[],
  use: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = connectKafkaAdmin({ bootstrapServers, clientId: 'kafkaform-test-replicas' });
  try {
    return await use(admin);
  } finally {
    await admin.close();
  }
}

/** Makes the topics that the first move would make, so that the map before it is all that there is. */
export const prepareInternalTopics = (bootstrapServers: readonly string[]): Promise<void> =>
  withAdmin(bootstrapServers, async (admin) => {
    await reassignmentTopic(admin).prepare();
    await permitTopic(admin).prepare?.();
  });

/** The layout, once every broker that answers tells the same: they learn of a change one after the other. */
export const layoutOf = (bootstrapServers: readonly string[]): Promise<Layout> =>
  withAdmin(bootstrapServers, async (admin) => {
    await vi.waitUntil(async () => (await differentViews(admin)) === 1, { timeout: 30_000, interval: 200 });
    return readLayout(admin);
  });

async function differentViews(admin: Admin): Promise<number> {
  const { brokers } = await admin.describe();
  const views = await Promise.allSettled(
    brokers.map(async ({ host, port }) => placesIn(await admin.describe({ from: `${host}:${port}` }))),
  );
  return new Set(views.flatMap((view) => (view.status === 'fulfilled' ? [view.value] : []))).size;
}

const placesIn = ({ topics }: Awaited<ReturnType<Admin['describe']>>): string =>
  [...topics.values()]
    .flatMap(({ name, partitions }) => partitions.map((each) => `${name}-${each.partition} ${each.replicas}`))
    .sort()
    .join('\n');

/** `topic-partition` to its replicas, the preferred leader first. */
export const mapOf = ({ partitions }: Layout): Record<string, readonly number[]> =>
  Object.fromEntries(
    partitions
      .map(({ topic, partition, replicas }): [string, readonly number[]] => [
        `${topic}-${partition}`,
        replicas,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Replicas that are on a broker which didn't have them before. */
export function movedBetween(before: Layout, after: Layout): number {
  const was = mapOf(before);
  return Object.entries(mapOf(after)).reduce(
    (sum, [key, replicas]) => sum + replicas.filter((id) => !was[key]?.includes(id)).length,
    0,
  );
}

/** How far apart the brokers are, in replicas and in preferred leaders. */
export function spreadOf({ partitions }: Layout, brokers: readonly number[]) {
  const count = (of: (replicas: readonly number[]) => readonly number[]) => {
    const loads = brokers.map((id) => partitions.filter(({ replicas }) => of(replicas).includes(id)).length);
    return Math.max(...loads) - Math.min(...loads);
  };
  return { replicas: count((all) => all), leaders: count(([first]) => (first === undefined ? [] : [first])) };
}

/** Throttles that are set anywhere, as `broker 1: key` and `topic: key`. */
export const throttlesLeft = (bootstrapServers: readonly string[]): Promise<readonly string[]> =>
  withAdmin(bootstrapServers, async (admin) => {
    const { brokers, topics } = await admin.describe();
    const configs = await admin.brokerConfigs(brokers.map(({ id }) => id));
    const ofTopics = await admin.topicConfigs([...topics.keys()]);
    return [
      ...[...configs].flatMap(([id, config]) => throttled(`broker ${id}`, config)),
      ...[...ofTopics].flatMap(([topic, config]) => throttled(topic, config)),
    ];
  });

const throttled = (where: string, config: ReadonlyMap<string, string>): string[] =>
  [...config.keys()].filter((key) => key.includes('throttled')).map((key) => `${where}: ${key}`);
