import type { TerraformStack } from 'cdktf';
import { Artifacts, awsProvider, Ec2, type Ec2Props, Network } from '../../../constructs/ec2/index.ts';

const SHA256 = '0123456789abcdef'.repeat(4);

export const ARTIFACTS = {
  bucket: 'artifacts',
  java: { key: 'java.tar.gz', sha256: SHA256 },
  kafka: {
    '3.9.2': { key: 'kafka-3.9.2.tgz', sha256: SHA256 },
    '4.3.1': { key: 'kafka-4.3.1.tgz', sha256: SHA256 },
  },
  jmxExporter: { key: 'jmx.jar', sha256: SHA256 },
};

export const IMAGE_ID = 'ami-0123456789abcdef0';

/** What a stack on EC2 begins with. */
export function onEc2(stack: TerraformStack, props: Partial<Ec2Props> = {}): Ec2 {
  awsProvider(stack, { region: 'eu-central-1' });
  return new Ec2(stack, 'ec2', {
    network: props.network ?? new Network(stack, 'network'),
    artifacts: Artifacts.inBucket(ARTIFACTS),
    imageId: IMAGE_ID,
    ...props,
  });
}
