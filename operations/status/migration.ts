import type { ClusterManifest } from '../../model/manifest.ts';
import { type BrokerForm, formOf } from '../../model/migration/broker-form.ts';
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
  const position = PHASES.indexOf(phase) + 1;
  const next = PHASES[position];
  const step =
    next === undefined ? 'leave the prop migration out, which closes the old ones' : `.to('${next}')`;
  return (
    `Listeners: from ${from} to ${to}, phase ${position} of ${PHASES.length}, ${phase}: ${there} of ${answering} brokers are there. ` +
    (there === answering ? `It is safe to stay. Next: ${step}.` : 'Deploy again to go on.')
  );
}
