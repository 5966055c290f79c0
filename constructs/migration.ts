import type { EnsembleMigrationSpec, EnsemblePhase } from '../model/spec/ensemble.ts';
import type { MigrationPhase, MigrationSpec } from '../model/spec/migration.ts';
import type { Authorization } from './authorization.ts';
import { type Listeners, listenersSpec } from './listener.ts';
import { type PortRange, portOf } from './ports.ts';
import { ensembleListenersSpec, type ZooKeeperListeners } from './zookeeper-listener.ts';

/** What a cluster has before its listeners change. */
export interface MigrationFromProps {
  /** The listeners that it was made with. */
  readonly listeners: Listeners;
  /**
   * The ports that HOST has on the host now: a range, or a port for each broker id. `hostPorts` of the cluster are then those of the
   * new HOST, which stay.
   * @default - HOST doesn't change
   */
  readonly hostPorts?: PortRange | Readonly<Record<number, number>>;
  /** @default - none */
  readonly authorization?: Authorization;
}

/**
 * A live cluster goes from its listeners to those in `listeners` without downtime, one phase with each deploy, forth or back:
 * `prepared`, `listeners-added`, `inter-broker-moved`, `clients-moved`. The deploy after these, without the prop, closes the old listeners.
 */
export class Migration {
  static from(before: MigrationFromProps): MigrationFrom {
    return { to: (phase) => new Migration(before, phase) };
  }

  readonly #before: MigrationFromProps;
  readonly #phase: MigrationPhase;

  private constructor(before: MigrationFromProps, phase: MigrationPhase) {
    this.#before = before;
    this.#phase = phase;
  }

  /** The model's form of it, for brokers with these ids. */
  spec(kraft: boolean, brokerIds: readonly number[]): Omit<MigrationSpec, 'to'> {
    const { listeners, hostPorts, authorization } = this.#before;
    return {
      phase: this.#phase,
      from: listenersSpec(listeners, kraft),
      ...(hostPorts === undefined ? {} : { fromHostPorts: portsOf(hostPorts, brokerIds) }),
      ...(authorization === undefined ? {} : { fromAuthorization: authorization.spec }),
    };
  }
}

export interface MigrationFrom {
  /** How far this deploy takes it. */
  to(phase: MigrationPhase): Migration;
}

/** What an ensemble has before its listeners change. */
export interface ZooKeeperMigrationFromProps {
  /**
   * The listeners that it was made with.
   * @default - plaintext
   */
  readonly listeners?: ZooKeeperListeners;
  /**
   * The ports that clients on the host have now: a range, or a port for each myid. `hostPorts` of the ensemble are then those of the new
   * client port, which stay.
   * @default - the client port doesn't change
   */
  readonly hostPorts?: PortRange | Readonly<Record<number, number>>;
}

/**
 * A live ensemble goes from its listeners to those in `listeners` without downtime, one phase with each deploy, forth or back:
 * `prepared`, `listeners-added`, `clients-moved`. The deploy after these, without the prop, closes the old listeners, and keeps the
 * znodes that are there to their brokers (what zookeeper-security-migration does).
 */
export class ZooKeeperMigration {
  static from(before: ZooKeeperMigrationFromProps): ZooKeeperMigrationFrom {
    return { to: (phase) => new ZooKeeperMigration(before, phase) };
  }

  readonly #before: ZooKeeperMigrationFromProps;
  readonly #phase: EnsemblePhase;

  private constructor(before: ZooKeeperMigrationFromProps, phase: EnsemblePhase) {
    this.#before = before;
    this.#phase = phase;
  }

  /** The model's form of it, for servers with these ids. */
  spec(myids: readonly number[]): Omit<EnsembleMigrationSpec, 'to'> {
    const { listeners = {}, hostPorts } = this.#before;
    return {
      phase: this.#phase,
      from: ensembleListenersSpec(listeners),
      ...(hostPorts === undefined ? {} : { fromHostPorts: portsOf(hostPorts, myids) }),
    };
  }
}

export interface ZooKeeperMigrationFrom {
  /** How far this deploy takes it. */
  to(phase: EnsemblePhase): ZooKeeperMigration;
}

function portsOf(
  ports: NonNullable<MigrationFromProps['hostPorts']>,
  ids: readonly number[],
): Record<string, number> {
  if (!isRange(ports)) return { ...ports };
  return Object.fromEntries(ids.map((id) => [id, portOf(ports, id)]));
}

const isRange = (ports: NonNullable<MigrationFromProps['hostPorts']>): ports is PortRange => 'from' in ports;
