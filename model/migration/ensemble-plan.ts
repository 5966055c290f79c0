import type { EnsembleListenerName } from '../spec/ensemble.ts';
import { ENSEMBLE_PHASES } from './ensemble-phases.ts';
import {
  type EnsembleSecurities,
  type EnsembleStanding,
  type EnsembleStep,
  formOfServer,
  inOneEnsemble,
  type ServerForm,
  usedByClients,
} from './server-form.ts';
import { sameStanding, stepBetween } from './standing.ts';

/** A live ensemble, and what the code says of its listeners now. */
export interface EnsembleMigrationStep {
  readonly ensemble: string;
  /** As of the last deploy, which may have been interrupted. */
  readonly known: EnsembleStanding;
  readonly wanted: EnsembleStanding;
}

/** What runs, as far as it can be asked. */
export interface LiveEnsemble {
  /** myid to the form that the server was started in. */
  readonly servers: ReadonlyMap<number, ServerForm>;
  /** Brokers, as `broker 2 of orders`, to what they speak to the ensemble. */
  readonly brokers: ReadonlyMap<string, 'plaintext' | 'mtls'>;
  /** Clusters whose znodes nobody but their brokers may write. */
  readonly kept: readonly string[];
  /** Whether servers have told each other of plaintext client ports, which they would open again when they start. */
  readonly toldOfPorts: boolean;
}

interface Message {
  readonly summary: string;
  readonly detail: string;
}

/** Why the listeners can't become what the code says, by what the last deploy wrote down. */
export function ensembleObjection({ ensemble, known, wanted }: EnsembleMigrationStep): Message | undefined {
  if (sameStanding(known, wanted)) return undefined;
  const way = stepBetween(known, wanted, ENSEMBLE_PHASES);
  if (way === null) return anotherWay(ensemble, known, wanted);
  return Math.abs(way.after - way.before) > 1 ? skipped(ensemble, way) : undefined;
}

/** Why what runs can't live with what the code says, as after a deploy that was interrupted. */
export function liveObjection(
  { ensemble, known, wanted }: EnsembleMigrationStep,
  live: LiveEnsemble,
): Message | undefined {
  const form = formOfServer(wanted);
  const used = usedByClients(wanted);
  const servers = [...live.servers]
    .filter(([, other]) => !inOneEnsemble(form, other) || !other.clients.includes(used))
    .map(([myid]) => `server ${myid}`);
  const brokers = [...live.brokers]
    .filter(([, speaks]) => !form.clients.includes(speaks))
    .map(([name]) => name);
  // who comes in plaintext is nobody, and reaches nothing that is kept
  const kept = form.clients.includes('plaintext') && used === 'plaintext' ? live.kept : [];
  const ports = live.toldOfPorts && !form.clients.includes('plaintext') ? ['the list of members'] : [];
  const left = [...servers, ...brokers, ...kept.map((cluster) => `znodes of ${cluster}`), ...ports];
  if (left.length === 0) return undefined;
  return {
    summary: 'A phase of the migration is not over',
    detail:
      `Ensemble '${ensemble}' ${described(known)}, and the code now says ${inCode(wanted)}; ${left.join(', ')} would be left behind, as after a deploy that was interrupted. ` +
      `Nothing is touched. Deploy ${inProp(positionOf(known, wanted))} again first.`,
  };
}

/** Where no server answers, a deploy may bring them back as they were, and do no more. */
export const unseenObjection = ({ ensemble, known, wanted }: EnsembleMigrationStep): Message => ({
  summary: 'Nobody knows how the servers listen',
  detail:
    `Ensemble '${ensemble}' ${described(known)}, and the code now says ${inCode(wanted)}; no server answers there. Nothing is touched. ` +
    `Deploy ${inProp(positionOf(known, wanted))} again first.`,
});

/** Worth a warning: what a step does, and what the next one is. */
export function ensembleNotice(ensemble: string, way: EnsembleStep): Message {
  const last = way.after === 0 || way.after === DONE;
  return {
    summary:
      way.after === DONE
        ? 'The old listeners of ZooKeeper close'
        : `Listeners of ZooKeeper move: ${at(way.after)}`,
    detail:
      `Ensemble '${ensemble}', from ${spoken(way.from)} to ${spoken(way.to)}: ${way.after > way.before ? forthTo(way) : backTo(way)}` +
      (last ? '' : ' It is safe to stop after this deploy.'),
  };
}

/** The position after the last phase. */
const DONE = ENSEMBLE_PHASES.length + 1;

function positionOf(known: EnsembleStanding, wanted: EnsembleStanding): number {
  return stepBetween(known, wanted, ENSEMBLE_PHASES)?.before ?? 0;
}

const changes = ({ from, to }: EnsembleStep, name: EnsembleListenerName): boolean =>
  (from[name] ?? 'plaintext') !== (to[name] ?? 'plaintext');

