/** What operations need of a ZooKeeper ensemble; an adapter in `operations/clients` provides it. */
export interface EnsembleClient {
  /** One server's own answer to `srvr`/`mntr`; null when it doesn't answer or isn't serving. */
  status(address: string): Promise<ServerStatus | null>;
  /** Names of a znode's children; empty when the znode does not exist. */
  children(path: string): Promise<readonly string[]>;
  /** A znode's data; null when it does not exist. */
  read(path: string): Promise<string | null>;
  /** Creates the znode and its parents; false when it exists already. */
  create(path: string, data: string): Promise<boolean>;
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

/** What went wrong at ZooKeeper, by ZooKeeper's own error name (`NO_NODE`, `CONNECTION_LOSS`, …) or `UNREACHABLE`. */
export class ZooKeeperError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ZooKeeperError';
    this.code = code;
  }
}
