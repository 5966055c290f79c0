import type { TlsAccess } from '../ports/access.ts';
import type { Connections } from '../ports/connections.ts';
import { count, messageOf, type Outcome, outcomeOf } from './check.ts';

export interface MetricsEndpoint {
  readonly member: string;
  readonly url: string;
  /** What its own metrics begin with. */
  readonly prefix: 'kafka_' | 'zookeeper_';
}

/** Every endpoint answers with metrics of what runs there, not only of its JVM. */
export async function checkMetrics(
  endpoints: readonly MetricsEndpoint[],
  httpGet: Connections['httpGet'],
  tls?: TlsAccess,
): Promise<Outcome> {
  const problems = await Promise.all(
    endpoints.map(async ({ member, url, prefix }) => {
      try {
        return hasMetrics(await httpGet(url, tls), prefix)
          ? []
          : [`${member} has no ${prefix}* metrics at ${url}`];
      } catch (error) {
        return [`${member} does not answer at ${url}: ${messageOf(error)}`];
      }
    }),
  );
  return outcomeOf(problems.flat(), `${count(endpoints.length, 'endpoint')} answer with metrics`);
}

function hasMetrics(body: string, prefix: string): boolean {
  return body.split('\n').some((line) => line.toLowerCase().startsWith(prefix));
}
