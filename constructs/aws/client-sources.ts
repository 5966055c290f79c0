/** Where connections come from. */
export interface ClientSources {
  /** Blocks of addresses, such as 10.0.0.0/16. */
  readonly cidrs?: readonly string[];
  /** Ids of security groups, by a name that stays: it is part of Terraform addresses. */
  readonly securityGroups?: Readonly<Record<string, string>>;
}

/** One rule each, by a name that stays. */
export const sourceRules = ({ cidrs = [], securityGroups = {} }: ClientSources) => [
  ...cidrs.map((cidr): [string, { cidrIpv4: string }] => [cidr.replace(/[./:]/g, '-'), { cidrIpv4: cidr }]),
  ...Object.entries(securityGroups).map(([id, group]): [string, { referencedSecurityGroupId: string }] => [
    id,
    { referencedSecurityGroupId: group },
  ]),
];
