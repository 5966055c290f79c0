import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PartlyFailed } from '../../operations/ports/kafka.ts';
import { eventually, randomName, whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { contentsOfPlan } from '../support/plan-file.ts';
import { freePorts } from '../support/ports.ts';
import { provider } from './support/hcl.ts';
import { count, requestsIn, said } from './support/output.ts';
import { type Login, logIn, withScramListener } from './support/scram-listener.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const LOG = 'terraform.log';
/** The issue's own figure with `npm run test:long`. */
const MANY = LONG ? 200 : 60;

interface UserArguments {
  readonly name: string;
  /** @default - password_wo = var.password */
  readonly file?: string;
  readonly version?: number;
  readonly more?: string;
}

/** HCL of `kafka_user.<label>`. */
const user = (label: string, { name, file, version, more = '' }: UserArguments): string => `
resource "kafka_user" "${label}" {
  cluster = "orders"
  name = ${JSON.stringify(name)}
  ${file === undefined ? 'password_wo = var.password' : `password_file = ${JSON.stringify(file)}`}
  ${version === undefined ? '' : `password_wo_version = ${version}`}
  ${more}
}
`;

const variable = 'variable "password" {\n  type = string\n  ephemeral = true\n  default = null\n}\n';
const secret = () => `canary-${randomBytes(12).toString('hex')}`;

const PORTS = await freePorts(2);

const MODES = [['kraft', PORTS[0]] as const, ...(LONG ? [['zookeeper', PORTS[1]] as const] : [])];

describe.each(MODES)('kafka_user in %s mode', PATIENCE, (mode, port = 0) => {
  const running = whileRunning({ mode, brokers: 1, servers: 1, shape: withScramListener(port) });
  const workspace = kafkaWorkspace({ TF_LOG_PROVIDER: 'TRACE', TF_LOG_PATH: LOG });
  const write = (...users: string[]) => {
    const orders = provider({ orders: { bootstrapServers: running().cluster.bootstrapServers } });
    workspace().write([orders, variable, ...users].join('\n'));
  };
  const login = (username: string, password: string, mechanism?: Login['mechanism']) =>
    logIn(`127.0.0.1:${port}`, { username, password, ...(mechanism && { mechanism }) });
  const apply = async (password?: string) => {
    const result = await workspace().apply(
      ...(password === undefined ? [] : ['-var', `password=${password}`]),
    );
    expect(result.exitCode, said(result)).toBe(0);
    return result;
  };
  const plan = (password?: string) =>
    workspace().plan(...(password === undefined ? [] : ['-var', `password=${password}`]));
  const log = () => readFileSync(join(workspace().folder, LOG), 'utf8');
  const credentialsOf = async (name: string) =>
    Object.fromEntries((await running().admin.scramCredentials()).get(name) ?? []);

  it('lets in whoever has the password, and nobody else', async () => {
    // Characters that SCRAM, ZooKeeper or an import id could take for their own.
    const [name, password] = [`${randomName('life')}/a=b, c`, secret()];
    write(user('a', { name }));
    await apply(password);
    expect(await workspace().values('kafka_user.a')).toEqual({
      cluster: 'orders',
      name,
      mechanism: 'SCRAM-SHA-512',
      iterations: 8192,
      password_wo: null,
      password_wo_version: null,
      password_file: null,
      id: `orders/${name}/SCRAM-SHA-512`,
    });
    expect(await credentialsOf(name)).toEqual({ 'SCRAM-SHA-512': 8192 });
    await eventually(async () => (await login(name, password)) === 'accepted');
    expect(await login(name, secret())).toBe('refused');
    expect(await login(randomName('nobody'), password)).toBe('refused');
    expect(await plan(password)).toMatchObject({ exitCode: 0 });

    write();
    await apply();
    expect(await credentialsOf(name)).toEqual({});
    await eventually(async () => (await login(name, password)) === 'refused');
  });

  it('gets a new password when the version changes, and the old one is refused', async () => {
    const [name, old, fresh] = [randomName('roll'), secret(), secret()];
    write(user('a', { name, version: 1 }));
    await apply(old);
    expect(await plan(fresh)).toMatchObject({ exitCode: 0 });
    write(user('a', { name, version: 2 }));
    const planned = await plan(fresh);
    expect(said(planned)).toContain('0 to add, 1 to change, 0 to destroy');
    expect(said(planned)).toContain('Warning: Clients with the old password will be refused');
    await apply(fresh);
    await eventually(async () => (await login(name, fresh)) === 'accepted');
    expect(await login(name, old)).toBe('refused');
    // What writes no password needs none.
    expect(await plan()).toMatchObject({ exitCode: 0 });
    write(user('a', { name, version: 3 }));
    expect(said(await plan())).toContain(`User '${name}' needs a password now`);
  });

  it('shares a request with others, of which Kafka refuses each by itself', async () => {
    const { admin } = running();
    const [good, bad, gone] = ['good', 'bad', 'gone'].map(randomName) as [string, string, string];
    const change = (name: string, iterations: number | null) => ({
      user: name,
      mechanism: 'SCRAM-SHA-256' as const,
      credential: iterations === null ? null : { password: secret(), iterations },
    });
    const failed = admin.alterScramCredentials([change(bad, 100), change(gone, null), change(good, 4096)]);
    const { byKey } = (await failed.catch((problem) => problem)) as PartlyFailed;
    expect([...byKey].map(([name, { code }]) => [name, code])).toEqual([[bad, 'UNACCEPTABLE_CREDENTIAL']]);
    expect(await credentialsOf(good)).toEqual({ 'SCRAM-SHA-256': 4096 });
    expect(await credentialsOf(bad)).toEqual({});
  });

  // What is the same in both modes is shown in one.
  if (mode === 'zookeeper') return;

  it('has two passwords for a while: a second mechanism, and then only that', async () => {
    const [name, old, fresh] = [randomName('two'), secret(), secret()];
    write(user('a', { name }));
    await apply(old);
    const second = user('b', { name, more: 'mechanism = "SCRAM-SHA-256"' });
    write(user('a', { name }), second);
    await apply(fresh);
    await eventually(async () => (await login(name, fresh, 'scram-sha-256')) === 'accepted');
    expect(await login(name, old)).toBe('accepted');
    write(second);
    await apply(fresh);
    expect(await credentialsOf(name)).toEqual({ 'SCRAM-SHA-256': 8192 });
    await eventually(async () => (await login(name, old)) === 'refused');
    expect(await login(name, fresh, 'scram-sha-256')).toBe('accepted');
  });

  it('leaves no trace of a password in state, plan, output or log', async () => {
    const [name, password] = [randomName('trace'), secret()];
    write(user('a', { name, version: 1 }));
    const planned = await workspace().plan('-out=saved.plan', '-var', `password=${password}`);
    const saved = contentsOfPlan(join(workspace().folder, 'saved.plan'));
    const shown = JSON.stringify(await workspace().show('saved.plan'));
    const applied = await workspace().run('apply', '-input=false', `-var=password=${password}`, 'saved.plan');
    expect(applied.exitCode, said(applied)).toBe(0);
    expect(log()).toContain('requests to cluster orders: ');
    expect([saved.includes(name), shown.includes(name)]).toEqual([true, true]);
    expect(planned.output + applied.output + saved + shown + log()).not.toContain(password);
    const { folder } = workspace();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(folder, file)).isFile(),
    );
    expect(files).toContain('terraform.tfstate');
    expect(files.filter((file) => readFileSync(join(folder, file)).includes(password))).toEqual([]);
  });

  it('is made again when it was deleted by hand', async () => {
    const [name, password] = [randomName('drift'), secret()];
    write(user('a', { name }));
    await apply(password);
    await running().admin.alterScramCredentials([
      { user: name, mechanism: 'SCRAM-SHA-512', credential: null },
    ]);
    expect(said(await plan(password))).toContain('1 to add, 0 to change, 0 to destroy');
    await apply(password);
    await eventually(async () => (await login(name, password)) === 'accepted');
  });

  it('moves to the other mechanism and other iterations in place', async () => {
    const [name, password] = [randomName('mech'), secret()];
    write(user('a', { name }));
    await apply(password);
    write(user('a', { name, more: 'mechanism = "SCRAM-SHA-256"\n  iterations = 4096' }));
    expect(said(await plan(password))).toContain('Clients of the old mechanism will be refused');
    await apply(password);
    expect(await credentialsOf(name)).toEqual({ 'SCRAM-SHA-256': 4096 });
    await eventually(async () => (await login(name, password, 'scram-sha-256')) === 'accepted');
    expect(await plan(password)).toMatchObject({ exitCode: 0 });
  });

  it('is refused at plan when it is there already, and can be imported', async () => {
    const [name, password] = [randomName('there'), secret()];
    const credential = { password: secret(), iterations: 4096 };
    await running().admin.alterScramCredentials([{ user: name, mechanism: 'SCRAM-SHA-512', credential }]);
    write(user('a', { name, version: 1 }));
    const refused = await plan(password);
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain(
      `terraform import <address of this kafka_user> orders/${name}/SCRAM-SHA-512`,
    );
    const imported = await workspace().import('kafka_user.a', `orders/${name}`);
    expect(imported.exitCode, said(imported)).toBe(0);
    await apply(password);
    expect(await credentialsOf(name)).toEqual({ 'SCRAM-SHA-512': 8192 });
    await eventually(async () => (await login(name, password)) === 'accepted');
  });

  it('has its password in a file that is made for it, and kept when the user goes', async () => {
    const name = randomName('file');
    const file = join(workspace().folder, 'secrets', `${name}.password`);
    write(user('a', { name, file }));
    await apply();
    const password = readFileSync(file, 'utf8').trim();
    expect(password).toMatch(/^[\w-]{32}$/);
    expect([file, join(file, '..')].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700]);
    await eventually(async () => (await login(name, password)) === 'accepted');
    expect(readFileSync(join(workspace().folder, 'terraform.tfstate'), 'utf8')).not.toContain(password);

    rmSync(file);
    const lost = await plan();
    expect(lost.exitCode).toBe(0);
    expect(said(lost)).toContain('Warning: A password file is missing');
    write(user('a', { name, file, version: 2 }));
    await apply();
    const fresh = readFileSync(file, 'utf8').trim();
    expect(fresh).not.toBe(password);
    await eventually(async () => (await login(name, fresh)) === 'accepted');
    expect(await login(name, password)).toBe('refused');

    write();
    await apply();
    expect(existsSync(file)).toBe(true);
  });

  it('refuses a password file that others can read, and makes nothing', async () => {
    const name = randomName('open');
    const file = join(workspace().folder, `${name}.password`);
    const password = secret();
    writeFileSync(file, password, { mode: 0o600 });
    chmodSync(file, 0o640);
    write(user('a', { name, file }));
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toContain('its mode is 0640, and only its owner may read it; run chmod 600');
    expect(refused.output).not.toContain(password);
    expect(await credentialsOf(name)).toEqual({});
    chmodSync(file, 0o600);
    await apply();
    await eventually(async () => (await login(name, password)) === 'accepted');
  });

  it('is read together with all others, in one request', async () => {
    const prefix = randomName('many');
    const many = user('many', {
      name: `${prefix}-\${count.index}`,
      more: `count = ${MANY}\n  iterations = 4096`,
    });
    write(many);
    await apply(secret());
    const altered = requestsIn(log()).AlterUserScramCredentials ?? 0;
    expect(altered).toBeLessThan(MANY / 2);
    rmSync(join(workspace().folder, LOG));
    expect(await plan(secret())).toMatchObject({ exitCode: 0 });
    const { ApiVersions: _, ...requests } = requestsIn(log());
    expect(requests).toEqual({ DescribeUserScramCredentials: 1 });
  });

  it('of a cluster that is away keeps its state, and another one can be planned', async () => {
    const [name, password] = [randomName('away'), secret()];
    write(user('a', { name }));
    await apply(password);
    const nobody = `127.0.0.1:${(await freePorts(1))[0]}`;
    const users = [user('a', { name }), user('b', { name: `${name}-b` })];
    workspace().write([provider({ orders: { bootstrapServers: nobody } }), variable, ...users].join('\n'));
    const planned = await plan(password);
    expect(said(planned)).toContain('1 to add, 0 to change, 0 to destroy');
    expect(count(planned, 'Warning')).toBe(1);
    expect(said(planned)).toContain("Warning: Cluster 'orders' can't be reached");
    const failed = await workspace().apply('-var', `password=${password}`);
    expect(failed.exitCode).toBe(1);
    expect(said(failed)).toContain(`Error: User '${name}-b' was not created`);
    expect(failed.output).not.toContain(password);
    expect((await workspace().run('state', 'list')).stdout).toBe('kafka_user.a');
  });
});
