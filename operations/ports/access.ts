import type { SaslAccess, TlsAccess } from '../../model/access.ts';

export type { SaslAccess, TlsAccess };

/**
 * How a cluster is reached by clients on this host; a cluster of the manifest is one. Files are read when a connection is opened,
 * never earlier: a first deploy makes them, and later ones may change them.
 */
export interface ClusterAccess {
  /** host:port of one or more brokers, separated by commas, or a list of them. Others are found from these. */
  readonly bootstrapServers: string | readonly string[];
  /** @default - plaintext */
  readonly tls?: TlsAccess;
  /** How clients log in. @default - they don't, or by the certificate of `tls` */
  readonly sasl?: SaslAccess;
}

/** Of something that is reached, how: what connects passes this on as it is. */
export const accessOf = ({ bootstrapServers, tls, sasl }: ClusterAccess): ClusterAccess => ({
  bootstrapServers,
  ...(tls === undefined ? {} : { tls }),
  ...(sasl === undefined ? {} : { sasl }),
});

/** What a TLS server presents of itself. */
export interface PresentedCertificate {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}
