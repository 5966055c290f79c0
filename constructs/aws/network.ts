import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { logicalId } from '../kafka/logical-id.ts';
import { awsProvider } from './provider.ts';

export interface NetworkProps {
  /** Names of the zones that get a private subnet each, such as eu-central-1a. @default - a, b and c of the region */
  readonly availabilityZones?: readonly string[];
  /** The VPC's addresses, a /16 to /20; every subnet is a sixteenth of it. @default 10.0.0.0/16 */
  readonly cidr?: string;
  /**
   * Services that have an endpoint in the subnets, so that instances need no way to the internet; S3 has one always.
   * @default - secretsmanager, ssm, ssmmessages, ec2messages
   */
  readonly interfaceEndpoints?: readonly string[];
}

export interface ExistingNetworkProps {
  readonly vpcId: string;
  /** The VPC's own addresses. */
  readonly cidr: string;
  /** Private subnets, one a zone, with a way to S3, Secrets Manager and Systems Manager. */
  readonly subnets: readonly { readonly subnetId: string; readonly availabilityZone: string }[];
}

/** Where instances and brokers are: private subnets, one in each availability zone. */
export interface AwsNetwork {
  readonly vpcId: string;
  /** In the order of `availabilityZones`. */
  readonly subnetIds: readonly string[];
  readonly availabilityZones: readonly string[];
  readonly cidr: string;
}

/** A VPC of the stack's own, without a way to the internet. */
export class Network extends Construct implements AwsNetwork {
  /** A VPC that is there, with its private subnets. */
  static existing({ vpcId, cidr, subnets }: ExistingNetworkProps): AwsNetwork {
    return {
      vpcId,
      cidr,
      subnetIds: subnets.map(({ subnetId }) => subnetId),
      availabilityZones: subnets.map(({ availabilityZone }) => availabilityZone),
    };
  }

  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly availabilityZones: readonly string[];
  readonly cidr: string;

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    const { region = '' } = awsProvider(this);
    this.cidr = props.cidr ?? '10.0.0.0/16';
    this.availabilityZones = props.availabilityZones ?? ['a', 'b', 'c'].map((zone) => region + zone);
    this.vpcId = this.#vpc();
    const routes = new RouteTable(this, 'routes', { vpcId: this.vpcId, tags: this.#named('private') });
    routes.overrideLogicalId(logicalId(id, 'private'));
    this.subnetIds = this.availabilityZones.map((zone, index) => this.#subnet(zone, index, routes));
    this.#s3Endpoint(region, routes);
    this.#interfaceEndpoints(region, props.interfaceEndpoints ?? INTERFACE_ENDPOINTS);
  }

  #vpc(): string {
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: this.cidr,
      // members find each other by names of a private zone
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: this.#named(),
    });
    vpc.overrideLogicalId(logicalId(this.node.id));
    return vpc.id;
  }

  /** Its place among the sixteenths is the zone's place in the list: zones are added at its end. */
  #subnet(availabilityZone: string, index: number, routes: RouteTable): string {
    const name = logicalId(this.node.id, availabilityZone);
    const subnet = new Subnet(this, `subnet-${availabilityZone}`, {
      vpcId: this.vpcId,
      availabilityZone,
      cidrBlock: sixteenth(this.cidr, index),
      mapPublicIpOnLaunch: false,
      tags: this.#named(availabilityZone),
    });
    subnet.overrideLogicalId(name);
    const association = new RouteTableAssociation(this, `routes-${availabilityZone}`, {
      subnetId: subnet.id,
      routeTableId: routes.id,
    });
    association.overrideLogicalId(name);
    return subnet.id;
  }

  #s3Endpoint(region: string, routes: RouteTable): void {
    const endpoint = new VpcEndpoint(this, 's3', {
      vpcId: this.vpcId,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: 'Gateway',
      routeTableIds: [routes.id],
      tags: this.#named('s3'),
    });
    endpoint.overrideLogicalId(logicalId(this.node.id, 's3'));
  }

  #interfaceEndpoints(region: string, services: readonly string[]): void {
    if (services.length === 0) return;
    const group = new SecurityGroup(this, 'endpoints', {
      name: `${TerraformStack.of(this).node.id}-${this.node.id}-endpoints`,
      description: 'Endpoints of AWS services',
      vpcId: this.vpcId,
      tags: this.#named('endpoints'),
    });
    group.overrideLogicalId(logicalId(this.node.id, 'endpoints'));
    const rule = new VpcSecurityGroupIngressRule(this, 'endpoints-https', {
      securityGroupId: group.id,
      description: 'HTTPS from the VPC',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: this.cidr,
    });
    rule.overrideLogicalId(logicalId(this.node.id, 'endpoints', 'https'));
    for (const service of services) this.#interfaceEndpoint(region, service, group);
  }

  #interfaceEndpoint(region: string, service: string, group: SecurityGroup): void {
    const endpoint = new VpcEndpoint(this, service, {
      vpcId: this.vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      subnetIds: [...this.subnetIds],
      securityGroupIds: [group.id],
      tags: this.#named(service),
    });
    endpoint.overrideLogicalId(logicalId(this.node.id, service));
  }

  #named(part?: string): Record<string, string> {
    return { Name: [TerraformStack.of(this).node.id, this.node.id, part].filter(Boolean).join('-') };
  }
}

const INTERFACE_ENDPOINTS = ['secretsmanager', 'ssm', 'ssmmessages', 'ec2messages'];

/** The n-th sixteenth of a block of addresses, such as 10.0.16.0/20 of 10.0.0.0/16. */
function sixteenth(cidr: string, index: number): string {
  const [address = '', length = '16'] = cidr.split('/');
  const start = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const bits = Number(length) + 4;
  const own = start + index * 2 ** (32 - bits);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(own / 2 ** shift) % 256).join('.')}/${bits}`;
}
