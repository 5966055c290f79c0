import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { type ClusterOptions, type RunningCluster, startCluster } from '../../support/cluster.ts';

/** A cluster that all suites of a test file share; each test has topics of its own. */
export interface Running {
  readonly cluster: RunningCluster;
  readonly admin: ConnectedKafkaAdmin;
}

/** Starts the cluster before the tests of the calling block and removes it after them. */
export function whileRunning(options: ClusterOptions): () => Running {
  let running: Running | undefined;
  beforeAll(async () => {
    const cluster = await startCluster(options);
    running = { cluster, admin: connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers }) };
  }, 120_000);
  afterAll(async () => {
    await running?.admin.close();
    await running?.cluster.dispose();
  }, 60_000);
  return () => {
    if (running === undefined) throw new Error('the cluster does not run');
    return running;
  };
}

export const randomName = (prefix: string) => `${prefix}-${randomBytes(4).toString('hex')}`;

/** Polls until `hold` is true. */
export async function eventually(hold: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await hold())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${hold}`);
    await delay(100);
  }
}
