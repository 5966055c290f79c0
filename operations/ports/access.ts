import type { Login, SaslAccess, TlsAccess } from '../../model/access.ts';
import type { EnsembleManifest } from '../../model/manifest.ts';

export type { Login, SaslAccess, TlsAccess };

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
  readonly sasl?: Login;
}

/** Of something that is reached, how: what connects passes this on as it is. */
export const accessOf = ({ bootstrapServers, tls, sasl }: ClusterAccess): ClusterAccess => ({
  bootstrapServers,
  ...(tls === undefined ? {} : { tls }),
  ...(sasl === undefined ? {} : { sasl }),
});

/** How an ensemble is reached by clients on this host. */
export interface EnsembleAccess {
  /** myid to host:port. */
  readonly servers: Readonly<Record<string, string>>;
  /** With the certificate of ZooKeeper's super user. @default - plaintext */
  readonly tls?: TlsAccess | undefined;
}

export const ensembleAccessOf = ({ servers, tls }: EnsembleAccess): EnsembleAccess => ({
  servers,
  ...(tls === undefined ? {} : { tls }),
});

/** The same of an ensemble of the manifest. */
export const accessOfEnsemble = ({ servers, tls }: EnsembleManifest): EnsembleAccess =>
  ensembleAccessOf({
    servers: Object.fromEntries(servers.map(({ myid, address }) => [String(myid), address])),
    tls,
  });

/** What a TLS server presents of itself. */
export interface PresentedCertificate {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}
