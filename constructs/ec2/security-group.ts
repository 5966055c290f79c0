import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { type ClientSources, sourceRules } from '../aws/client-sources.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Ec2 } from './ec2.ts';

/** The security group of a cluster's or ensemble's members: nobody gets in but by a rule for one port and one source. */
export class MemberSecurityGroup extends Construct {
  readonly id: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.#name = name;
    const stack = TerraformStack.of(this).node.id;
    const { network } = Ec2.of(this);
    const group = new SecurityGroup(this, 'group', {
      name: `${stack}-${name}`,
      description: `Members of ${name}`,
      vpcId: network.vpcId,
      tags: { Name: `${stack}-${name}` },
    });
    group.overrideLogicalId(logicalId(name));
    this.id = group.id;
    this.#egress('vpc', { ipProtocol: 'tcp', fromPort: 0, toPort: 65535, cidrIpv4: network.cidr });
    // S3's addresses behind a gateway endpoint are public ones
    this.#egress('https', { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0' });
  }

  /** Members among each other. */
  allowSelf(purpose: string, port: number): void {
    this.#ingress(`self-${port}`, `${purpose}, among each other`, port, {
      referencedSecurityGroupId: this.id,
    });
  }

  /** `group`: another security group of the stack, by a name that stays. */
  allowGroup(name: string, group: string, purpose: string, port: number): void {
    this.#ingress(`${name}-${port}`, `${purpose}, from ${name}`, port, { referencedSecurityGroupId: group });
  }

  allow(sources: ClientSources, purpose: string, port: number): void {
    for (const [name, source] of sourceRules(sources))
      this.#ingress(`${name}-${port}`, purpose, port, source);
  }

  #ingress(
    id: string,
    description: string,
    port: number,
    source: { readonly cidrIpv4: string } | { readonly referencedSecurityGroupId: string },
  ): void {
    if (this.node.tryFindChild(id) !== undefined) return;
    const rule = new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.id,
      description,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...source,
    });
    rule.overrideLogicalId(logicalId(this.#name, id));
  }

  #egress(
    id: string,
    rule: {
      readonly ipProtocol: string;
      readonly fromPort: number;
      readonly toPort: number;
      readonly cidrIpv4: string;
    },
  ): void {
    const egress = new VpcSecurityGroupEgressRule(this, `egress-${id}`, {
      securityGroupId: this.id,
      ...rule,
    });
    egress.overrideLogicalId(logicalId(this.#name, id));
  }
}
