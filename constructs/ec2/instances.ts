import type { Construct } from 'constructs';
import type { InstancesSpec, VolumeSpec } from '../../model/spec/instances.ts';
import { Ec2 } from './ec2.ts';

/** The instances of a cluster's or ensemble's members, one each. A change goes through the gate, one member at a time. */
export interface InstancesProps {
  /** Such as m7g.large. @default - m7i.large for brokers, t3.small for ZooKeeper servers and controllers */
  readonly instanceType?: string;
  /** @default - the `imageId` of Ec2 */
  readonly imageId?: string;
  /** Each data volume, gp3 and encrypted. It only grows. @default - 100 GiB for brokers, 20 GiB for others */
  readonly volume?: VolumeSpec;
  /** Size of the root volume in GiB. @default - the AMI's */
  readonly rootGibibytes?: number;
  /** What new data volumes are formatted with. @default xfs */
  readonly fileSystem?: 'xfs' | 'ext4';
}

const DEFAULTS = {
  broker: { instanceType: 'm7i.large', volume: { gibibytes: 100 } },
  controller: { instanceType: 't3.small', volume: { gibibytes: 20 } },
  zookeeper: { instanceType: 't3.small', volume: { gibibytes: 20 } },
} as const;

export const instancesSpec = (
  scope: Construct,
  role: keyof typeof DEFAULTS,
  props: InstancesProps = {},
): InstancesSpec => ({ ...DEFAULTS[role], imageId: Ec2.of(scope).imageId, ...props });
