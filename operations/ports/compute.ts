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
