import type { MetadataSpec } from '../model/spec/cluster.ts';
import type { ZooKeeperEnsemble } from './docker/zookeeper-ensemble.ts';

/** Where a cluster keeps its metadata: a closed choice. */
export class Metadata {
  /** In a ZooKeeper ensemble of the same stack (Kafka 3.x). Clusters that share an ensemble need a `chroot` each. */
  static zooKeeper(ensemble: ZooKeeperEnsemble, options: { readonly chroot?: string } = {}): Metadata {
    return new Metadata(() => ({ mode: 'zookeeper', ensemble: ensemble.ensembleName, ...options }), ensemble);
  }

  /**
   * In the cluster itself (KRaft). `controllers` brokers, by ascending id, are controllers as well; an odd number.
   * Default: 3, or 1 where there are fewer brokers.
   */
  static kraft({ controllers }: { readonly controllers?: number } = {}): Metadata {
    return new Metadata((brokers) => ({ mode: 'kraft', controllers: controllers ?? (brokers < 3 ? 1 : 3) }));
  }

  /** The choice for a cluster of so many brokers. */
  readonly spec: (brokers: number) => MetadataSpec;
  /** The ensemble in ZooKeeper mode. */
  readonly ensemble: ZooKeeperEnsemble | undefined;

  private constructor(spec: (brokers: number) => MetadataSpec, ensemble?: ZooKeeperEnsemble) {
    this.spec = spec;
    this.ensemble = ensemble;
  }
}
