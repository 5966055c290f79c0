import type { kafkaCluster } from '../../../model/resources/cluster.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { type KafkaAdmin, KafkaError } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { changesOf, readConfig } from '../topic/config.ts';

type Config = StateOf<typeof kafkaCluster>['config'];

/** Set while replicas move, never by a stack. */
const THROTTLES = [
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
];
/** With eligible leader replicas (4.1 and later) Kafka sets it itself, and it can't be removed. */
const KEPT_BY_KAFKA = 'min.insync.replicas';

/** All that was set on the cluster, so that a key set by hand shows; null where the code doesn't say anything about it. */
export async function readClusterConfig(admin: KafkaAdmin, before: Config): Promise<Config> {
  return before === null ? null : readConfig(ours(await admin.clusterConfig(), before), before);
}

/** Sets what differs from the cluster as it is, and returns other keys to their default. */
export async function applyClusterConfig(admin: KafkaAdmin, wanted: Config): Promise<void> {
  const changes = await outstandingChanges(admin, wanted);
  if (changes.size > 0) await admin.alterClusterConfig(changes);
}

/** What Kafka would refuse, said before anything is touched. */
export async function checkClusterConfig(admin: KafkaAdmin, wanted: Config): Promise<readonly Diagnostic[]> {
  try {
    const changes = await outstandingChanges(admin, wanted);
    if (changes.size > 0) await admin.alterClusterConfig(changes, { validateOnly: true });
    return [];
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    if (problem.code !== 'INVALID_REQUEST' && problem.code !== 'INVALID_CONFIG') return [];
    return [error('Kafka refuses the configuration', problem.message, ['config'])];
  }
}

async function outstandingChanges(admin: KafkaAdmin, wanted: Config) {
  if (wanted === null) return new Map<string, string | null>();
  return changesOf(Object.fromEntries(ours(await admin.clusterConfig(), wanted)), wanted);
}

const ours = (actual: ReadonlyMap<string, string>, known: NonNullable<Config>): ReadonlyMap<string, string> =>
  new Map(
    [...actual].filter(
      ([key]) => Object.hasOwn(known, key) || (!THROTTLES.includes(key) && key !== KEPT_BY_KAFKA),
    ),
  );
