import { setTimeout as delay } from 'node:timers/promises';
import { ConfigResourceTypes, ConfigSources } from '@platformatic/kafka';
import type { ConfigChanges } from '../../ports/kafka.ts';
import { brokerResource, configsOf } from './broker-resource.ts';
import { DESCRIBE_CONFIGS, INCREMENTAL_ALTER_CONFIGS, operations, setAt } from './configs.ts';
import { expectSuccess } from './errors.ts';
import type { KafkaWire } from './wire.ts';

/** How long a broker may take to show a change that was written, and the pause between two looks, in milliseconds. */
const VISIBLE_MS = 2_000;
const LOOK_MS = 20;

/** What was set on each broker itself while it ran; neither its file's configuration nor the cluster-wide default. */
export async function brokerConfigs(
  wire: KafkaWire,
  brokerIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, string>>> {
  return new Map(await Promise.all(brokerIds.map(async (id) => [id, await ofBroker(wire, id)] as const)));
}

async function ofBroker(wire: KafkaWire, brokerId: number): Promise<ReadonlyMap<string, string>> {
  const question = [brokerResource(String(brokerId), null)];
  const answer = await wire.broker(brokerId, DESCRIBE_CONFIGS, [question, false, false]);
  return setAt(ConfigSources.DYNAMIC_BROKER_CONFIG, configsOf(answer, `broker ${brokerId}`));
}

/** Asked of the broker itself: another one answers `Unexpected broker id`. Resolves when it shows the changes. */
export async function alterBrokerConfig(
  wire: KafkaWire,
  brokerId: number,
  changes: ConfigChanges,
): Promise<void> {
  if (changes.size === 0) return;
  const resource = {
    resourceType: ConfigResourceTypes.BROKER,
    resourceName: String(brokerId),
    configs: operations(changes),
  };
  const { responses } = await wire.broker(brokerId, INCREMENTAL_ALTER_CONFIGS, [[resource], false], 'write');
  for (const { errorCode, errorMessage } of responses) {
    expectSuccess(errorCode, `change the configuration of broker ${brokerId}`, errorMessage);
  }
  await untilVisible(wire, brokerId, changes);
}

/** In KRaft mode the controller writes, and the broker learns of it; a value that Kafka writes differently is accepted then. */
async function untilVisible(wire: KafkaWire, brokerId: number, changes: ConfigChanges): Promise<void> {
  const deadline = Date.now() + VISIBLE_MS;
  while (Date.now() < deadline) {
    const shown = await ofBroker(wire, brokerId);
    if ([...changes].every(([key, value]) => (shown.get(key) ?? null) === value)) return;
    await delay(LOOK_MS);
  }
}
