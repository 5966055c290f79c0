import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js';
import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { EC2 } from '../../model/capabilities.ts';
import type { ArtifactsSpec } from '../../model/spec/artifacts.ts';
import type { HostsSpec } from '../../model/spec/hosts.ts';
import { artifactProblems, networkProblems } from '../../model/validation/ec2.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { type Subject, subject } from '../../model/validation/subject.ts';
import type { ClientSources } from '../aws/client-sources.ts';
import type { AwsNetwork } from '../aws/network.ts';
import { awsProvider } from '../aws/provider.ts';
import { CertificateAuthority } from '../certificate-authority.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { reportProblems } from '../problems.ts';
import type { Artifacts } from './artifacts.ts';
import { Operator } from './operator.ts';

export interface Ec2Props {
  /** A `Network` of the stack's own, or `Network.existing(…)`. Members are spread over its zones by their ids. */
  readonly network: AwsNetwork;
  readonly artifacts: Artifacts;
  /** AMI of all instances that name no other: with cloud-init, systemd and the AWS CLI. It changes only when you change it. */
  readonly imageId: string;
  /** @default Operator.portForwarding() */
  readonly operator?: Operator;
  /** Encrypts volumes and secrets. @default - AWS's own keys for EBS and Secrets Manager */
  readonly kmsKeyArn?: string;
  /** Private zone of the members' names. @default <stack>.kafka.internal */
  readonly domain?: string;
}

/** What the instances of one stack share. It comes before the clusters and ensembles of the stack. */
export class Ec2 extends Construct {
  readonly network: AwsNetwork;
  readonly imageId: string;
  readonly region: string;
  readonly kmsKeyArn: string | undefined;
  readonly operator: Operator;
  readonly zone: Route53Zone;
  readonly #artifacts: Artifacts;
  readonly #domain: string;
  readonly #withoutArchive = new Set<string>();

  /** The one of the stack that `scope` belongs to. */
  static of(scope: Construct): Ec2 {
    const stack = TerraformStack.of(scope);
    const found = stack.node.children.find((child) => child instanceof Ec2);
    if (found instanceof Ec2) return found;
    throw new Error(
      `Stack '${stack.node.id}': Ec2 is not set but its clusters run on instances; make a new Ec2(this, 'ec2', { network, artifacts, imageId }) before them.`,
    );
  }

  constructor(scope: TerraformStack, id: string, props: Ec2Props) {
    super(scope, id);
    this.network = props.network;
    this.imageId = props.imageId;
    this.kmsKeyArn = props.kmsKeyArn;
    this.operator = props.operator ?? Operator.portForwarding();
    this.region = awsProvider(this).region ?? '';
    this.#artifacts = props.artifacts;
    this.#domain = (props.domain ?? `${scope.node.id}.kafka.internal`).toLowerCase();
    this.zone = new Route53Zone(this, 'zone', {
      name: this.#domain,
      comment: 'Names of the instances',
      vpc: [{ vpcId: this.network.vpcId }],
    });
    this.zone.overrideLogicalId(logicalId(id));
    Platform.of(this).target = EC2;
    reportProblems(this, () => this.#problems());
  }

  /** What members' specs are told. */
  get hosts(): HostsSpec {
    const region = this.region === '' ? {} : { region: this.region };
    return { domain: this.#domain, operator: this.operator.way, ...region };
  }

  /** Who may connect to the ports that terraform uses; nobody where they are forwarded. */
  get operatorSources(): ClientSources {
    if (this.operator.way === 'forwarded-ports') return {};
    return this.operator.from ?? { cidrs: [this.network.cidr] };
  }

  /** For members of that version; what the bucket lacks is reported. */
  artifactsOf(version: string): ArtifactsSpec {
    const artifacts = this.#artifacts.of(version);
    if (artifacts !== undefined) return artifacts;
    this.#withoutArchive.add(version);
    const { bucket, java } = this.#artifacts.props;
    return { bucket, java, kafka: { key: '', sha256: '' } };
  }

  /** Place of a member among the zones: by its id, so that it stays when others come and go. */
  zoneOf(id: number): { readonly availabilityZone: string; readonly subnetId: string } {
    const { availabilityZones, subnetIds } = this.network;
    const count = Math.max(1, availabilityZones.length);
    const index = (((id - 1) % count) + count) % count || 0;
    return { availabilityZone: availabilityZones[index] ?? '', subnetId: subnetIds[index] ?? '' };
  }

  #problems(): readonly Problem[] {
    const found = subject('Ec2', this.node.id, this.node.path);
    const { java, kafka, jmxExporter } = this.#artifacts.props;
    const files = {
      java,
      ...Object.fromEntries(Object.entries(kafka).map(([version, file]) => [`kafka['${version}']`, file])),
      ...(jmxExporter === undefined ? {} : { jmxExporter }),
    };
    return [
      ...networkProblems(this.network, found),
      ...Object.entries(files).flatMap(([name, file]) => artifactProblems(file, `artifacts.${name}`, found)),
      ...TerraformStack.of(this)
        .node.children.filter(isRenewed)
        .map(({ generation }) => noRenewal(generation, found)),
      ...[...this.#withoutArchive].map((version) => this.#noArchive(version, found)),
    ];
  }

  #noArchive(version: string, found: Subject): Problem {
    return found.error(
      'ec2-artifact',
      'artifacts.kafka',
      Object.keys(this.#artifacts.props.kafka),
      `members of the stack run Kafka ${version}`,
      `put kafka_2.13-${version}.tgz into the bucket and add its key and SHA-256`,
    );
  }
}

const isRenewed = (child: IConstruct): child is CertificateAuthority =>
  child instanceof CertificateAuthority && child.generation > 1;

/** Brokers would be told to read the new authority before their instances have fetched it, and then be cut off from each other. */
const noRenewal = (generation: number, found: Subject): Problem =>
  found.error(
    'ec2-authority-renewal',
    'generation of CertificateAuthority',
    generation,
    'an authority isn’t renewed while instances run: they fetch what they trust once a minute',
    'leave it at 1; it is good for ten years',
  );
