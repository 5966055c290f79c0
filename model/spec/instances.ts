/** The EC2 instances of a cluster's or ensemble's members, one each. */
export interface InstancesSpec {
  /** Such as m7g.large. */
  readonly instanceType: string;
  /** AMI, such as ami-0123456789abcdef0, with cloud-init, systemd and the AWS CLI; of the instance type's architecture. */
  readonly imageId: string;
  /** Each of a member's data volumes. */
  readonly volume: VolumeSpec;
  /** Size of the root volume, which holds no data, in GiB. @default - the AMI's */
  readonly rootGibibytes?: number;
  /** What new data volumes are formatted with. @default xfs */
  readonly fileSystem?: 'xfs' | 'ext4';
}

/** An EBS volume of type gp3. */
export interface VolumeSpec {
  /** 1 to 16384. It only grows. */
  readonly gibibytes: number;
  /** 3000 to 16000, and at most 500 for each GiB. @default 3000 */
  readonly iops?: number;
  /** 125 to 1000, and at most a quarter of `iops`. @default 125 */
  readonly throughputMiBps?: number;
}
