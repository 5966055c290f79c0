/** Members that have a host of their own each, with a name in a private zone: EC2. Without it they are containers of one host. */
export interface HostsSpec {
  /** The zone: a member's name is `<name of the cluster or ensemble>-<id>.<domain>`. */
  readonly domain: string;
  /**
   * How terraform and the scripts reach members: `names` where they run in the network themselves; `forwarded-ports` by ports of their
   * own machine's loopback (`hostPort`) that lead there.
   */
  readonly operator: 'names' | 'forwarded-ports';
  /** AWS region of the instances. @default - that of the AWS CLI */
  readonly region?: string;
}
