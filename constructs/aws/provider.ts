import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { distributeWith } from '../kafka/distribution.ts';

/** What is used here is the same in all of these: the constraint takes both of hashicorp/aws's current lines. */
const AWS_PROVIDER_CONSTRAINT = '>= 5.100.0, < 7.0.0';

export interface AwsProviderProps {
  /** Such as eu-central-1. */
  readonly region: string;
  /** Service (as the provider calls it: ec2, s3, kafka …) to the URL that answers in AWS's place. @default - AWS */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Profile of the shared configuration. @default - the environment's */
  readonly profile?: string;
  /** ARN of the role that the deploy acts as. @default - none */
  readonly assumeRole?: string;
  /** Tags of everything that can have some. @default - `kafkaform:stack` */
  readonly defaultTags?: Readonly<Record<string, string>>;
}

/** The AWS provider of a stack: made by the first who asks for it with `props`, and the same from then on. */
export function awsProvider(scope: Construct, props?: AwsProviderProps): AwsProvider {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild(ID) as AwsProvider | undefined;
  if (existing !== undefined) return existing;
  if (props === undefined)
    throw new Error(
      `Stack '${stack.node.id}': awsProvider is not set but its constructs run on AWS; call awsProvider(this, { region }) before them.`,
    );
  const provider = new ConstrainedAwsProvider(stack, props);
  distributeWith(provider);
  return provider;
}

const ID = 'aws';

class ConstrainedAwsProvider extends AwsProvider {
  declare terraformGeneratorMetadata: { readonly providerName: string; readonly providerVersion: string };

  constructor(stack: TerraformStack, props: AwsProviderProps) {
    super(stack, ID, configuration(stack, props));
    this.terraformGeneratorMetadata = { providerName: 'aws', providerVersion: AWS_PROVIDER_CONSTRAINT };
  }
}

const configuration = (stack: TerraformStack, props: AwsProviderProps) => ({
  region: props.region,
  // What isn't there within three tries is told.
  maxRetries: 3,
  ...(props.profile === undefined ? {} : { profile: props.profile }),
  ...(props.assumeRole === undefined ? {} : { assumeRole: [{ roleArn: props.assumeRole }] }),
  ...(props.endpoints === undefined ? {} : { endpoints: [props.endpoints] }),
  // A service that is played on loopback serves buckets by path.
  ...(props.endpoints?.s3 === undefined ? {} : { s3UsePathStyle: true }),
  defaultTags: [{ tags: props.defaultTags ?? { 'kafkaform:stack': stack.node.id } }],
});
