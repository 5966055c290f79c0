import type { kafkaCertificate } from '../model/resources/certificate.ts';
import type { zookeeperEnsemble } from '../model/resources/ensemble.ts';
import type { EnsembleSpec } from '../model/spec/ensemble.ts';
import type { Certificates } from './kafka/certificates.ts';
import type { KafkaResource } from './kafka/resource.ts';

/** An ensemble of the stack, whatever its servers run on, as clusters need it. */
export interface EnsembleHost {
  readonly ensembleName: string;
  readonly spec: EnsembleSpec;
  /** The ensemble as a whole: what depends on it waits until all servers serve. */
  readonly resource: KafkaResource<typeof zookeeperEnsemble>;
  /** Of the ensemble alone; undefined where no listener speaks TLS. */
  readonly certificates: Certificates | undefined;
  /** What the brokers of a cluster need to connect; none where clients speak plaintext. */
  certificatesOf(cluster: string): KafkaResource<typeof kafkaCertificate>[];
  /** Lets members of a security group connect. @default - the network lets everybody */
  admit?(cluster: string, securityGroup: string): void;
}
