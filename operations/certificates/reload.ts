import { setTimeout as delay } from 'node:timers/promises';
import { keystoreKey } from '../../model/rendering/listeners.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';

/** How long a broker may take to present a renewed certificate, and the pause between two looks, in milliseconds. */
const PRESENT_MS = 30_000;
const LOOK_MS = 100;

export interface ReloadOptions {
  readonly admin: Pick<KafkaAdmin, 'alterBrokerConfig'>;
  readonly brokerId: number;
  /** Path of the key as the broker knows it. */
  readonly keystore: string;
  /** Kafka's names of the listeners that use it. */
  readonly listeners: readonly string[];
  /** What the broker is to present in the end; null where terraform reaches no listener that uses the key. */
  readonly expected: string | null;
  readonly presented: () => Promise<string>;
  readonly signal: AbortSignal;
}

/**
 * Makes a broker read its key file again without a restart: a listener's `ssl.keystore.location` that is set to the path it has
 * already does that (KIP-226; in KRaft mode since 3.3.2, KAFKA-14136). The setting is taken back afterwards, so that the
 * broker's file stays what decides. Connections that are open stay.
 * @throws KafkaError when the broker refuses the new certificate, or still presents the old one after 30 s
 */
export async function reloadCertificate(options: ReloadOptions): Promise<void> {
  const { admin, brokerId, keystore, listeners } = options;
  const keys = listeners.map(keystoreKey);
  await admin.alterBrokerConfig(brokerId, new Map(keys.map((key) => [key, keystore])));
  await untilPresented(options);
  await admin.alterBrokerConfig(brokerId, new Map(keys.map((key) => [key, null])));
}

async function untilPresented({ brokerId, expected, presented, signal }: ReloadOptions): Promise<void> {
  if (expected === null) return;
  const deadline = performance.now() + PRESENT_MS;
  let seen = '';
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    seen = await presented().catch((error: unknown) => String(error));
    if (seen === expected) return;
    await delay(LOOK_MS);
  }
  throw new KafkaError(
    'REQUEST_TIMED_OUT',
    `Broker ${brokerId} was told to read its key again and presents ${seen} after ${PRESENT_MS / 1_000} s, not ${expected}; look at its log, then deploy again.`,
  );
}
