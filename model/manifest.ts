/** What synth says about a stack in `cdktf.out/stacks/<stack>/kafkaform.json`, for the commands that report on it. */
export interface StackManifest {
  readonly stack: string;
  readonly ensembles: readonly EnsembleManifest[];
  readonly clusters: readonly ClusterManifest[];
  /** Clusters that run already and aren't the stack's own. Left out where there are none. */
  readonly existingClusters?: readonly ExistingClusterManifest[];
}

export interface ExistingClusterManifest {
  readonly name: string;
  /** host:port of one or more brokers, separated by commas. */
  readonly bootstrapServers: string;
  readonly topics: ClusterManifest['topics'];
}

export interface EnsembleManifest {
  readonly name: string;
  readonly servers: readonly {
    readonly myid: number;
    /** Name of the server's container. */
    readonly container: string;
    /** host:port for clients on the host. */
    readonly address: string;
    /** Left out where the JMX exporter is off. */
    readonly metricsUrl?: string;
  }[];
}

export interface ClusterManifest {
  readonly name: string;
  /** host:port of every broker for clients on the host, separated by commas. */
  readonly bootstrapServers: string;
  readonly kafkaVersion: string;
  readonly metadata: 'zookeeper' | 'kraft';
  readonly brokers: readonly {
    readonly id: number;
    /** Name of the broker's container. */
    readonly container: string;
    /** host:port for clients on the host. */
    readonly address: string;
    readonly rack?: string;
    /** Left out where the JMX exporter is off. */
    readonly metricsUrl?: string;
  }[];
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly replicationFactor: number;
  }[];
}
