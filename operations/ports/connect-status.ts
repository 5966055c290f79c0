/** What a connector or task of Connect has last said of itself in its status topic; an adapter in `operations/clients` provides it. */
export interface ConnectStatuses {
  /** By name: `MirrorSourceConnector` for a connector, `MirrorSourceConnector-0` for its task. Empty without the topic. */
  latest(): Promise<ReadonlyMap<string, ConnectStatus>>;
}

export interface ConnectStatus {
  /** Connect's own: RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING. */
  readonly state: string;
  /** Of a failure: Java's stack trace. */
  readonly trace: string | null;
}
