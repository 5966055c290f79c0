import type { EnsembleListenersSpec, EnsembleSecurity } from '../model/spec/ensemble.ts';

/** How one listener of an ensemble is secured: a closed choice. */
export class ZooKeeperListener<Security extends EnsembleSecurity = EnsembleSecurity> {
  /** Neither encrypted nor authenticated, in the stack's network and on the host's loopback: the default. */
  static plaintext(): ZooKeeperListener<'plaintext'> {
    return new ZooKeeperListener('plaintext');
  }

  /** Of the quorum: encrypted, and servers know each other by certificates of the ensemble's own authority. */
  static tls(): ZooKeeperListener<'tls'> {
    return new ZooKeeperListener('tls');
  }

  /**
   * Of clients: encrypted, and only who has a certificate of the ensemble's own authority connects: brokers, terraform, the scripts.
   * Brokers keep their znodes to themselves (`zookeeper.set.acl`).
   */
  static mtls(): ZooKeeperListener<'mtls'> {
    return new ZooKeeperListener('mtls');
  }

  readonly spec: { readonly security: Security };

  private constructor(security: Security) {
    this.spec = { security };
  }
}

/** One choice for each listener by its name; one that isn't named is `ZooKeeperListener.plaintext()`. */
export interface ZooKeeperListeners {
  /** The port of clients. */
  readonly client?: ZooKeeperListener<'plaintext' | 'mtls'>;
  /** What servers say to each other: votes and data. */
  readonly quorum?: ZooKeeperListener<'plaintext' | 'tls'>;
}

/** The model's form of the choice. */
export const ensembleListenersSpec = ({ client, quorum }: ZooKeeperListeners): EnsembleListenersSpec => ({
  ...(client === undefined ? {} : { client: client.spec }),
  ...(quorum === undefined ? {} : { quorum: quorum.spec }),
});
