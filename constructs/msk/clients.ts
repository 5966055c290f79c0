import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import type { Construct } from 'constructs';
import { type ClientSources, sourceRules } from '../aws/client-sources.ts';
import { logicalId } from '../kafka/logical-id.ts';

export interface BrokerSecurityGroupProps {
  /** What AWS calls the cluster. */
  readonly name: string;
  /** Of the cluster in Terraform. */
  readonly address: string;
  readonly vpcId: string;
  /** Ports with what they are for; the port is part of addresses. */
  readonly open: readonly { readonly port: number; readonly sources: ClientSources }[];
}

/** A security group that lets the sources in to exactly their ports, and nobody else; one rule for each, so that none replaces another. */
export function brokerSecurityGroup(
  scope: Construct,
  { name, address, vpcId, open }: BrokerSecurityGroupProps,
): SecurityGroup {
  const group = new SecurityGroup(scope, 'security-group', {
    name: `${name}-brokers`,
    description: `Brokers of ${name}`,
    vpcId,
  });
  group.overrideLogicalId(logicalId(address, 'brokers'));
  for (const { port, sources } of open) {
    for (const [id, source] of sourceRules(sources)) {
      if (scope.node.tryFindChild(`ingress-${port}-${id}`) !== undefined) continue;
      const rule = new VpcSecurityGroupIngressRule(scope, `ingress-${port}-${id}`, {
        securityGroupId: group.id,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        ...source,
      });
      rule.overrideLogicalId(logicalId(address, port, id));
    }
  }
  return group;
}
