import type { Login, TlsAccess } from '../access.ts';

/** A cluster that runs already and that the code doesn't own: topics can be made on it, its brokers are left alone. */
export interface ExistingClusterSpec {
  /** Letters, digits and hyphens; the key in the provider configuration. */
  readonly name: string;
  /** host:port of one or more brokers. */
  readonly bootstrapServers: readonly string[];
  /** The same as the stack's containers reach them. @default - bootstrapServers */
  readonly internalBootstrapServers?: readonly string[];
  /** @default - plaintext */
  readonly tls?: TlsAccess;
  /** How clients log in. @default - they don't, or by the certificate of `tls` */
  readonly sasl?: Login;
  /** What a topic has that names no other. @default 3 */
  readonly replicationFactor?: number;
}
