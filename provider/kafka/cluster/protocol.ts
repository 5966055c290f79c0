import { compareLines, featureLevels } from '../../../model/release-line.ts';
import type { kafkaClusterId } from '../../../model/resources/cluster-id.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { planUpgrade } from '../../../model/upgrade.ts';
import { type KafkaAdmin, KafkaError } from '../../../operations/ports/kafka.ts';
import { finalizedLine, protocolStatus } from '../../../operations/upgrade/protocol.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { ClusterLink } from '../session/session.ts';

type Anchor = StateOf<typeof kafkaClusterId>;

interface Wanted {
  readonly cluster: string;
  readonly version: string;
  readonly finalize: boolean;
}

/** The protocol after this deploy, and what is to be said about the way there. */
export async function planProtocol(
  link: ClusterLink | null,
  prior: Anchor | null,
  { cluster, version, finalize }: Wanted,
): Promise<{ readonly protocol: string; readonly diagnostics: readonly Diagnostic[] }> {
  const plan = planUpgrade({
    mode: link?.connection.ensemble == null ? 'kraft' : 'zookeeper',
    from: prior?.version ?? null,
    to: version,
    held: prior?.protocol_version ?? null,
    finalize,
  });
  const { protocol, refusal, notice, finalizes } = plan;
  const subject = `Cluster '${cluster}': `;
  if (refusal !== undefined) {
    return { protocol, diagnostics: [error(refusal.summary, subject + refusal.detail, ['version'])] };
  }
  const behind = finalizes && link !== null ? await brokersBehind(link, protocol) : [];
  if (behind.length > 0) return { protocol: prior?.protocol_version ?? protocol, diagnostics: behind };
  const path = [finalizes ? 'finalize' : 'version'];
  return {
    protocol,
    diagnostics: notice === undefined ? [] : [warning(notice.summary, subject + notice.detail, path)],
  };
}

/** Nothing is finalized that a running broker doesn't understand, as after a roll that was interrupted. */
async function brokersBehind({ admin, name }: ClusterLink, line: string): Promise<readonly Diagnostic[]> {
  const status = await protocolStatus(admin).catch((problem: unknown) => {
    if (problem instanceof KafkaError) return problem;
    throw problem;
  });
  if (status instanceof KafkaError) return [notSeen(name, line, status.message)];
  const behind = [...status.binaries].filter(([, binaries]) => compareLines(binaries, line) < 0);
  if (behind.length === 0) return [];
  const brokers = behind.map(([id, binaries]) => `broker ${id} runs ${binaries}`).join(', ');
  return [
    error(
      'Not every broker runs the version yet',
      `Cluster '${name}': ${line} can't be finalized, because ${brokers}. Deploy with finalize: false until all run ${line}.`,
      ['finalize'],
    ),
  ];
}

const notSeen = (cluster: string, line: string, why: string): Diagnostic =>
  error(
    'Nobody knows which version the brokers run',
    `Cluster '${cluster}': ${line} is to be finalized, but the brokers can't be asked. ${why} Deploy with finalize: false first.`,
    ['finalize'],
  );

/** What a KRaft cluster has finalized, by whoever; the state's own value in ZooKeeper mode or where nobody answers. */
export async function readProtocol(link: ClusterLink | null, known: string | null): Promise<string | null> {
  if (link === null || link.connection.ensemble !== null) return known;
  try {
    return (await finalizedLine(link.admin)) ?? known;
  } catch (problem) {
    if (problem instanceof KafkaError) return known;
    throw problem;
  }
}

/**
 * Finalizes a release line's feature levels. Nothing to do in ZooKeeper mode, where brokers are told by their properties.
 * @throws KafkaError when Kafka refuses.
 */
export async function finalizeProtocol(admin: KafkaAdmin, line: string | null): Promise<void> {
  const finalized = await finalizedLine(admin);
  if (line === null || finalized === undefined || finalized === line) return;
  const levels = featureLevels(line);
  if (levels === undefined) {
    throw new KafkaError('UNSUPPORTED_VERSION', `The feature levels of Kafka ${line} aren't known here.`);
  }
  await admin.upgradeFeatures(levels);
}
