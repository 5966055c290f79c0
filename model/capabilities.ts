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

/** EC2 instances, one a member. */
export const EC2: TargetCapabilities = {
  name: 'ec2',
  metadata: ['zookeeper', 'kraft'],
  // /dev/sdf to /dev/sdp: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
  mostVolumesPerBroker: 11,
};
