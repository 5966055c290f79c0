/** The compute that runs a member, where it can be asked: explains why a member does not start. */
export interface Compute {
  /** null when there is no such compute or it can't be asked. */
  inspect(): Promise<ComputeState | null>;
}

export interface ComputeState {
  readonly running: boolean;
  /** How often it was started again after it ended. */
  readonly restarts: number;
  /** Of the last end; null while it never ended. */
  readonly exitCode: number | null;
  /** The last lines that it printed. */
  readonly lastLines: readonly string[];
}

/** Computes by name, where they can be taken from everybody's reach and brought back. */
export interface ComputeControl {
  /** null when there is no such compute. @throws Error when nobody can be asked */
  state(name: string): Promise<'running' | 'paused' | 'stopped' | null>;
  /** Freezes all of its processes: connections stay, nothing answers. Tried for 5 s where the host refuses it for the moment. */
  pause(name: string): Promise<void>;
  unpause(name: string): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceSeconds`. */
  stop(name: string, graceSeconds: number): Promise<void>;
  start(name: string): Promise<void>;
}

/** Somebody who is connected to a port of a compute. */
export interface ConnectedClient {
  readonly port: number;
  /** An address, or the name of the container that has it. */
  readonly client: string;
  readonly connections: number;
}
