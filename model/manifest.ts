import type { Login, TlsAccess } from './access.ts';
import type { EnsembleSecurities } from './migration/server-form.ts';
import type { Securities } from './migration/standing.ts';
import type { EnsemblePhase } from './spec/ensemble.ts';
import type { MigrationPhase } from './spec/migration.ts';

/** What synth says about a stack in `cdktf.out/stacks/<stack>/kafkaform.json`, for the commands that report on it. */
export interface StackManifest {
  readonly stack: string;
  readonly ensembles: readonly EnsembleManifest[];
  readonly clusters: readonly ClusterManifest[];
  /** Clusters that run already and aren't the stack's own. Left out where there are none. */
  readonly existingClusters?: readonly ExistingClusterManifest[];
  /** Left out where there are none. */
  readonly mirrorMakers?: readonly MirrorMakerManifest[];
  /** What has to be forwarded for terraform and the scripts. Left out where nothing has. */
  readonly portForwards?: readonly PortForwardManifest[];
  /** How the members whose `metricsUrl` begins with https are known. Left out where there are none. */
  readonly metricsTls?: TlsAccess;
}

/** A port of this machine's loopback that leads to one of an EC2 instance. */
export interface PortForwardManifest {
  /** Name of the instance, as its tag Name has it. */
  readonly host: string;
  /** On the instance. */
  readonly port: number;
  readonly localPort: number;
  /** AWS region. Left out where it is that of the AWS CLI. */
  readonly region?: string;
}

/** A MirrorMaker 2; sources and targets are names of the manifest's clusters. */
export interface MirrorMakerManifest {
  readonly name: string;
  readonly kafkaVersion: string;
  /** `default` puts `<source>.` before the name of a mirrored topic, `identity` keeps it. */
  readonly replicationPolicy: 'default' | 'identity';
  readonly exactlyOnce: boolean;
  readonly workers: readonly {
    readonly id: number;
    /** Name of the worker's container. */
    readonly container: string;
    /** Left out where the JMX exporter is off. */
    readonly metricsUrl?: string;
  }[];
  readonly flows: readonly MirrorFlowManifest[];
}

export interface MirrorFlowManifest {
  readonly source: string;
  readonly target: string;
  /** Patterns as MirrorMaker 2 takes them: Java regular expressions that the whole name must match. */
  readonly topics: readonly string[];
  readonly topicsExclude: readonly string[];
  readonly groups: readonly string[];
  readonly groupsExclude: readonly string[];
  /** Whether `sync.group.offsets.enabled` is true. */
  readonly syncGroupOffsets: boolean;
  /** How often each happens, in seconds. */
  readonly refreshTopicsSeconds: number;
  readonly refreshGroupsSeconds: number;
  readonly checkpointsSeconds: number;
  readonly groupOffsetsSeconds: number;
  readonly heartbeatsSeconds: number;
  /** `offset.lag.max`: how many messages a mirrored partition may be ahead of its last offset sync. */
  readonly offsetLagMax: number;
}

export interface ExistingClusterManifest {
  readonly name: string;
  /** host:port of one or more brokers, separated by commas. */
  readonly bootstrapServers: string;
  /** Left out where it speaks plaintext. */
  readonly tls?: TlsAccess;
  /** Left out where clients don't log in. */
  readonly sasl?: Login;
  readonly topics: ClusterManifest['topics'];
}

export interface EnsembleManifest {
  readonly name: string;
  /** How far its listeners are on their way to others; left out where they aren't. */
  readonly migration?: {
    readonly from: EnsembleSecurities;
    readonly to: EnsembleSecurities;
    readonly phase: EnsemblePhase;
  };
  /** Left out where clients speak plaintext. */
  readonly tls?: TlsAccess;
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
  /** Left out where clients on the host speak plaintext. */
  readonly tls?: TlsAccess;
  /** Left out where clients on the host don't log in. */
  readonly sasl?: Login;
  readonly kafkaVersion: string;
  readonly metadata: 'zookeeper' | 'kraft';
  /** How far its listeners are on their way to others; left out where they aren't. */
  readonly migration?: { readonly from: Securities; readonly to: Securities; readonly phase: MigrationPhase };
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
  /** Controllers that are no brokers; left out where brokers are controllers as well, and in ZooKeeper mode. */
  readonly controllers?: readonly {
    readonly id: number;
    /** Name of the controller's container. */
    readonly container: string;
    /** host:port of its listener CONTROLLER as the host reaches it. */
    readonly address: string;
    /** Left out where the JMX exporter is off. */
    readonly metricsUrl?: string;
  }[];
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: number;
    readonly replicationFactor: number;
  }[];
}
