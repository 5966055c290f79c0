import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerModel } from '../../model/container.ts';
import { whileRunning } from '../operations/suites/running.ts';
import { layoutOf } from '../support/replicas.ts';
import type { TerraformWorkspace } from '../support/terraform.ts';
import { provider, topic } from './support/hcl.ts';
import { openKafkaWorkspace } from './support/open.ts';
import { said } from './support/output.ts';

/** Stands for aws_msk_cluster: brokers of MSK come and go by an update of the one resource. */
const cluster = (rows: number) => `
resource "terraform_data" "cluster" { input = ${rows} }
`;

/** One availability zone, so that each broker is a row of its own. */
const row = (number: number) => `
resource "kafka_msk_brokers" "row_${number}" {
  cluster     = "orders"
  cluster_arn = terraform_data.cluster.id
  row         = ${number}
  zones       = 1
}
`;

const stack = (rows: number) => `
${cluster(rows)}
${numbers(rows).map(row).join('')}
resource "kafka_msk_cluster" "orders" {
  cluster     = "orders"
  cluster_arn = terraform_data.cluster.id
  zones       = 1
  rows        = { ${numbers(rows)
    .map((number) => `"${number}" = kafka_msk_brokers.row_${number}.joined`)
    .join(', ')} }
}
`;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const withoutRack = (container: ContainerModel): ContainerModel => {
  const { KAFKA_BROKER_RACK: _, ...env } = container.env;
  return { ...container, env };
};

describe('brokers that MSK runs', { timeout: 600_000 }, () => {
  // The harness gives each broker a rack of its own; on MSK a rack is an availability zone, and all of these are in one.
  const running = whileRunning({ mode: 'kraft', brokers: 3, shape: withoutRack });
  let workspace: TerraformWorkspace;
  beforeAll(async () => {
    workspace = await openKafkaWorkspace();
  }, 120_000);
  afterAll(() => workspace?.remove());

  const write = (rows: number, factor: number) => {
    const { cluster } = running();
    const clusters = provider({ orders: { bootstrapServers: cluster.bootstrapServers } });
    const payments = topic('payments', { name: 'payments', partitions: 6, replicationFactor: factor });
    workspace.write(clusters + stack(rows) + payments);
  };
  const holders = async () => {
    const { partitions } = await layoutOf(running().cluster.bootstrapServers.split(','));
    const ofPayments = partitions.filter(({ topic }) => topic === 'payments');
    return [...new Set(ofPayments.flatMap(({ replicas }) => replicas))].sort();
  };

  it('are waited for, and there is nothing to change afterwards', async () => {
    write(3, 3);
    expect(said(await workspace.apply())).toContain('6 added');
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(await holders()).toEqual([1, 2, 3]);
  });

  it('can’t leave while a topic has as many replicas as there are brokers', async () => {
    write(2, 3);
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('Brokers can’t leave');
  });

  it('can’t leave two rows at a time', async () => {
    write(1, 1);
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('MSK removes one broker of each availability zone at a time');
  });

  it('are emptied before the cluster is updated, and left to MSK to remove', async () => {
    write(3, 2);
    said(await workspace.apply());
    write(2, 2);
    const { output } = await workspace.apply();
    expect(output).toContain('Apply complete!');
    const emptied = output.indexOf('row_3: Destruction complete');
    const updated = output.indexOf('terraform_data.cluster: Modifying');
    expect(emptied).toBeGreaterThan(0);
    expect(updated).toBeGreaterThan(emptied);
    expect(await holders()).toEqual([1, 2]);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it('get their share of the replicas when a row has come', async () => {
    write(3, 2);
    said(await workspace.apply());
    expect(await holders()).toEqual([1, 2, 3]);
  });

  it('are left as they are when everything is destroyed', async () => {
    const { output } = await workspace.destroy();
    expect(output).toContain('Destroy complete!');
  });
});
