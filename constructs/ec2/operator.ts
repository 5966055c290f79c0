import type { HostsSpec } from '../../model/spec/hosts.ts';
import type { ClientSources } from '../aws/client-sources.ts';

/** How terraform and the scripts reach members: a closed choice. */
export class Operator {
  /** They run in the VPC, or where its names and addresses can be reached. @param from @default - the VPC's own addresses */
  static insideVpc(from?: ClientSources): Operator {
    return new Operator('names', from);
  }

  /**
   * By port forwarding of SSM Session Manager, to loopback of each instance: nobody reaches members from the network. Ports on this
   * machine are `hostPorts` of each cluster and ensemble; `docs/aws-ec2.md` has the commands.
   */
  static portForwarding(): Operator {
    return new Operator('forwarded-ports', undefined);
  }

  readonly way: HostsSpec['operator'];
  readonly from: ClientSources | undefined;

  private constructor(way: HostsSpec['operator'], from: ClientSources | undefined) {
    this.way = way;
    this.from = from;
  }
}
