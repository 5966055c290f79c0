import { compareLines, featureLevels } from '../../../model/release-line.ts';
import { planUpgrade } from '../../../model/upgrade.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import { type KafkaAdmin, KafkaError } from '../../../operations/ports/kafka.ts';
import { finalizedLine, protocolStatus } from '../../../operations/upgrade/protocol.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { ClusterLink } from '../session/session.ts';

interface Wanted {
  readonly version: string;
  readonly finalize: boolean;
  /** Version of the last deploy; null where that isn't known. */
  readonly from: string | null;
  /** Release line whose protocol is spoken now; null where that isn't known. */
  readonly held: string | null;
}

interface Step {
  readonly refused: boolean;
  /** Release line whose protocol is to be spoken. */
  readonly protocol: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** From what the cluster runs to what the code says. */
export async function stepTo(link: ClusterLink, { version, finalize, from, held }: Wanted): Promise<Step> {
  const mode = link.connection.ensemble === null ? 'kraft' : 'zookeeper';
  const plan = planUpgrade({ mode, from, to: version, held, finalize });
  const { protocol, refusal, notice, finalizes } = plan;
  const subject = `Cluster '${link.name}': `;
  if (refusal !== undefined) {
    return { refused: true, protocol, diagnostics: [error(refusal.summary, subject + refusal.detail)] };
  }
  const behind = finalizes ? await brokersBehind(link, protocol) : [];
  if (behind.length > 0) return { refused: true, protocol, diagnostics: behind };
  const diagnostics = notice === undefined ? [] : [warning(notice.summary, subject + notice.detail)];
  return { refused: false, protocol, diagnostics };
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
    ),
  ];
}

const notSeen = (cluster: string, line: string, why: string): Diagnostic =>
  error(
    'Nobody knows which version the brokers run',
    `Cluster '${cluster}': ${line} is to be finalized, but the brokers can't be asked. ${why} Deploy with finalize: false first.`,
  );

/** What a KRaft cluster has finalized, by whoever; the state's own value in ZooKeeper mode or where nobody answers. */
export async function readProtocol(link: ClusterLink | null, known: string | null): Promise<string | null> {
  if (link === null || link.connection.ensemble !== null) return known;
  return (await answerOrNull(() => finalizedLine(link.admin))) ?? known;
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
