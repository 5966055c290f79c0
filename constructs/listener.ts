import { LISTENER_NAMES, wantsPassword } from '../model/rendering/listener-kinds.ts';
import type { ListenerSpec, ListenersSpec } from '../model/spec/listener.ts';

export interface PublishedListenerProps {
  /**
   * IP address of this host that listener HOST is published on; 0.0.0.0 is all of them, and then `advertisedHost` says what clients
   * are told.
   * @default 127.0.0.1
   */
  readonly address?: string;
  /** Name or address that clients are told to connect to; terraform connects there too. @default - `address` */
  readonly advertisedHost?: string;
}

/** How one listener of a cluster is secured: a closed choice. */
export class Listener {
  /** Neither encrypted nor authenticated, and reached from this host only: the default. */
  static plaintext(): Listener {
    return new Listener({ security: 'plaintext' });
  }

  /** Neither encrypted nor authenticated although other hosts reach it: whoever can connect can read and write everything. */
  static plaintextAcrossHosts(props: PublishedListenerProps & { readonly address: string }): Listener {
    return new Listener({ security: 'plaintext', acrossHosts: true, ...props });
  }

  /** Encrypted; clients know the brokers by certificates of the stack's own authority. Clients themselves stay unknown. */
  static tls(props: PublishedListenerProps = {}): Listener {
    return new Listener({ security: 'tls', ...props });
  }

  /** Encrypted, and clients need a certificate of the same authority: its common name is the user. */
  static mtls(props: PublishedListenerProps = {}): Listener {
    return new Listener({ security: 'mtls', ...props });
  }

  /**
   * Encrypted, and clients need a user's name and password (SCRAM-SHA-512). Given for all listeners at once, CONTROLLER is
   * `Listener.mtls()`: the credentials are in the metadata that controllers first have to agree on.
   */
  static scram(props: PublishedListenerProps = {}): Listener {
    return new Listener({ security: 'scram', ...props });
  }

  readonly spec: ListenerSpec;

  private constructor(spec: ListenerSpec) {
    this.spec = spec;
  }
}

/** One choice for every listener, or one for each by its name; one that isn't named is `Listener.plaintext()`. */
export type Listeners = Listener | ListenersProps;

export interface ListenersProps {
  /** HOST: clients on this host, terraform among them, and where it is published elsewhere, clients on other hosts. */
  readonly host?: Listener;
  /** INTERNAL: brokers among each other, and clients in the stack's network. */
  readonly internal?: Listener;
  /** CONTROLLER: the quorum of controllers (KRaft). */
  readonly controller?: Listener;
}

/** The model's form of the choice. Where all are chosen at once, only HOST is published. */
export function listenersSpec(listeners: Listeners, kraft: boolean): ListenersSpec {
  if (listeners instanceof Listener) {
    const within = { security: listeners.spec.security };
    const controller = wantsPassword(within) ? Listener.mtls().spec : within;
    return { host: listeners.spec, internal: within, ...(kraft ? { controller } : {}) };
  }
  return Object.fromEntries(
    LISTENER_NAMES.flatMap((name) => (listeners[name] === undefined ? [] : [[name, listeners[name].spec]])),
  );
}
