import type { AuthorizationSpec } from './authorization.ts';
import type { ListenerName, ListenerSpec, ListenersSpec } from './listener.ts';

/** The way from the listeners that a cluster has to others, in its order; after the last phase the old ones close. */
export type MigrationPhase = 'prepared' | 'listeners-added' | 'inter-broker-moved' | 'clients-moved';

/** How far a live cluster has gone on its way from one set of listeners to another. */
export interface MigrationSpec {
  readonly phase: MigrationPhase;
  /** The listeners before; one that isn't named is plaintext. */
  readonly from: ListenersSpec;
  /** The listeners after the last phase, likewise. */
  readonly to: ListenersSpec;
  /** Broker id to the port of HOST before, where the code says it: both ports are published while both listeners are open. */
  readonly fromHostPorts?: Readonly<Record<string, number>>;
  /** Before. @default - none: everybody may do everything */
  readonly fromAuthorization?: AuthorizationSpec;
}

/** A listener that is open beside those of `listeners`, while a migration is under way. */
export interface BesideSpec {
  readonly role: ListenerName;
  readonly listener: ListenerSpec;
  /** Broker id to the port on the host, of HOST. */
  readonly hostPorts?: Readonly<Record<string, number>>;
}
