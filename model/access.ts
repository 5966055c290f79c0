import type { ScramMechanism } from './scram.ts';

/** How brokers are known for what they are, and clients by their certificate: paths of PEM files on the host, absolute. */
export interface TlsAccess {
  /** The authority's certificate. */
  readonly caFile: string;
  /** The client's own certificate (mTLS). @default - none: clients stay unknown, or log in by a password */
  readonly certificateFile?: string;
  /** Its key, which only its owner may read; one file may hold both. @default - certificateFile */
  readonly keyFile?: string;
}

/** A login by name and password. */
export interface SaslAccess {
  readonly mechanism: ScramMechanism;
  readonly username: string;
  /** Absolute path of a file that holds the password and that only its owner may read. */
  readonly passwordFile: string;
}
