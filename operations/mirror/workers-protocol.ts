import { Fields } from './fields.ts';

/**
 * What Connect workers write into the group protocol: ConnectProtocol (eager) and IncrementalCooperativeConnectProtocol
 * (compatible, sessioned) of org.apache.kafka.connect.runtime.distributed. Fields that came later may be missing at the end.
 */
export interface WorkerMetadata {
  /** host:port that the worker advertises, in lower case; null without an internal REST server. */
  readonly address: string | null;
  /** What it ran when it joined; null in the eager protocol, and for one that has run nothing yet. */
  readonly running: WorkerAssignment | null;
}

export interface WorkerAssignment {
  /** host:port of the group's leader, in lower case. */
  readonly leader: string | null;
  /** Connectors and tasks to start, by the name in the status topic: `MirrorSourceConnector`, `MirrorSourceConnector-0`. */
  readonly started: readonly string[];
  readonly revoked: readonly string[];
  /** How long what a lost worker ran stays unassigned, in milliseconds: at most `scheduled.rebalance.max.delay.ms`. */
  readonly delayMs: number;
}

/** Stands for the connector itself among the numbers of its tasks. */
const CONNECTOR = -1;

export function readMetadata(bytes: Buffer): WorkerMetadata | null {
  if (bytes.length === 0) return null;
  const fields = new Fields(bytes);
  fields.int16(); // version
  const address = addressIn(fields.string());
  fields.int64(); // how far it has read the configuration topic
  const running = fields.done ? null : fields.bytes();
  return { address, running: running === null ? null : readAssignment(running) };
}

export function readAssignment(bytes: Buffer): WorkerAssignment | null {
  if (bytes.length === 0) return null;
  const fields = new Fields(bytes);
  fields.int16(); // version
  fields.int16(); // error
  fields.string(); // member id of the leader
  const leader = addressIn(fields.string());
  fields.int64();
  return {
    leader,
    started: fields.done ? [] : namesIn(fields),
    revoked: fields.done ? [] : namesIn(fields),
    delayMs: fields.done ? 0 : fields.int32(),
  };
}

function namesIn(fields: Fields): string[] {
  return fields
    .array(() => {
      const connector = fields.string();
      return fields
        .array(() => fields.int32())
        .map((task) => (task === CONNECTOR ? connector : `${connector}-${task}`));
    })
    .flat();
}

/** host:port of an URL; MirrorMaker 2 without a REST server says `NOTUSED`. */
const addressIn = (url: string): string | null =>
  /^[a-z]+:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? null;