function forthTo(way: EnsembleStep): string {
  const next = `Next: ${inProp(way.after + 1)}.`;
  switch (ENSEMBLE_PHASES[way.after - 1]) {
    case 'prepared':
      return `keys and certificates of the new listeners are made; no server and no broker is touched. ${next}`;
    case 'listeners-added':
      return `every server is replaced once; ${both(way)}. Nobody has to move yet. ${next}`;
    case 'clients-moved':
      return `${moving(way)} Move every other client of the ensemble before the next deploy, which closes the old listeners: ${inProp(DONE)}.`;
    default:
      return `every server is replaced once, and the old listeners are closed then. ${
        changes(way, 'client') && way.to.client === 'mtls'
          ? 'Brokers are replaced once more, and znodes, those that are there included, are kept to their brokers.'
          : ''
      }`.trim();
  }
}

function backTo(way: EnsembleStep): string {
  switch (ENSEMBLE_PHASES[way.after - 1]) {
    case undefined:
      return 'back to where it came from: the keys of the new listeners are removed; no server and no broker is touched.';
    case 'prepared':
      return 'one phase back: every server is replaced once, and the new listeners are closed then.';
    case 'listeners-added':
      return `one phase back: ${moving({ ...way, to: way.from, from: way.to })}`;
    default:
      return `one phase back: every server is replaced once, and the old listeners are open again${
        changes(way, 'client') && way.to.client === 'mtls'
          ? '; brokers are replaced once, and znodes can be written by everybody'
          : ''
      }.`;
  }
}

const both = (way: EnsembleStep): string =>
  [
    ...(changes(way, 'client') ? ['both client ports are open then'] : []),
    ...(changes(way, 'quorum') ? ['servers take plaintext and TLS from each other'] : []),
  ].join(', and ');

const moving = (way: EnsembleStep): string =>
  [
    ...(changes(way, 'client')
      ? [
          `every broker is replaced once and connects ${way.to.client === 'mtls' ? 'by TLS' : 'in plaintext'} then, as terraform and the commands do.`,
        ]
      : []),
    ...(changes(way, 'quorum')
      ? [
          `Every server is replaced once and speaks ${way.to.quorum === 'tls' ? 'TLS' : 'plaintext'} to the others then.`,
        ]
      : []),
  ].join(' ');

const anotherWay = (ensemble: string, known: EnsembleStanding, wanted: EnsembleStanding): Message => ({
  summary: 'Listeners of an ensemble change their security in phases',
  detail:
    `Ensemble '${ensemble}' ${described(known)}, and the code now says ${inCode(wanted)}: a server that is replaced could not talk to those that aren't yet, nor brokers to both. ` +
    (known.migration === undefined
      ? `Keep the new listeners in the code and say where the ensemble comes from: migration: ZooKeeperMigration.from({ listeners: …, hostPorts: … }).to('${ENSEMBLE_PHASES[0]}'), with the listeners that it has now, and new hostPorts beside the old ones.`
      : 'End that way first, forth or back, or set listeners and migration back.'),
});

function skipped(ensemble: string, way: EnsembleStep): Message {
  const towards = way.before + Math.sign(way.after - way.before);
  return {
    summary: 'A phase of the migration would be skipped',
    detail:
      `Ensemble '${ensemble}' is on its way from ${spoken(way.from)} to ${spoken(way.to)}: ${at(way.before)}, and the code now says ${at(way.after)}. ` +
      `Servers of the one could not work with servers of the other while they are replaced, or clients had no time to move. It is safe to stay: ${inProp(way.before)}. Next: ${inProp(towards)}.`,
  };
}

const at = (position: number): string => {
  const phase = ENSEMBLE_PHASES[position - 1];
  if (phase !== undefined) return `phase ${position} of ${ENSEMBLE_PHASES.length}, ${phase}`;
  return position === 0 ? 'before its first phase' : 'at its end';
};

const inProp = (position: number): string => {
  const phase = ENSEMBLE_PHASES[position - 1];
  if (phase !== undefined) return `.to('${phase}')`;
  return position === 0
    ? 'the old listeners and hostPorts, without the prop migration'
    : 'the new listeners, without the prop migration';
};

const described = ({ listeners, migration }: EnsembleStanding): string =>
  migration === undefined
    ? `has listeners that are ${spoken(listeners)}`
    : `is in phase ${migration.phase} of its way from ${spoken(migration.from)} to ${spoken(listeners)}`;

const inCode = ({ listeners, migration }: EnsembleStanding): string =>
  migration === undefined
    ? spoken(listeners)
    : `phase ${migration.phase} from ${spoken(migration.from)} to ${spoken(listeners)}`;

/** In words, such as `client: mtls, quorum: tls`. */
export const spoken = ({ client, quorum }: EnsembleSecurities): string =>
  client === undefined && quorum === undefined
    ? 'plaintext'
    : `client: ${client ?? 'plaintext'}, quorum: ${quorum ?? 'plaintext'}`;
