import type { PlacedPartition } from '../../model/placement/request.ts';
import { answerOrNull } from '../membership/answer.ts';
import type { BrokerDescription, KafkaAdmin, Reassignment } from '../ports/kafka.ts';
import { keyOf, targetOf } from '../reassignment/map.ts';

/** Where every replica of a cluster is. */
export interface Layout {
  /** Those that are registered now. */
  readonly brokers: readonly BrokerDescription[];
  readonly partitions: readonly LaidOutPartition[];
}

/** `replicas`: where a reassignment under way leads to; `origin`: what is left when it is cancelled. */
export interface LaidOutPartition extends PlacedPartition {
  readonly origin: readonly number[];
  /** A topic of Kafka's own or of this project's, which no code describes. */
  readonly internal: boolean;
}

/** Of Amazon MSK: on every broker, also on those that leave, and nobody else's to move. */
const isCanary = (topic: string): boolean => topic.startsWith('__amazon_msk_canary');

export const isOwn = (topic: string): boolean => topic.startsWith('__kafkaform_');

/** Looks once at the cluster. Sizes that a broker doesn't tell count as what the other replicas have, or 0. */
export async function readLayout(admin: KafkaAdmin): Promise<Layout> {
  const layout = await readPlaces(admin);
  const sizes = await sizesOf(
    admin,
    layout.brokers.map(({ id }) => id),
  );
  return {
    ...layout,
    partitions: layout.partitions.map((each) => ({ ...each, bytes: sizes.get(keyOf(each)) ?? 0 })),
  };
}

/** The layout without sizes, which takes no look at disks: every partition has 0 bytes. */
export async function readPlaces(admin: KafkaAdmin): Promise<Layout> {
  // first, because a reassignment that ends in between then shows its end in both
  const underWay = await admin.reassignments();
  const cluster = await admin.describe();
  const moving = new Map(underWay.map((each) => [keyOf(each), each]));
  const topics = [...cluster.topics.values()].filter(({ name }) => !isCanary(name));
  const partitions = topics.flatMap((topic) =>
    topic.partitions.map(({ partition, replicas }): LaidOutPartition => {
      const key = keyOf({ topic: topic.name, partition });
      const { origin, target } = endsOf(replicas, moving.get(key));
      const internal = topic.internal || isOwn(topic.name);
      return { topic: topic.name, partition, replicas: target, origin, bytes: 0, internal };
    }),
  );
  return { brokers: cluster.brokers, partitions };
}

function endsOf(replicas: readonly number[], moving: Reassignment | undefined) {
  if (moving === undefined) return { origin: replicas, target: replicas };
  return {
    origin: moving.replicas.filter((id) => !moving.adding.includes(id)),
    target: targetOf(moving),
  };
}

/** The largest replica of each partition: one that is still being copied is smaller. */
async function sizesOf(
  admin: KafkaAdmin,
  brokerIds: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const known = await Promise.all(brokerIds.map((id) => answerOrNull(() => admin.logDirs([id]))));
  const sizes = new Map<string, number>();
  for (const size of known.flatMap((ofBroker) => ofBroker ?? [])) {
    sizes.set(keyOf(size), Math.max(size.bytes, sizes.get(keyOf(size)) ?? 0));
  }
  return sizes;
}
