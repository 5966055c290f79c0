import { type BrokerForm, closing, formOf, inOneCluster, standingAt } from './broker-form.ts';
import { PHASES } from './phases.ts';
import { DONE, type Standing, type Step, sameStanding, spoken, stepBetween } from './standing.ts';

/** A live cluster, and what the code says of its listeners now. */
export interface MigrationStep {
  readonly cluster: string;
  readonly kraft: boolean;
  /** As of the last deploy, which may have been interrupted. */
  readonly known: Standing;
  readonly wanted: Standing;
  /** Brokers that answer. */
  readonly live: ReadonlyMap<number, BrokerForm>;
}

interface Message {
  readonly summary: string;
  readonly detail: string;
}

export interface MigrationPlan {
  readonly refusal?: Message;
  /** Worth a warning: what this step does, and what the next one is. */
  readonly notice?: Message;
}

/**
 * Kafka's own order (its documentation's "Incorporating Security Features in a Running Cluster"), one phase a deploy, forth or
 * back. What counts is what the brokers that run can live with: what is remembered may be of a deploy that was interrupted.
 */
export function planMigration(step: MigrationStep): MigrationPlan {
  const way = stepBetween(step.known, step.wanted, PHASES);
  const changed = !sameStanding(step.known, step.wanted);
  if (changed && way === null) return { refusal: anotherWay(step) };
  if (way !== null && Math.abs(way.after - way.before) > 1) return { refusal: skipped(step, way) };
  const strangers = strangersTo(step);
  if (strangers.length > 0) return { refusal: mixed(step, way, strangers) };
  if (way === null || !changed) return {};
  return { notice: noticeOf(step, way) };
}

/** Brokers that one in the form that the code says couldn't live with. */
function strangersTo({ live, wanted, kraft }: MigrationStep): readonly number[] {
  const form = formOf(wanted, kraft);
  return [...live].filter(([, each]) => !inOneCluster(form, each)).map(([id]) => id);
}

const anotherWay = ({ cluster, known, wanted, kraft }: MigrationStep): Message => ({
  summary: 'Listeners change their security in phases',
  detail:
    `Cluster '${cluster}' ${described(known, kraft)}, and the code now says ${inCode(wanted, kraft)}: brokers that are replaced one after the other could not talk to each other, nor clients to all of them. ` +
    (known.migration === undefined
      ? `Keep the new listeners in the code and say where the cluster comes from: migration: Migration.from({ listeners: …, hostPorts: … }).to('${PHASES[0]}'), with the listeners that it has now, and new hostPorts beside the old ones.`
      : 'End that way first, forth or back, or set listeners and migration back.'),
});

function skipped({ cluster, kraft }: MigrationStep, way: Step): Message {
  const towards = way.before + Math.sign(way.after - way.before);
  return {
    summary: 'A phase of the migration would be skipped',
    detail:
      `Cluster '${cluster}' is on its way from ${spoken(way.from, kraft)} to ${spoken(way.to, kraft)}: ${at(way.before)}, and the code now says ${at(way.after)}. ` +
      `Brokers of the one could not work with brokers of the other while they are replaced, or clients had no time to move. It is safe to stay: ${inProp(way.before)}. Next: ${inProp(towards)}.`,
  };
}

function mixed(
  { cluster, kraft, wanted, live }: MigrationStep,
  way: Step | null,
  ids: readonly number[],
): Message {
  const names = ids.map((id) => `broker ${id} (${talk(live.get(id) as BrokerForm)})`).join(', ');
  const own = talk(formOf(wanted, kraft));
  const possible = way === null ? [] : PHASES_ALL.filter((position) => fitsAll(way, position, live, kraft));
  return {
    summary: 'Running brokers could not work with the new ones',
    detail:
      `Cluster '${cluster}': what the code says (${own}) does not go together with ${names}, as after a deploy that was interrupted. Nothing is touched. ` +
      (possible.length === 0
        ? 'Set listeners and migration back to what they were in that deploy.'
        : `Deploy ${possible.map(inProp).join(' or ')} first.`),
  };
}

