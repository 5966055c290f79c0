import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { freePorts } from '../support/ports.ts';
import { acl, quota } from './support/acl-hcl.ts';
import { topic } from './support/hcl.ts';
import { count, requestsIn, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

/** As a cluster and what is in it are in one deploy: terraform_data stands for the cluster, whose address is its output. */
describe('a cluster whose address is only known after apply', PATIENCE, () => {
  const running = whileRunning({
    mode: 'kraft',
    brokers: 1,
    config: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-log-'));
  const log = join(folder, 'terraform.log');
  const workspace = kafkaWorkspace({
    TF_LOG_PROVIDER: 'DEBUG',
    TF_LOG_PATH: log,
    TF_VAR_password: 'correct horse',
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const made = (address: string, edition: number, ...resources: string[]) =>
    [
      `resource "terraform_data" "cluster" {
  input = "${address}"
  triggers_replace = ${edition}
}
provider "kafka" {
  clusters = { orders = { bootstrap_servers = split(",", terraform_data.cluster.output) } }
}`,
      ...resources,
    ].join('\n');
  const user = (name: string) => `resource "kafka_user" "u" {
  cluster = "orders"
  name = "${name}"
  password_wo = var.password
  password_wo_version = 1
}
variable "password" {
  type = string
  ephemeral = true
}`;
  const all = (name: string) => [
    topic('t', { name, config: { 'retention.ms': '1000' } }),
    acl('a', name),
    quota('q', { user: name, producer_byte_rate: 1000 }),
    user(name),
  ];
  /** What a run asked the cluster; nothing where it never got so far. */
  async function asked<T>(run: () => Promise<T>): Promise<{ result: T; requests: object }> {
    rmSync(log, { force: true });
    const result = await run();
    return { result, requests: requestsIn(readFileSync(log, 'utf8')) };
  }

  it('is planned for without asking anybody, filled by the same apply, and a second plan is empty', async () => {
    const name = randomName('one-deploy');
    workspace().write(made(running().cluster.bootstrapServers, 1, ...all(name)));
    const { result: plan, requests } = await asked(() => workspace().plan());
    expect(plan.exitCode, said(plan)).toBe(2);
    expect(said(plan)).toContain('5 to add, 0 to change, 0 to destroy');
    expect(count(plan, 'Warning')).toBe(0);
    expect(requests).toEqual({});
    const applied = await workspace().apply();
    expect(applied.exitCode, said(applied)).toBe(0);
    expect((await running().admin.describe({ topics: [name] })).topics.has(name)).toBe(true);
    const second = await workspace().plan();
    expect(second.exitCode, said(second)).toBe(0);

    // Another edition of it: what was made stays as it is in state, and nobody asks an address that may be the next one's.
    const gone = `127.0.0.1:${(await freePorts(1))[0]}`;
    workspace().write(made(gone, 2, ...all(name)));
    const replaced = await asked(() => workspace().plan());
    expect(said(replaced.result)).toContain('1 to add, 0 to change, 1 to destroy');
    expect(said(replaced.result)).not.toContain('# kafka_topic.t');
    expect(count(replaced.result, 'Warning')).toBe(0);
    expect(replaced.requests).toEqual({});

    // What leaves the code or comes into it while the address isn't known does so at apply.
    workspace().write(
      made(running().cluster.bootstrapServers, 3, topic('next', { name: `${name}-next`, partitions: 2 })),
    );
    const mixed = await asked(() => workspace().plan());
    expect(said(mixed.result)).toContain('2 to add, 0 to change, 5 to destroy');
    expect(mixed.requests).toEqual({});
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    const { topics } = await running().admin.describe({ topics: [name, `${name}-next`] });
    expect([...topics.keys()]).toEqual([`${name}-next`]);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });

    const destroyed = await workspace().destroy();
    expect(destroyed.exitCode, said(destroyed)).toBe(0);
    expect((await running().admin.describe({ topics: [`${name}-next`] })).topics.size).toBe(0);
  });

  it('still has its names checked at plan', async () => {
    workspace().write(made('127.0.0.1:1', 1, topic('t', { cluster: 'other', name: 'a' })));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(/Unknown cluster .*has no cluster 'other'\. It names orders/);
  });

  it('that doesn’t answer at apply leaves nothing half-made in state', async () => {
    const [port] = await freePorts(1);
    workspace().write(made(`127.0.0.1:${port}`, 1, topic('t', { name: 'a' })));
    const failed = await workspace().apply();
    expect(failed.exitCode).toBe(1);
    expect(said(failed)).toMatch(/Topic 'a' was not created/);
    expect((await workspace().run('state', 'list')).stdout.trim()).toBe('terraform_data.cluster');
  });
});
