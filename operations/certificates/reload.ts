import { setTimeout as delay } from 'node:timers/promises';
import { keystoreKey, truststoreKey } from '../../model/rendering/listeners.ts';
import { type KafkaAdmin, KafkaError } from '../ports/kafka.ts';

/** How long a broker may take to present a renewed certificate, and the pause between two looks, in milliseconds. */
const PRESENT_MS = 90_000;
const LOOK_MS = 100;
/** When it is told once more: an instance fetches renewed files every minute, so the broker may have read the ones before. */
const AGAIN_MS = 5_000;

export interface ReloadOptions {
  readonly admin: Pick<KafkaAdmin, 'alterBrokerConfig' | 'brokerConfigs'>;
  readonly brokerId: number;
  /** Path of the key as the broker knows it. */
  readonly keystore: string;
  /** Path of what it trusts; null where that isn't known. */
  readonly truststore: string | null;
  /** Kafka's names of the listeners that use it. */
  readonly listeners: readonly string[];
  /** What the broker is to present in the end; null where terraform reaches no listener that uses the key. */
  readonly expected: string | null;
  readonly presented: () => Promise<string>;
  readonly signal: AbortSignal;
}

/**
 * Makes a broker read its key, and what it trusts, again without a restart: a listener's `ssl.keystore.location` and
 * `ssl.truststore.location` that are set to the path they have already do that (KIP-226; in KRaft mode since 3.3.2, KAFKA-14136).
 * The settings are taken back afterwards, so that the broker's file stays what decides. Connections that are open stay.
 * @throws KafkaError when the broker refuses the new certificate, or still presents the old one after 90 s
 */
export async function reloadCertificate(options: ReloadOptions): Promise<void> {
  const { admin, brokerId, keystore, truststore, listeners } = options;
  const settings = new Map(
    listeners.flatMap((listener): [string, string][] => [
      [keystoreKey(listener), keystore],
      ...(truststore === null ? [] : [[truststoreKey(listener), truststore] as [string, string]]),
    ]),
  );
  await admin.alterBrokerConfig(brokerId, settings);
  await untilApplied(options, settings);
  await untilPresented(options, settings);
  await admin.alterBrokerConfig(brokerId, new Map([...settings.keys()].map((key) => [key, null])));
}

/** Taken back before the broker has seen them, settings would have no effect: of a change and its opposite it may see neither. */
async function untilApplied(
  { admin, brokerId, signal }: ReloadOptions,
  settings: ReadonlyMap<string, string>,
): Promise<void> {
  const deadline = performance.now() + PRESENT_MS;
  for (;;) {
    signal.throwIfAborted();
    const seen = (await admin.brokerConfigs([brokerId])).get(brokerId);
    if ([...settings].every(([key, value]) => seen?.get(key) === value)) return;
    if (performance.now() > deadline) throw late(brokerId, 'doesn’t show these settings');
    await delay(LOOK_MS);
  }
}

async function untilPresented(
  { admin, brokerId, expected, presented, signal }: ReloadOptions,
  settings: ReadonlyMap<string, string>,
): Promise<void> {
  if (expected === null) return;
  const deadline = performance.now() + PRESENT_MS;
  let again = performance.now() + AGAIN_MS;
  for (;;) {
    signal.throwIfAborted();
    const seen = await presented().catch((error: unknown) => String(error));
    if (seen === expected) return;
    if (performance.now() > deadline) throw late(brokerId, `presents ${seen}, not ${expected}`);
    if (performance.now() > again) {
      await admin.alterBrokerConfig(brokerId, new Map(settings));
      again = performance.now() + AGAIN_MS;
    }
    await delay(LOOK_MS);
  }
}

const late = (brokerId: number, how: string): KafkaError =>
  new KafkaError(
    'REQUEST_TIMED_OUT',
    `Broker ${brokerId} was told to read its key again and ${how} after ${PRESENT_MS / 1_000} s; look at its log, then deploy again.`,
  );
