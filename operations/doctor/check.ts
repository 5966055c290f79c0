import type { StackManifest } from '../../model/manifest.ts';
import type { Connections } from '../ports/connections.ts';

/** What is looked at. */
export interface Patient {
  readonly manifest: StackManifest;
  /** The folder that holds `.kafkaform/`. */
  readonly projectRoot: string;
  readonly connections: Pick<Connections, 'kafka' | 'certificate'>;
  readonly now: Date;
}

/** One thing that was looked at. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failure';
  /** What it is, such as a file or a broker. */
  readonly subject: string;
  /** How it is. */
  readonly found: string;
  /** What to do; none where it is well. */
  readonly fix?: string;
}

/** One kind of thing to look at: nothing is changed. */
export interface Check {
  readonly name: string;
  readonly run: (patient: Patient) => Promise<readonly Finding[]>;
}
