import type { MetadataSpec } from '../model/spec/cluster.ts';
import { Controllers } from './controllers.ts';
import type { EnsembleHost } from './ensemble-host.ts';
import type { JmxExporter } from './jmx-exporter.ts';
import type { Jvm } from './jvm.ts';

/** What of a cluster its metadata depends on. */
interface ClusterChoices {
  /** How many. */
  readonly brokers: number;
  readonly jvm: Jvm;
  readonly jmxExporter: JmxExporter;
}

/** Where a cluster keeps its metadata: a closed choice. */
export class Metadata {
  /** In a ZooKeeper ensemble of the same stack (Kafka 3.x). Clusters that share an ensemble need a `chroot` each. */
  static zooKeeper(ensemble: EnsembleHost, options: { readonly chroot?: string } = {}): Metadata {
    return new Metadata(() => ({ mode: 'zookeeper', ensemble: ensemble.ensembleName, ...options }), ensemble);
  }

  /**
   * In the cluster itself (KRaft). `controllers` brokers, by ascending id, are controllers as well; an odd number. Or
   * `Controllers.dedicated(3)`, which are no brokers. Default: 3 brokers, or 1 where there are fewer.
   */
  static kraft({ controllers }: { readonly controllers?: number | Controllers } = {}): Metadata {
    return new Metadata(({ brokers, ...choices }) => ({
      mode: 'kraft',
      controllers:
        controllers instanceof Controllers
          ? controllers.spec(choices)
          : (controllers ?? (brokers < 3 ? 1 : 3)),
    }));
  }

  /** The choice, for a cluster. */
  readonly spec: (cluster: ClusterChoices) => MetadataSpec;
  /** The ensemble in ZooKeeper mode. */
  readonly ensemble: EnsembleHost | undefined;

  private constructor(spec: (cluster: ClusterChoices) => MetadataSpec, ensemble?: EnsembleHost) {
    this.spec = spec;
    this.ensemble = ensemble;
  }
}
