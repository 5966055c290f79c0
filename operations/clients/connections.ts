import type { Connections } from '../ports/connections.ts';
import { connectClusterLogs } from './cluster-logs.ts';
import { connectEnsemble } from './ensemble-client.ts';
import { connectKafkaAdmin } from './kafka-admin.ts';
import { connectMessages } from './messages.ts';

/** As long as Prometheus waits by default (scrape_timeout). */
const HTTP_MS = 10_000;

/** The real ways. */
export const connections: Connections = {
  kafka: (bootstrapServers) => connectKafkaAdmin({ bootstrapServers }),
  logs: (bootstrapServers) => connectClusterLogs(connectKafkaAdmin({ bootstrapServers })),
  messages: (bootstrapServers) => connectMessages({ bootstrapServers }),
  ensemble: (servers) => connectEnsemble({ servers }),
  async httpGet(url) {
    const response = await fetch(url, { signal: AbortSignal.timeout(HTTP_MS) });
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    return response.text();
  },
};
