import type { ClusterManifest, EnsembleManifest } from '../../model/manifest.ts';
import { type BrokerForm, formOf } from '../../model/migration/broker-form.ts';
import { ENSEMBLE_PHASES } from '../../model/migration/ensemble-phases.ts';
import { spoken as spokenOfEnsemble } from '../../model/migration/ensemble-plan.ts';
import { PHASES } from '../../model/migration/phases.ts';
import { spoken } from '../../model/migration/standing.ts';
import type { MigrationPhase } from '../../model/spec/migration.ts';
import { answerOrNull } from '../membership/answer.ts';
import type { BrokerListeners, KafkaAdmin } from '../ports/kafka.ts';

/** How far a cluster is on its way to other listeners. */
export interface MigrationStatus {
  /** In words, such as `plaintext`. */
  readonly from: string;
  readonly to: string;
  /** As the code says it. */
  readonly phase: MigrationPhase;
  /** Brokers that listen and talk as in this phase, and all that answer. */
  readonly there: number;
  readonly answering: number;
}

/** Null where no migration is under way. */
export async function migrationStatus(
  { migration, metadata }: ClusterManifest,
  admin: Pick<KafkaAdmin, 'brokerListeners'>,
): Promise<MigrationStatus | null> {
  if (migration === undefined) return null;
  const { from, to, phase } = migration;
  const kraft = metadata === 'kraft';
  const wanted = formOf({ listeners: to, migration: { from, phase } }, kraft);
  const live = [...((await answerOrNull(() => admin.brokerListeners()))?.values() ?? [])];
  return {
    from: spoken(from, kraft),
    to: spoken(to, kraft),
    phase,
    there: live.filter((broker) => isSo(broker, wanted)).length,
    answering: live.length,
  };
}

const isSo = (broker: BrokerListeners, form: BrokerForm): boolean =>
  broker.interBroker === form.interBroker &&
  broker.controllers.join() === form.controllers.join() &&
  [...broker.open].sort().join() === [...form.open].sort().join();

/** One paragraph for a terminal, with what comes next. */
export function formatMigration({ from, to, phase, there, answering }: MigrationStatus): string {
  return (
    `${underWay(from, to, phase, PHASES)}: ${there} of ${answering} brokers are there. ` +
    (there === answering ? `It is safe to stay. Next: ${next(phase, PHASES)}.` : 'Deploy again to go on.')
  );
}

/** The same of an ensemble, as the code says it. */
export const formatEnsembleMigration = ({
  from,
  to,
  phase,
}: NonNullable<EnsembleManifest['migration']>): string =>
  `${underWay(spokenOfEnsemble(from), spokenOfEnsemble(to), phase, ENSEMBLE_PHASES)}. Next, when this one is deployed: ${next(phase, ENSEMBLE_PHASES)}.`;

const underWay = (from: string, to: string, phase: string, phases: readonly string[]): string =>
  `Listeners: from ${from} to ${to}, phase ${phases.indexOf(phase) + 1} of ${phases.length}, ${phase}`;

function next(phase: string, phases: readonly string[]): string {
  const following = phases[phases.indexOf(phase) + 1];
  return following === undefined
    ? 'leave the prop migration out, which closes the old ones'
    : `.to('${following}')`;
}
