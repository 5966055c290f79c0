/** How a cluster is reached by clients on this host; a cluster of the manifest is one. */
export interface ClusterAccess {
  /** host:port of one or more brokers, separated by commas, or a list of them. Others are found from these. */
  readonly bootstrapServers: string | readonly string[];
  /** @default - plaintext */
  readonly tls?: TlsAccess;
}

/** What a TLS server presents of itself. */
export interface PresentedCertificate {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}

/** How brokers are known for what they are. */
export interface TlsAccess {
  /** Path of the authority's certificate, as PEM; read when a connection is opened. */
  readonly caFile: string;
}
