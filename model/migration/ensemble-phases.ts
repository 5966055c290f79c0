import { clientOf, quorumOf } from '../rendering/ensemble-listeners.ts';
import type {
  ClientBesideSpec,
  EnsembleListenersSpec,
  EnsembleMigrationSpec,
  EnsemblePhase,
  EnsembleSpec,
} from '../spec/ensemble.ts';

/** In their order. */
export const ENSEMBLE_PHASES: readonly EnsemblePhase[] = ['prepared', 'listeners-added', 'clients-moved'];

/** Whether `phase` is `of`, or comes after it. */
export const ensembleHasReached = (phase: EnsemblePhase, of: EnsemblePhase): boolean =>
  ENSEMBLE_PHASES.indexOf(phase) >= ENSEMBLE_PHASES.indexOf(of);

/** What the code says of the way, where `listeners` and `hostPort`s of the ensemble are its end. */
type Way = Omit<EnsembleMigrationSpec, 'to'>;

/**
 * An ensemble in a phase of its migration: `target` is what it is in the end. From `listeners-added` on both client ports are open and
 * servers take both kinds of connections from each other; `listeners` are the ones that are used.
 */
export function ensembleInPhase(target: EnsembleSpec, way: Way): EnsembleSpec {
  const to = target.listeners ?? {};
  const moved = ensembleHasReached(way.phase, 'clients-moved');
  const clientChanges = clientOf(way.from) !== clientOf(to);
  const after = Object.fromEntries(target.servers.map(({ myid, hostPort }) => [myid, hostPort]));
  const before = way.fromHostPorts ?? {};
  const beside: ClientBesideSpec = moved
    ? { security: clientOf(way.from), hostPorts: before }
    : { security: clientOf(to), hostPorts: after };
  return {
    ...target,
    migration: { ...way, to },
    listeners: moved ? to : way.from,
    servers:
      moved || !clientChanges
        ? target.servers
        : target.servers.map((server) => ({ ...server, hostPort: before[server.myid] ?? server.hostPort })),
    ...(clientChanges && ensembleHasReached(way.phase, 'listeners-added') ? { clientBeside: beside } : {}),
  };
}

/**
 * Everything that has keys, those that the next deploy needs included: they are made a deploy before servers do, since terraform makes
 * what is new, and containers now depend on, only after all containers that it replaces are gone.
 */
export const listenersWithKeys = ({ listeners = {}, migration }: EnsembleSpec): EnsembleListenersSpec => {
  if (migration === undefined) return listeners;
  const { from, to } = migration;
  const client = [clientOf(from), clientOf(to)].includes('mtls') ? 'mtls' : 'plaintext';
  const quorum = [quorumOf(from), quorumOf(to)].includes('tls') ? 'tls' : 'plaintext';
  return { client: { security: client }, quorum: { security: quorum } };
};
