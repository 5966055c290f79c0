import type { kafkaBroker } from '../../../model/resources/broker.ts';
import type { ConfigOf } from '../../../model/schema/types.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { joinBroker } from '../../../operations/membership/broker.ts';
import type { BrokerDescription } from '../../../operations/ports/kafka.ts';
import type { ClusterLink, Session } from '../session/session.ts';

interface Joining {
  readonly client: Session;
  readonly config: ConfigOf<typeof kafkaBroker>;
  readonly signal: AbortSignal;
}

/** As the schema has it. */
const JOIN_SECONDS = 300;

/**
 * Waits until a broker that was started is back in sync; null where its cluster isn't formed yet, which the resource of the whole waits for.
 * @throws JoinFailed
 */
export async function joinAsBroker(
  { client, config, signal }: Joining,
  link: ClusterLink,
): Promise<BrokerDescription | null> {
  const { cluster, broker_id: brokerId, address, container } = config;
  const { broker } = await joinBroker({
    ...{ cluster, brokerId, address, signal },
    admin: link.admin,
    compute: container === null ? null : dockerCompute(container),
    clock: systemClock,
    timeoutMs: (config.join_timeout_seconds ?? JOIN_SECONDS) * 1_000,
  });
  if (broker === null) client.coordinator.started(link.target, brokerId);
  return broker;
}
