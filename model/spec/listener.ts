/** The listeners of a cluster, as the model calls them: who connects to them. */
export type ListenerName = 'host' | 'internal' | 'controller';

/** How one listener is secured: a closed choice. `scram` is SCRAM-SHA-512 over TLS, always. */
export type ListenerSecurity = 'plaintext' | 'tls' | 'mtls' | 'scram';

export interface ListenerSpec {
  readonly security: ListenerSecurity;
  /** IP address of the host that listener HOST is published on; 0.0.0.0 is all of them. @default 127.0.0.1 */
  readonly address?: string;
  /** What clients of listener HOST are told to connect to. @default - `address` */
  readonly advertisedHost?: string;
  /** Plaintext is meant although other hosts reach the listener. @default false */
  readonly acrossHosts?: boolean;
}

/** Each listener's choice; one that isn't named is plaintext: HOST on the host's loopback, the others in the stack's network. */
export type ListenersSpec = Readonly<Partial<Record<ListenerName, ListenerSpec>>>;

/** How long certificates are good for, and what renews them; or where they are, when somebody else makes them. */
export interface CertificatesSpec {
  /**
   * A folder with `<container>/keystore.pem` and `<container>/ca.pem` of each broker, and `ca.pem` for clients: these are used, and
   * none is made. Absolute, or below the project's folder. @default - the stack's own authority makes them
   */
  readonly files?: string;
  /** Days that a new certificate is good for, from 2 to 825. @default 365 */
  readonly validDays?: number;
  /** Any text: another one renews every certificate of the cluster with the next deploy. @default - none */
  readonly renewal?: string;
}
