import type { ArtifactsProps, AwsProviderProps, NetworkProps } from '../constructs/ec2/index.ts';

/** What of your account the stacks `ec2` and `ec2-kraft` need; everything here is yours to fill in. */
export interface AwsSettings {
  readonly provider: AwsProviderProps;
  /** AMI with cloud-init, systemd and the AWS CLI, such as Amazon Linux 2023. */
  readonly imageId: string;
  readonly artifacts: ArtifactsProps;
  readonly network?: NetworkProps;
}

const KAFKA = 'kafka/kafka_2.13';
/** `sha256sum` of each file that you put into the bucket: with another one it is not installed. */
const SHA256 = '0'.repeat(64);

export const SETTINGS: AwsSettings = {
  provider: { region: 'eu-central-1' },
  imageId: 'ami-00000000000000000',
  artifacts: {
    bucket: 'your-artifacts',
    java: { key: 'java/jre-21.tar.gz', sha256: SHA256 },
    kafka: {
      '3.9.2': { key: `${KAFKA}-3.9.2.tgz`, sha256: SHA256 },
      '4.3.1': { key: `${KAFKA}-4.3.1.tgz`, sha256: SHA256 },
    },
    jmxExporter: { key: 'jmx/jmx_prometheus_javaagent-1.0.1.jar', sha256: SHA256 },
  },
};
