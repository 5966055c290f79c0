import { accessOf } from '../ports/access.ts';
import type { Connections } from '../ports/connections.ts';
import { connectClusterLogs } from './cluster-logs.ts';
import { connectEnsemble } from './ensemble-client.ts';
import { httpGet } from './http-get.ts';
import { connectKafkaAdmin } from './kafka-admin.ts';
import { connectMessages } from './messages.ts';
import { presentedCertificate } from './tls-peer.ts';

/** As long as Prometheus waits by default (scrape_timeout). */
const HTTP_MS = 10_000;
const HANDSHAKE_MS = 2_000;

/** The real ways. */
export const connections: Connections = {
  kafka: (cluster) => connectKafkaAdmin(accessOf(cluster)),
  logs: (cluster) => connectClusterLogs(connectKafkaAdmin(accessOf(cluster))),
  messages: (cluster) => connectMessages(accessOf(cluster)),
  ensemble: connectEnsemble,
  certificate: (address, tls) => presentedCertificate(address, tls, HANDSHAKE_MS),
  httpGet: (url, tls) => httpGet(url, tls, HTTP_MS),
};
