import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { freePorts } from '../support/ports.ts';
import type { TerraformWorkspace } from '../support/terraform.ts';
import { acl, exclusive, quota, readOf } from './support/acl-hcl.ts';
import { aclState } from './support/acl-state.ts';
import { provider } from './support/hcl.ts';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const stack = (bootstrapServers: string, ...resources: string[]): string =>
  [provider({ orders: { bootstrapServers } }), ...resources].join('\n');

const nobody = async (): Promise<string> => `127.0.0.1:${(await freePorts(1))[0]}`;

const remember = ({ folder }: TerraformWorkspace, label: string, ...names: string[]): void =>
  writeFileSync(
    join(folder, 'terraform.tfstate'),
    aclState(
      label,
      names.map((name) => readOf(name)),
    ),
  );

describe('kafka_acl and kafka_quota', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  const at = (bootstrapServers: string, ...resources: string[]) =>
    workspace().write(stack(bootstrapServers, ...resources));

  it('are refused at plan for what Kafka would refuse, each with its attribute and what to write', async () => {
    at(
      await nobody(),
      acl('principal', 'payments', { principal: 'alice' }),
      acl('host', 'payments', { host: 'db.example' }),
      acl('name', ''),
      acl('operation', 'payments', {}, { operation: 'consume' }),
      acl('type', 'payments', { resourceType: 'group', operation: 'write' }),
      quota('none', { user: 'alice' }),
      quota('zero', { user: 'alice', producer_byte_rate: 0 }),
      quota('nobody', { producer_byte_rate: 1 }),
    );
    const plan = await workspace().plan();
    expect(plan.exitCode).toBe(1);
    expect(count(plan, 'Error')).toBe(8);
    for (const message of [
      'principal is "alice" but a principal has a type and a name; write "User:alice".',
      'host is "db.example" but Kafka knows the address of a connection, no name and no range',
      'resource_name is "" but a resource has a name',
      'operation is "consume" but Kafka has no such operation; choose from all, read, write',
      'operation is "write" but brokers never ask for that on a resource of type group',
      'producer_byte_rate is not set but no quota is given at all',
      'producer_byte_rate is 0 but Kafka takes amounts above 0 only',
      'user is not set but a quota is somebody’s',
    ]) {
      expect(said(plan)).toContain(message);
    }
  });

  it('keep their state while the cluster is away, with one warning', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `topic-${index}`);
    remember(workspace(), 'many', ...names);
    at(await nobody(), ...names.map((name, index) => acl(`many_${index}`, name)));
    const plan = await workspace().plan();
    expect(plan.exitCode).toBe(0);
    expect(count(plan, 'Warning')).toBe(1);
    expect(said(plan)).toContain("Cluster 'orders' can't be reached");
  });
});

// a cluster for one behaviour: left to `npm run test:long`
describe.runIf(LONG)('kafka_acl of brokers without an authorizer', PATIENCE, () => {
  const running = whileRunning({ mode: 'kraft', brokers: 1 });
  const workspace = kafkaWorkspace();
  const at = (...resources: string[]) =>
    workspace().write(stack(running().cluster.bootstrapServers, ...resources));

  it('can’t be made, is kept in state and is let go', async () => {
    at(acl('a', 'payments'), exclusive(['kafka_acl.a']));
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: The ACL topic\/literal\/payments\/User:alice\/\*\/read\/allow was not created .*its brokers have no authorizer\. Set authorizer\.class\.name/,
    );
    remember(workspace(), 'a', 'payments');
    at(acl('a_0', 'payments'));
    const kept = await workspace().plan();
    expect(kept.exitCode).toBe(0);
    expect(said(kept)).toContain("Warning: Cluster 'orders' has no authorizer");
    at();
    const gone = await workspace().apply();
    expect(said(gone)).toContain("Warning: ACLs of cluster 'orders' were not deleted");
    expect(said(gone)).toContain('1 destroyed');
  });
});
