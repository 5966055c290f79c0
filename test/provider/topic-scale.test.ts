import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { provider, topic } from './support/hcl.ts';
import { requestsIn, said } from './support/output.ts';
import { kafkaWorkspace } from './support/workspace.ts';

const TOPICS = LONG ? 1000 : 300;
const KEPT = TOPICS - 100;
/** Topics whose configuration is asked for together. */
const BATCH = 500;

describe('hundreds of topics in one stack', { timeout: 300_000 }, () => {
  const running = whileRunning({ mode: 'kraft', brokers: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-log-'));
  const log = join(folder, 'terraform.log');
  const workspace = kafkaWorkspace({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: log });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const requests = () => requestsIn(readFileSync(log, 'utf8'));

  it('are made ten at a time, read in one go, and deleted ten at a time', async () => {
    const { admin, cluster } = running();
    const clusters = provider({ orders: { bootstrapServers: cluster.bootstrapServers } });
    const write = (count: number) =>
      workspace().write(
        clusters + topic('many', { name: 'many', count, config: { 'retention.ms': '60000' } }),
      );
    write(TOPICS);
    expect(said(await workspace().apply())).toContain(`${TOPICS} added`);
    expect((await admin.describe()).topics.size).toBe(TOPICS);
    expect(requests().CreateTopics).toBeLessThan(TOPICS / 2);

    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    expect(requests()).toEqual({ ApiVersions: 1, Metadata: 1, DescribeConfigs: Math.ceil(TOPICS / BATCH) });

    write(KEPT);
    expect(said(await workspace().apply())).toContain('0 added, 0 changed, 100 destroyed');
    expect((await admin.describe()).topics.size).toBe(KEPT);
    // far from one request a topic; how many terraform asks for in the same moment depends on the machine
    expect(requests().DeleteTopics).toBeLessThan(80);
  });
});
