import type { MetadataMode } from './versions.ts';

/** What a target can do, as data: constructs and validation ask this and never which target it is. */
export interface TargetCapabilities {
  /** As in messages. */
  readonly name: string;
  readonly metadata: readonly MetadataMode[];
  /** How many data volumes a broker can have. */
  readonly mostVolumesPerBroker: number;
}

/** Containers on this machine's Docker engine. */
export const DOCKER: TargetCapabilities = {
  name: 'docker',
  metadata: ['zookeeper', 'kraft'],
  mostVolumesPerBroker: 16,
};
