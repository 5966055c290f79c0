import { kafkaListener } from '../rendering/listener-kinds.ts';
import type { ListenerName, ListenerSecurity } from '../spec/listener.ts';
import type { MigrationPhase } from '../spec/migration.ts';
import { hasReached, MOVES, PHASES } from './phases.ts';
import type { Securities, Standing, Step } from './standing.ts';

/** How a broker listens and talks, by Kafka's names of listeners: what decides whether others can talk to it, and it to them. */
export interface BrokerForm {
  /** `inter.broker.listener.name` */
  readonly interBroker: string;
  /** `controller.listener.names`: the first is the one that it talks to controllers on; empty in ZooKeeper mode. */
  readonly controllers: readonly string[];
  /** Listeners that clients and brokers can connect to, CONTROLLER left aside. */
  readonly open: readonly string[];
  /** The one that terraform uses; left out where that isn't known. */
  readonly operator?: string;
}

/** Whether brokers of the two forms make one cluster: each reaches the other and the other's controllers. */
export function inOneCluster(a: BrokerForm, b: BrokerForm): boolean {
  return reaches(a, b) && reaches(b, a);
}

function reaches(a: BrokerForm, b: BrokerForm): boolean {
  const controller = a.controllers[0];
  return (
    b.open.includes(a.interBroker) &&
    (controller === undefined ? b.controllers.length === 0 : b.controllers.includes(controller)) &&
    (a.operator === undefined || b.open.includes(a.operator))
  );
}

/** The form of every broker of a cluster that stands so. */
export function formOf({ listeners, migration }: Standing, kraft: boolean): BrokerForm {
  const from = migration?.from ?? listeners;
  const reached = (phase: MigrationPhase) => migration === undefined || hasReached(migration.phase, phase);
  const used = (role: ListenerName) => nameOf(role, (reached(MOVES[role]) ? listeners : from)[role]);
  const added = reached('listeners-added') ? listeners : from;
  const both = (role: ListenerName) => [...new Set([nameOf(role, added[role]), nameOf(role, from[role])])];
  const controller = used('controller');
  return {
    interBroker: used('internal'),
    controllers: kraft ? [controller, ...both('controller').filter((name) => name !== controller)] : [],
    open: [...both('internal'), ...both('host')],
    operator: used('host'),
  };
}

const nameOf = (role: ListenerName, security: ListenerSecurity = 'plaintext'): string =>
  kafkaListener(role, { security }).name;

/** A cluster at that position of a way. */
export function standingAt({ from, to }: Pick<Step, 'from' | 'to'>, position: number): Standing {
  const phase = PHASES[position - 1];
  if (phase !== undefined) return { listeners: to, migration: { from, phase } };
  return { listeners: position === 0 ? from : to };
}

/** Kafka's names of the listeners of clients and brokers that `before` has and `after` hasn't. */
export const closing = (before: Securities, after: Securities): readonly string[] =>
  (['host', 'internal'] as const)
    .map((role) => [nameOf(role, before[role]), nameOf(role, after[role])] as const)
    .filter(([a, b]) => a !== b)
    .map(([a]) => a);
