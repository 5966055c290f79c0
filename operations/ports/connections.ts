import type { ClusterAccess, EnsembleAccess, PresentedCertificate, TlsAccess } from './access.ts';
import type { KafkaAdmin } from './kafka.ts';
import type { ClusterLogs } from './logs.ts';
import type { MessageClient } from './messages.ts';
import type { EnsembleClient } from './zookeeper.ts';

/** Ways to reach what a stack runs; nothing is connected before the first call on what they return. */
export interface Connections {
  kafka(cluster: ClusterAccess): KafkaAdmin;
  logs(cluster: ClusterAccess): ClusterLogs;
  messages(cluster: ClusterAccess): MessageClient;
  /** The certificate that the broker at host:port presents; rejects when it doesn't within 2 s, or isn't trusted. */
  certificate(address: string, tls: TlsAccess): Promise<PresentedCertificate>;
  ensemble(ensemble: EnsembleAccess): EnsembleClient;
  /** The body of a successful HTTP GET; rejects otherwise, and after 10 s. Over HTTPS the server is known by `tls`, and refused without. */
  httpGet(url: string, tls?: TlsAccess): Promise<string>;
}
