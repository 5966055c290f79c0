import type {
  EnsembleListenerName,
  EnsembleListenersSpec,
  EnsemblePhase,
  EnsembleSecurity,
  EnsembleSpec,
} from '../spec/ensemble.ts';
import { ensembleHasReached } from './ensemble-phases.ts';
import type { SecuritiesOf, StandingOf, StepOf } from './standing.ts';

export type EnsembleSecurities = SecuritiesOf<EnsembleListenerName, EnsembleSecurity>;

/** What listeners an ensemble has, or is on its way to. */
export type EnsembleStanding = StandingOf<EnsembleSecurities, EnsemblePhase>;

export type EnsembleStep = StepOf<EnsembleSecurities>;

/** As the code says it of an ensemble. */
export function ensembleStandingOf({
  listeners = {},
  migration,
}: Pick<EnsembleSpec, 'listeners' | 'migration'>): EnsembleStanding {
  if (migration === undefined) return { listeners: securitiesOf(listeners) };
  const { from, to, phase } = migration;
  return { listeners: securitiesOf(to), migration: { from: securitiesOf(from), phase } };
}

const securitiesOf = ({ client, quorum }: EnsembleListenersSpec): EnsembleSecurities => ({
  ...(client === undefined || client.security === 'plaintext' ? {} : { client: client.security }),
  ...(quorum === undefined || quorum.security === 'plaintext' ? {} : { quorum: quorum.security }),
});

/** How a server listens and talks. */
export interface ServerForm {
  /** What its client ports speak. */
  readonly clients: readonly EnsembleSecurity[];
  /** What it speaks to other servers. */
  readonly speaks: EnsembleSecurity;
  /** What it takes from them. */
  readonly takes: readonly EnsembleSecurity[];
}

/** The form of every server of an ensemble that stands so. */
export function formOfServer({ listeners, migration }: EnsembleStanding): ServerForm {
  const from = migration?.from ?? listeners;
  const reached = (phase: EnsemblePhase) =>
    migration === undefined || ensembleHasReached(migration.phase, phase);
  const of = (name: EnsembleListenerName, securities: EnsembleSecurities) => securities[name] ?? 'plaintext';
  const open = (name: EnsembleListenerName) => [
    ...new Set([of(name, reached('listeners-added') ? listeners : from), of(name, from)]),
  ];
  return {
    clients: open('client'),
    speaks: of('quorum', reached('clients-moved') ? listeners : from),
    takes: open('quorum'),
  };
}

/** What brokers and terraform speak to the servers of an ensemble that stands so. */
export const usedByClients = ({ listeners, migration }: EnsembleStanding): EnsembleSecurity =>
  (migration === undefined || ensembleHasReached(migration.phase, 'clients-moved')
    ? listeners.client
    : migration.from.client) ?? 'plaintext';

/** Whether servers of the two forms make one ensemble. */
export const inOneEnsemble = (a: ServerForm, b: ServerForm): boolean =>
  b.takes.includes(a.speaks) && a.takes.includes(b.speaks);

/**
 * Whether znodes are kept to who made them. Not while both client ports are open: who comes in plaintext is nobody, and has to
 * reach what others have made.
 */
export const keepsZnodes = (standing: EnsembleStanding): boolean => {
  const { listeners, migration } = standing;
  const mixed =
    migration !== undefined &&
    ensembleHasReached(migration.phase, 'listeners-added') &&
    (migration.from.client ?? 'plaintext') !== (listeners.client ?? 'plaintext');
  return usedByClients(standing) === 'mtls' && !mixed;
};
