import { flowName } from '../../model/rendering/names.ts';
import { explainCompute, JoinFailed } from '../membership/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import { KafkaError } from '../ports/kafka.ts';
import type { ConnectorState } from './connector-states.ts';
import { rootCause } from './status/connectors.ts';
import { type FlowView, flowsWithout, type MirrorFlow, type MirrorLook } from './workers.ts';

export interface MirrorFormation {
  readonly mirror: string;
  /** Worker id to the host:port that it advertises. */
  readonly workers: ReadonlyMap<number, string>;
  readonly look: () => Promise<MirrorLook>;
  readonly states: (flow: MirrorFlow) => Promise<readonly ConnectorState[]>;
  readonly compute: (workerId: number) => Compute | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** When the first worker was waited for, in milliseconds since the epoch: what failed before may yet run. */
  readonly since: number;
}

/** Those of a dedicated MirrorMaker 2, in every flow (MirrorMaker.CONNECTOR_CLASSES); what is switched off has no tasks. */
const CONNECTORS = ['MirrorSourceConnector', 'MirrorCheckpointConnector', 'MirrorHeartbeatConnector'];

const POLL_MS = 500;
/** Tasks are known a moment after their connector runs: what runs has to stay the same for that long. */
const SETTLED_MS = 2_000;
/** A task is started anew each time that its worker changes, so that a failure has to last, in milliseconds. */
const FAILED_MS = 10_000;
/** The same for one that was written before the workers were started, or by a clock that is behind. */
const OLD_FAILED_MS = 60_000;

/** A connector or task that has failed. */
export interface Failure {
  readonly flow: string;
  readonly name: string;
  /** The exception at the bottom of its trace. */
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Waits until all workers are in every flow, and the connectors and tasks of each run.
 * @throws JoinFailed when one has failed for good, or the time is over.
 */
export async function formMirror(formation: MirrorFormation): Promise<void> {
  const { clock, signal, timeoutMs, since } = formation;
  const started = clock.now();
  const failing = new Since(clock);
  const running = new Since(clock);
  for (;;) {
    signal.throwIfAborted();
    const { missing, failures, runs } = await observe(formation);
    const failed = failures.filter(
      (each) => failing.lasts(keyOf(each)) >= (each.at >= since ? FAILED_MS : OLD_FAILED_MS),
    );
    failing.forgetBut(failures.map(keyOf));
    if (failed.length > 0) throw new JoinFailed(failed.map(describeFailure).join('\n'));
    const settled = missing === null && running.lasts(runs) >= SETTLED_MS;
    running.forgetBut(missing === null ? [runs] : []);
    if (settled) return;
    if (clock.now() - started > timeoutMs)
      throw new JoinFailed(await notInTime(formation, missing, failures));
    await clock.sleep(POLL_MS, signal);
  }
}

interface Seen {
  /** What the mirror waits for; null when it is whole. */
  readonly missing: string | null;
  readonly failures: readonly Failure[];
  /** Everything that runs, as one text to compare. */
  readonly runs: string;
}

async function observe(formation: MirrorFormation): Promise<Seen> {
  try {
    const look = await formation.look();
    const views = await Promise.all(
      look.flows.map(async (view) => ({ view, states: await formation.states(view.flow) })),
    );
    const failures = views.flatMap(({ view, states }) => failuresIn(view, states));
    const missing =
      absent(formation, look) ??
      views.map(({ view, states }) => unfinished(view, states)).find((each) => each !== null) ??
      null;
    return { missing, failures, runs: JSON.stringify(look.flows.map(runsOf)) };
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return { missing: problem.message.replace(/\.+$/, ''), failures: [], runs: '' };
  }
}

const runsOf = (view: FlowView) =>
  view.settled ? view.workers.map(({ memberId, runs }) => [memberId, runs]) : null;

function absent({ workers }: MirrorFormation, look: MirrorLook): string | null {
  for (const [cluster, why] of look.silent) return `cluster '${cluster}' can't be asked: ${why}`;
  const unsettled = look.flows.find(({ settled }) => !settled);
  if (unsettled) return `the workers of ${flowName(unsettled.flow)} share out their tasks`;
  for (const [id, address] of workers) {
    const [flow] = flowsWithout(look, address);
    if (flow) return `worker ${id} is not a member of ${flowName(flow.flow)}`;
  }
  return null;
}

/** What of a flow does not run yet. */
function unfinished(view: FlowView, given: readonly ConnectorState[]): string | null {
  if (!view.settled) return null; // said already
  const flow = flowName(view.flow);
  if (view.delayMs > 0)
    return `${flow} shares out what a lost worker ran only ${Math.round(view.delayMs / 1000)} s later (scheduled.rebalance.max.delay.ms)`;
  const assigned = new Set(view.workers.flatMap(({ runs }) => runs));
  const states = byName(given);
  const idle = [...CONNECTORS, ...assigned].filter(
    (name) => !assigned.has(name) || states.get(name)?.state !== 'RUNNING',
  );
  const [name] = idle;
  return name === undefined ? null : `${name} of ${flow} is ${states.get(name)?.state ?? 'not there'}`;
}

/** Connectors and tasks of a flow that have failed, of those that belong to a worker. */
export function failuresIn(view: FlowView, given: readonly ConnectorState[]): readonly Failure[] {
  if (!view.settled) return [];
  const assigned = [...new Set(view.workers.flatMap(({ runs }) => runs))];
  const states = byName(given);
  return assigned.flatMap((name) => {
    const status = states.get(name);
    if (status?.state !== 'FAILED') return [];
    return [{ flow: flowName(view.flow), name, why: rootCause(status.trace ?? 'no trace'), at: status.at }];
  });
}

/** As assignments of workers name what they run. */
const byName = (states: readonly ConnectorState[]): ReadonlyMap<string, ConnectorState> =>
  new Map(
    states.map((each) => [each.task === null ? each.connector : `${each.connector}-${each.task}`, each]),
  );

export const describeFailure = ({ flow, name, why }: Failure): string =>
  `${name} of ${flow} has failed: ${why}`;

const keyOf = ({ flow, name, why }: Failure): string => `${flow}/${name}/${why}`;

async function notInTime(
  { mirror, timeoutMs, workers, compute, look }: MirrorFormation,
  missing: string | null,
  failures: readonly Failure[],
): Promise<string> {
  const said = failures.map((each) => ` ${describeFailure(each)}.`).join('');
  const seen = await look();
  const out = [...workers].find(([, address]) => flowsWithout(seen, address).length > 0);
  const log = out === undefined ? '' : explainCompute((await compute(out[0])?.inspect()) ?? null);
  return `Mirror '${mirror}' is not whole after ${Math.round(timeoutMs / 1000)} s: ${missing ?? 'what it runs keeps changing'}.${said}${log}`;
}

/** How long each thing has been so, in milliseconds. */
class Since {
  readonly #clock: Clock;
  readonly #first = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  lasts(key: string): number {
    const now = this.#clock.now();
    const first = this.#first.get(key) ?? now;
    this.#first.set(key, first);
    return now - first;
  }

  forgetBut(keys: readonly string[]): void {
    for (const key of this.#first.keys()) if (!keys.includes(key)) this.#first.delete(key);
  }
}