const PHASES_ALL = [0, ...PHASES.map((_, index) => index + 1), DONE];

const fitsAll = (way: Step, position: number, live: MigrationStep['live'], kraft: boolean): boolean =>
  [...live.values()].every((form) => inOneCluster(formOf(standingAt(way, position), kraft), form));

const talk = ({ open, interBroker }: BrokerForm): string =>
  `open: ${open.join(', ')}; among brokers: ${interBroker}`;

const at = (position: number): string => {
  const phase = PHASES[position - 1];
  if (phase !== undefined) return `phase ${position} of ${PHASES.length}, ${phase}`;
  return position === 0 ? 'before its first phase' : 'at its end';
};

const inProp = (position: number): string => {
  const phase = PHASES[position - 1];
  if (phase !== undefined) return `.to('${phase}')`;
  return position === 0
    ? 'the old listeners and hostPorts, without the prop migration'
    : 'the new listeners, without the prop migration';
};

const described = ({ listeners, migration }: Standing, kraft: boolean): string =>
  migration === undefined
    ? `has listeners that are ${spoken(listeners, kraft)}`
    : `is in phase ${migration.phase} of its way from ${spoken(migration.from, kraft)} to ${spoken(listeners, kraft)}`;

const inCode = ({ listeners, migration }: Standing, kraft: boolean): string =>
  migration === undefined
    ? spoken(listeners, kraft)
    : `phase ${migration.phase} from ${spoken(migration.from, kraft)} to ${spoken(listeners, kraft)}`;

function noticeOf({ cluster, kraft }: MigrationStep, way: Step): Message {
  const forth = way.after > way.before;
  const subject = `Cluster '${cluster}', from ${spoken(way.from, kraft)} to ${spoken(way.to, kraft)}: `;
  const stay = ' It is safe to stop after this deploy.';
  return {
    summary: way.after === DONE ? 'The old listeners close' : `Listeners move: ${at(way.after)}`,
    detail:
      subject + (forth ? forthTo(way) : backTo(way)) + (way.after === DONE || way.after === 0 ? '' : stay),
  };
}

function forthTo({ from, to, after }: Step): string {
  const [old, fresh] = [closing(from, to).join(' and '), closing(to, from).join(' and ')];
  const next = `Next: ${inProp(after + 1)}.`;
  switch (PHASES[after - 1]) {
    case 'prepared':
      return `keys, certificates and passwords of the new listeners are made; no broker is touched. ${next}`;
    case 'listeners-added':
      return `every broker is replaced once, and has ${fresh} open beside ${old} then. Nobody has to move yet; clients may from then on. ${next}`;
    case 'inter-broker-moved':
      return `every broker is replaced once more; brokers, controllers and the stack's own mirrors then talk on the new listeners. Clients stay where they are. ${next}`;
    case 'clients-moved':
      return `no broker is replaced; terraform and the commands use the new listeners from now on. Move every other client before the next deploy, which closes ${old}: ${inProp(DONE)}.`;
    default:
      return `every broker is replaced once, and ${old} are closed then: clients that still use them are refused. To give them time, stay with ${inProp(DONE - 1)}.`;
  }
}

function backTo({ from, to, after }: Step): string {
  const [old, fresh] = [closing(from, to).join(' and '), closing(to, from).join(' and ')];
  switch (PHASES[after - 1]) {
    case undefined:
      return 'back to where it came from: the keys of the new listeners are removed; no broker is touched.';
    case 'prepared':
      return `one phase back: every broker is replaced once, and ${fresh} are closed then. Clients that use them have to be back on ${old} before.`;
    case 'listeners-added':
      return 'one phase back: every broker is replaced once; brokers and controllers talk on the old listeners again.';
    case 'inter-broker-moved':
      return 'one phase back: no broker is replaced; terraform and the commands use the old listeners again.';
    default:
      return `one phase back: every broker is replaced once, and ${old} are open again beside ${fresh}.`;
  }
}
