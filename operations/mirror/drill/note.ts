import type { CutMethod } from './cut.ts';

/** What a drill has made and is about to cut off: the next run puts it right when this one is killed. */
export interface DrillNote {
  /** Of the process that holds the drill. */
  readonly pid: number;
  readonly startedAt: string;
  readonly method: CutMethod;
  /** Containers that may be cut off. */
  readonly containers: readonly string[];
  /** Topics to remove, by cluster, and their consumer group. */
  readonly topics: readonly { readonly cluster: string; readonly topic: string }[];
  readonly group: string;
}

/** Where the note is kept; it outlives the process. */
export interface DrillNotes {
  read(): DrillNote | null;
  write(note: DrillNote): void;
  remove(): void;
  /** Whether the drill that wrote the note still runs. */
  isHeld(note: DrillNote): boolean;
}
