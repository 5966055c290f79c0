import { decoded, type MirrorRecord } from './mirror-record.ts';

/** What a connector, or one of its tasks, last said of itself in Connect's status topic. */
export interface ConnectorState {
  readonly connector: string;
  /** null: the connector itself. */
  readonly task: number | null;
  /** Connect's own: RUNNING, FAILED, PAUSED, STOPPED, UNASSIGNED, RESTARTING. */
  readonly state: string;
  /** Why it failed, as Java's stack trace; null otherwise. */
  readonly trace: string | null;
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** KafkaStatusBackingStore's keys; those of `status-topic-` say which topics a connector uses. */
const KEY = /^status-(?:connector-(?<connector>.+)|task-(?<owner>.+)-(?<task>\d+))$/;

/** null for a record of another kind. */
export function decodeConnectorState(record: MirrorRecord): ConnectorState | null {
  return decoded(record, (key, value) => {
    const { connector, owner, task } = KEY.exec(String(key))?.groups ?? {};
    const name = connector ?? owner;
    if (name === undefined) return null;
    const { state, trace, worker_id } = JSON.parse(String(value)) as Record<string, unknown>;
    return {
      connector: name,
      task: task === undefined ? null : Number(task),
      state: String(state),
      trace: typeof trace === 'string' ? trace : null,
      worker: String(worker_id),
      at: record.timestamp,
    };
  });
}
