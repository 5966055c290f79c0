import { compareLines, lineOfMetadataVersion, releaseLine } from '../../model/release-line.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';

/** Whose protocol a cluster speaks, and what its brokers' binaries could speak; release lines such as 4.2. */
export interface ProtocolStatus {
  /** Finalized feature levels (KRaft), or the inter-broker protocol (ZooKeeper mode); null where that can't be told. */
  readonly finalized: string | null;
  /** By broker id; only of brokers that answer. */
  readonly binaries: ReadonlyMap<number, string>;
}

/** @throws KafkaError when no broker answers. */
export async function protocolStatus(admin: KafkaAdmin): Promise<ProtocolStatus> {
  const finalized = await finalizedLine(admin);
  if (finalized !== undefined) return { finalized, binaries: await binariesInKraft(admin) };
  const protocols = await admin.brokerProtocols();
  const spoken = [...protocols.values()].map(({ current }) => releaseLine(current)).sort(compareLines);
  return {
    finalized: spoken[0] ?? null,
    binaries: new Map([...protocols].map(([id, { newest }]) => [id, releaseLine(newest)])),
  };
}

/** The release line that a KRaft cluster has finalized; undefined in ZooKeeper mode, null for one that isn't known here. */
export async function finalizedLine(admin: KafkaAdmin): Promise<string | null | undefined> {
  const level = (await admin.finalizedFeatures()).get('metadata.version');
  return level === undefined ? undefined : (lineOfMetadataVersion(level) ?? null);
}

async function binariesInKraft(admin: KafkaAdmin): Promise<ReadonlyMap<number, string>> {
  const supported = await admin.supportedFeatures();
  return new Map(
    [...supported].flatMap(([id, features]) => {
      const line = lineOfMetadataVersion(features.get('metadata.version') ?? Number.POSITIVE_INFINITY);
      return line === undefined ? [] : [[id, line] as const];
    }),
  );
}
