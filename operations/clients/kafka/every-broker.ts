import { setTimeout as delay } from 'node:timers/promises';
import { KafkaError } from '../../ports/kafka.ts';
import { unlessAway } from './errors.ts';
import type { KafkaWire } from './wire.ts';

/** Pause between two looks at a broker, in milliseconds. */
const LOOK_MS = 20;

/**
 * Brokers learn of a write one after the other: looks at each until `lacks` finds nothing there. One that is away learns before it
 * serves again.
 * @throws KafkaError REQUEST_TIMED_OUT when the time of a request is over
 */
export async function untilEveryBroker(
  wire: KafkaWire,
  what: string,
  lacks: (broker: number) => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + wire.requestTimeoutMs;
  const { brokers } = await wire.metadata([]);
  await Promise.all(
    brokers.map(async ({ nodeId }) => {
      while ((await lacks(nodeId).catch(unlessAway)) === true) {
        if (Date.now() > deadline) throw notShown(nodeId, what, wire.requestTimeoutMs);
        await delay(LOOK_MS);
      }
    }),
  );
}

const notShown = (broker: number, what: string, waitedMs: number): KafkaError =>
  new KafkaError(
    'REQUEST_TIMED_OUT',
    `Kafka took the change of ${what}, but broker ${broker} doesn't show it after ${waitedMs} ms.`,
    { retriable: true },
  );
