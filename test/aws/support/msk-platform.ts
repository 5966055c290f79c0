import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import type { TerraformStack } from 'cdktf';
import type { AwsNetwork } from '../../../constructs/aws/network.ts';
import { awsProvider } from '../../../constructs/aws/provider.ts';
import { findAwsProvider } from './aws-provider.ts';
import { type Deployment, deployment } from './deployment.ts';
import { type Emulator, endpointsOf, REGION, startEmulator } from './emulator.ts';
import { pythonWith } from './python.ts';

/** What is built into a stack, in a network that it has already. */
export type Build = (stack: TerraformStack, network: AwsNetwork) => void;

/** The parts of cdk.tf.json that tests change. */
export interface Synthesized {
  // biome-ignore lint/suspicious/noExplicitAny: Terraform's own JSON
  readonly provider: Record<string, any[]>;
  // biome-ignore lint/suspicious/noExplicitAny: Terraform's own JSON
  readonly resource: Record<string, Record<string, any>>;
}

/** A stack on the stand-in for MSK. */
export interface MskPlatform extends Omit<Deployment, 'synthesize'> {
  synthesize(build: Build, edit?: (configuration: Synthesized) => void): void;
  /** Address to actions of all that would change. */
  changes(): Promise<Readonly<Record<string, string>>>;
  dispose(): Promise<void>;
}

/** Why stacks of MSK can't be tried here; undefined where they can. */
export async function missingForMsk(): Promise<string | undefined> {
  const [aws, python] = await Promise.all([findAwsProvider(), pythonWith('emulator')]);
  return [aws, python].flatMap((each) => ('missing' in each ? [each.missing] : []))[0];
}

/** @param bootstrap host:port of a Kafka that runs, which clusters of the stand-in then have for brokers */
export async function mskPlatform(bootstrap?: string): Promise<MskPlatform> {
  const [aws, python] = await Promise.all([findAwsProvider(), pythonWith('emulator')]);
  if ('missing' in aws) throw new Error(aws.missing);
  if ('missing' in python) throw new Error(python.missing);
  process.env.KAFKAFORM_MSK_BOOTSTRAP = bootstrap ?? '';
  const emulator = await startEmulator({ python: python.found });
  const deployed = deployment(`m${randomBytes(4).toString('hex')}`, emulator, aws.found);
  return {
    ...deployed,
    synthesize(build, edit) {
      deployed.synthesize((stack) => fill(stack, emulator, build));
      if (edit !== undefined) editConfiguration(deployed.folder, edit);
    },
    async changes() {
      const planned = await deployed.plan('-out=plan');
      if (planned.exitCode === 1) throw new Error(planned.output.slice(-3000));
      return changesOf(await deployed.show('plan'));
    },
    async dispose() {
      await emulator.stop();
      deployed.remove();
    },
  };
}

const changesOf = ({ resource_changes: changes = [] }: Awaited<ReturnType<Deployment['show']>>) =>
  Object.fromEntries(
    changes
      .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
      .map(({ address, change }) => [address, change.actions.join('+')]),
  );

function fill(stack: TerraformStack, emulator: Emulator, build: Build): void {
  awsProvider(stack, { region: REGION, endpoints: endpointsOf(emulator) });
  build(stack, existingNetwork(stack));
}

/** A VPC with a subnet in each of three availability zones. */
function existingNetwork(stack: TerraformStack): AwsNetwork {
  const vpc = new Vpc(stack, 'vpc', { cidrBlock: '10.0.0.0/16' });
  const subnets = ['a', 'b', 'c'].map(
    (zone, index) =>
      new Subnet(stack, `subnet-${zone}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: `${REGION}${zone}`,
      }),
  );
  return {
    vpcId: vpc.id,
    cidr: '10.0.0.0/16',
    subnetIds: subnets.map(({ id }) => id),
    availabilityZones: ['a', 'b', 'c'].map((zone) => REGION + zone),
  };
}

function editConfiguration(folder: string, edit: (configuration: Synthesized) => void): void {
  const path = join(folder, 'cdk.tf.json');
  const configuration = JSON.parse(readFileSync(path, 'utf8')) as Synthesized;
  edit(configuration);
  writeFileSync(path, JSON.stringify(configuration, null, 2));
}
