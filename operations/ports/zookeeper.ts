/** What operations need of a ZooKeeper ensemble; an adapter in `operations/clients` provides it. */
export interface EnsembleClient {
  /** One server's own answer to `srvr`/`mntr`; null when it doesn't answer or isn't serving. */
  status(address: string): Promise<ServerStatus | null>;
  /** The members as one server has committed them; null when it doesn't answer, isn't serving or stands alone. */
  membership(address: string): Promise<Membership | null>;
  /** Names of a znode's children; empty when the znode does not exist. */
  children(path: string): Promise<readonly string[]>;
  /** A znode's data; null when it does not exist. */
  read(path: string): Promise<string | null>;
  /** Creates the znode and its parents, for nobody else where clients have names; false when it exists already. */
  create(path: string, data: string): Promise<boolean>;
  /**
   * The same for the brokers of a cluster (`<cluster>.kafka-broker`), with the ACLs that Kafka itself would set; open to all where clients
   * have no names. The path begins with the chroot.
   */
  createFor(path: string, data: string, brokers: string): Promise<boolean>;
  /**
   * Lets nobody but these brokers (`<cluster>.kafka-broker`) and us change or remove what is at the root; others may add to it, as a
   * cluster with a chroot does, and read. null lets everybody. Nothing where clients have no names.
   */
  protectRoot(brokers: readonly string[] | null): Promise<void>;
  /** Whether what a cluster has below its chroot is for its brokers alone; null where there is nothing of it. */
  keptZnodes(chroot: string): Promise<boolean | null>;
  /**
   * Gives the znodes of a cluster that are there, and our own, the ACLs that they would be made with: kept to these brokers
   * (`<cluster>.kafka-broker`), or (null) open to everybody.
   */
  keepZnodes(chroot: string, brokers: string | null): Promise<void>;
  /** True when the znode existed. */
  remove(path: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface ServerStatus {
  readonly mode: 'leader' | 'follower' | 'observer' | 'standalone';
  readonly version: string;
  /** Clients connected to this server, without the one that asks. */
  readonly connections: number;
  readonly zxid: string;
  /** Of the leader: followers in sync; null elsewhere. */
  readonly syncedFollowers: number | null;
}

/** The committed dynamic configuration of an ensemble, as one of its servers knows it. */
export interface Membership {
  /** Whose answer it is. */
  readonly myid: number;
  /** Grows with every configuration. */
  readonly version: bigint;
  /** myid to the rest of its line, such as `zookeeper-1:2888:3888:participant;0.0.0.0:2181`. */
  readonly members: ReadonlyMap<number, string>;
  /** Members that vote; the others are observers. */
  readonly voters: ReadonlySet<number>;
}

/** One step of a reconfiguration: refused when the ensemble has moved on from `from` in between. */
export interface Reconfiguration {
  readonly from: bigint;
  /** A whole line, such as `server.4=zookeeper-4:2888:3888:participant;2181`. */
  readonly add?: string;
  readonly remove?: number;
  /** All members as they are to be, in place of the two: ZooKeeper 3.8 adds none alone that has no plaintext client port. */
  readonly members?: readonly string[];
}

/** Changes the members through one server, as its super user: by a password, or (null) by its certificate. */
export interface Reconfigurer {
  /** @throws ZooKeeperError `NEW_CONFIG_NO_QUORUM`, `BAD_VERSION`, `RECONFIG_IN_PROGRESS`, `NO_AUTH`, `CONNECTION_LOSS`, … */
  reconfigure(address: string, password: string | null, change: Reconfiguration): Promise<void>;
}

/** What went wrong at ZooKeeper, by ZooKeeper's own error name (`NO_NODE`, `CONNECTION_LOSS`, …) or `UNREACHABLE`. */
export class ZooKeeperError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ZooKeeperError';
    this.code = code;
  }
}
