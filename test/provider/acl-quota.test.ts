import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Acl, aclKey } from '../../model/acl.ts';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { acl, exclusive, quota, readOf } from './support/acl-hcl.ts';
import { aclState } from './support/acl-state.ts';
import { provider } from './support/hcl.ts';
import { requestsIn, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const AUTHORIZER = {
  zookeeper: 'kafka.security.authorizer.AclAuthorizer',
  kraft: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
};
const ACLS = LONG ? 2_000 : 1_000;
/** Of these, to be made by terraform. */
const MISSING = 60;

const MODES = LONG ? (['zookeeper', 'kraft'] as const) : (['kraft'] as const);

describe.each(MODES)('ACLs and quotas in %s mode', PATIENCE, (mode) => {
  const running = whileRunning({
    mode,
    brokers: 1,
    servers: 1,
    config: { 'authorizer.class.name': AUTHORIZER[mode], 'super.users': 'User:ANONYMOUS' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-log-'));
  const log = join(folder, 'terraform.log');
  const workspace = kafkaWorkspace({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: log });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const orders = () => provider({ orders: { bootstrapServers: running().cluster.bootstrapServers } });
  const write = (...resources: string[]) => workspace().write([orders(), ...resources].join('\n'));
  const requests = () => requestsIn(readFileSync(log, 'utf8'));

  /** ACLs on resources whose names begin like that. */
  const aclsOf = async (name: string): Promise<readonly string[]> =>
    (await running().admin.acls())
      .filter(({ resourceName }) => resourceName.startsWith(name))
      .map(aclKey)
      .sort();
  const keys = (...acls: Acl[]) => acls.map(aclKey).sort();
  const quotaOf = async (key: string) =>
    Object.fromEntries((await running().admin.quotas()).get(key)?.values ?? []);

  it('an ACL is created, changed in place and deleted', async () => {
    const name = randomName('life');
    const deny = {
      host: '10.0.0.1',
      operation: 'write',
      permission: 'deny',
      patternType: 'prefixed',
    } as const;
    write(acl('a', name), acl('b', name, deny), acl('c', name, { resourceType: 'group' }));
    expect(said(await workspace().apply())).toContain('3 added, 0 changed, 0 destroyed');
    expect(await aclsOf(name)).toEqual(
      keys(readOf(name), readOf(name, deny), readOf(name, { resourceType: 'group' })),
    );
    expect(await workspace().values('kafka_acl.a')).toMatchObject({
      pattern_type: 'literal',
      host: '*',
      permission: 'allow',
      id: `orders/topic/literal/${name}/User:alice/*/read/allow`,
    });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    write(acl('a', name, { principal: 'User:CN=bob,O=a/b' }));
    expect(said(await workspace().apply())).toContain('0 added, 1 changed, 2 destroyed');
    expect(await aclsOf(name)).toEqual(keys(readOf(name, { principal: 'User:CN=bob,O=a/b' })));
    write();
    expect(said(await workspace().apply())).toContain('1 destroyed');
    expect(await aclsOf(name)).toEqual([]);
  });

  it('an ACL that was removed by hand shows in the plan and is made again', async () => {
    const name = randomName('drift');
    write(acl('a', name));
    await workspace().apply();
    await running().admin.deleteAcls([readOf(name)]);
    const drift = await workspace().plan();
    expect(drift.exitCode).toBe(2);
    expect(said(drift)).toContain('kafka_acl.a will be created');
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    expect(await aclsOf(name)).toEqual(keys(readOf(name)));
  });

  it('an ACL with a slash in its name is imported, and the plan after that is empty', async () => {
    const name = randomName('import');
    const slashed = { principal: 'User:CN=bob/%2F' };
    await running().admin.createAcls([readOf(name, slashed)]);
    write(acl('a', name, slashed));
    const id = `orders/topic/literal/${name}/User:CN=bob%2F%252F/*/read/allow`;
    expect(await workspace().import('kafka_acl.a', id)).toMatchObject({
      exitCode: 0,
    });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('no ACL is lost when a list of them moves up by one', async () => {
    const name = randomName('list');
    const list = (...users: string[]) =>
      `locals {\n  users = ${JSON.stringify(users)}\n}\n${acl('a', name, {}, { principal: `\${local.users[count.index]}` }).replace('{\n', '{\n  count = length(local.users)\n')}`;
    const users = Array.from({ length: 8 }, (_, index) => `User:u${index}`);
    write(list(...users));
    await workspace().apply();
    write(list(...users.slice(1)));
    expect(said(await workspace().apply())).toContain('0 added, 7 changed, 1 destroyed');
    expect(await aclsOf(name)).toEqual(
      keys(...users.slice(1).map((principal) => readOf(name, { principal }))),
    );
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('with kafka_acls, ACLs made by hand show in the plan and are removed', async () => {
    const { admin } = running();
    const name = randomName('exclusive');
    await admin.deleteAcls(await admin.acls());
    await admin.createAcls([readOf(`${name}-before`)]);
    write(
      acl('a', name),
      acl('b', name, { operation: 'describe' }),
      exclusive(['kafka_acl.a', 'kafka_acl.b']),
    );
    const first = await workspace().apply();
    expect(said(first)).toContain("1 ACL of cluster 'orders' will be removed");
    const ours = keys(readOf(name), readOf(name, { operation: 'describe' }));
    expect(await aclsOf(name)).toEqual(ours);
    const stranger = readOf('*', { principal: 'User:mallory', operation: 'all' });
    await admin.createAcls([stranger]);
    const drift = await workspace().plan();
    expect(drift.exitCode).toBe(2);
    expect(said(drift)).toContain(`- "orders/${aclKey(stranger)}"`);
    expect(said(drift)).toContain('Plan: 0 to add, 1 to change, 0 to destroy');
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    expect((await admin.acls()).map(aclKey).sort()).toEqual(ours);
    write(acl('a', name), exclusive(['kafka_acl.a']));
    expect(said(await workspace().apply())).toContain('0 added, 1 changed, 1 destroyed');
    expect((await admin.acls()).map(aclKey)).toEqual(keys(readOf(name)));
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('quotas are set, changed, put back after a hand has changed them, and removed', async () => {
    const { admin } = running();
    const user = randomName('user');
    const entity = `user=${user}/client-id=<default>`;
    const mine = (values: Record<string, number>) => quota('a', { user, client_id: '<default>', ...values });
    write(
      mine({ producer_byte_rate: 1_048_576, request_percentage: 12.5 }),
      quota('b', { ip: '10.0.0.1', connection_creation_rate: 5 }),
    );
    expect(said(await workspace().apply())).toContain('2 added');
    expect(await quotaOf(entity)).toEqual({ producer_byte_rate: 1_048_576, request_percentage: 12.5 });
    expect(await quotaOf('ip=10.0.0.1')).toEqual({ connection_creation_rate: 5 });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    await admin.alterQuotas([
      {
        entity: { user, clientId: '<default>' },
        values: new Map([
          ['producer_byte_rate', 1],
          ['controller_mutation_rate', 3],
        ]),
      },
    ]);
    write(mine({ producer_byte_rate: 1_048_576, consumer_byte_rate: 2_097_152 }));
    const changed = await workspace().apply();
    expect(said(changed)).toMatch(/~ producer_byte_rate = 1 -> 1048576/);
    expect(said(changed)).toContain('0 added, 1 changed, 1 destroyed');
    expect(await quotaOf(entity)).toEqual({ producer_byte_rate: 1_048_576, consumer_byte_rate: 2_097_152 });
    write();
    await workspace().apply();
    expect(await quotaOf(entity)).toEqual({});
  });

  it('quotas that are there already are not overwritten but imported', async () => {
    const user = randomName('import');
    await running().admin.alterQuotas([
      { entity: { user }, values: new Map([['consumer_byte_rate', 1_000]]) },
    ]);
    write(quota('a', { user, consumer_byte_rate: 1_000 }));
    expect(said(await workspace().plan())).toContain(
      `Adopt them with: terraform import <address of this kafka_quota> 'orders/user=${user}'`,
    );
    expect(await workspace().import('kafka_quota.a', `orders/user=${user}`)).toMatchObject({ exitCode: 0 });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it(`${ACLS} ACLs are read in one request, and those that are missing are made together`, {
    timeout: 900_000,
  }, async () => {
    const name = randomName('many');
    const names = Array.from({ length: ACLS }, (_, index) => `${name}-${index}`);
    const there = names.slice(MISSING).map((each) => readOf(each));
    await running().admin.createAcls(there);
    // a resource each, as constructs make them: terraform takes its time for thousands of one resource's `count`
    write(
      ...names.slice(MISSING).map((each, index) => acl(`many_${index}`, each)),
      ...names.slice(0, MISSING).map((each, index) => acl(`new_${index}`, each)),
    );
    writeFileSync(join(workspace().folder, 'terraform.tfstate'), aclState('many', there));
    expect(said(await workspace().apply(`-parallelism=${MISSING}`))).toContain(
      `${MISSING} added, 0 changed, 0 destroyed`,
    );
    expect(await aclsOf(name)).toHaveLength(ACLS);
    // how many terraform asks for in the same moment depends on the machine
    expect(requests().CreateAcls).toBeLessThan(MISSING / 2);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    expect(requests()).toEqual({ ApiVersions: 1, DescribeAcls: 1 });
  });
});
