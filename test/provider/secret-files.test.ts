import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../model/schema/types.ts';
import { secretFilesHandler } from '../../provider/kafka/resources/secret-files.ts';
import type { Session } from '../../provider/kafka/session/session.ts';
import { DiagnosticError } from '../../provider/runtime/diagnostics.ts';
import { found as inText, keyCanary, passwordCanary } from '../support/canary.ts';
import { contentsOfPlan } from '../support/plan-file.ts';
import { type TerraformWorkspace, terraformWorkspace } from '../support/terraform.ts';
import { provider } from './support/hcl.ts';
import { said } from './support/output.ts';
import { PATIENCE } from './support/workspace.ts';

const entry = (path: string) => join(import.meta.dirname, '..', '..', path);
const providers = {
  kafka: {
    source: 'terraform.local/kafkaform/kafka',
    version: '0.1.0',
    entry: entry('provider/kafka/main.ts'),
  },
  // Its note_file has a write-only attribute and tells the test what it was given.
  note: {
    source: 'terraform.local/kafkaform/note',
    version: '1.0.0',
    entry: entry('test/runtime/support/note-provider.ts'),
  },
};

describe('kafka_secret_files', PATIENCE, () => {
  let workspace: TerraformWorkspace;
  let folder: string;
  const at = (...path: string[]) => join(folder, ...path);

  beforeAll(async () => {
    const env = { TF_LOG: 'TRACE', TF_LOG_PATH: 'terraform.log' };
    workspace = await terraformWorkspace({ providers, hcl: '', env });
    await workspace.init();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-files-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const file of ['', '.backup'])
      rmSync(join(workspace.folder, `terraform.tfstate${file}`), { force: true });
  });
  afterAll(() => workspace.remove());

  const secret = (files: Record<string, object>, versions = '[]', version = '1') => `${provider({})}
provider "note" { folder = "${at('notes')}" }
ephemeral "kafka_secret_files" "s" {
  files = ${JSON.stringify(files)}
  versions = ${versions}
}
resource "note_file" "secret" {
  name = "secret"
  text = "t"
  pin = ephemeral.kafka_secret_files.s.value
  pin_version = ${version}
}
`;
  const made = (more = '', password = '') =>
    secret(
      {
        'keystore.pem': { path: at('pki', 'orders-1', 'keystore.pem') },
        'ca.pem': { path: at('pki', 'orders-1', 'ca.pem'), public: true },
        'kafka-broker.password': { path: at('secrets', 'brokers', 'kafka-broker.password') },
      },
      '[kafka_certificate.c.version, kafka_password.p.version]',
      'kafka_certificate.c.version + kafka_password.p.version',
    ) +
    `resource "kafka_certificate_authority" "a" {
  folder = "${at('pki')}"
  common_name = "kafkaform test"
}
resource "kafka_certificate" "c" {
  authority_folder = kafka_certificate_authority.a.folder
  authority = kafka_certificate_authority.a.fingerprint
  trusted = kafka_certificate_authority.a.trusted
  folder = "${at('pki', 'orders-1')}"
  common_name = "orders-1"
  names = ["orders-1"]
  owner = -1
  ${more}
}
resource "kafka_password" "p" {
  file = "${at('secrets', 'brokers', 'kafka-broker.password')}"
  owner = -1
  ${password}
}
`;
  const given = (call: 'create' | 'update'): Record<string, string> =>
    JSON.parse(JSON.parse(readFileSync(at('notes', `secret.${call}.told`), 'utf8')).pin);
  const text = (...path: string[]) => readFileSync(at(...path), 'utf8');
  /** Files of the workspace that hold one of the secrets that are there now. */
  const leaks = () => {
    const canaries = [
      keyCanary('key', text('pki', 'orders-1', 'keystore.pem')),
      passwordCanary('password', text('secrets', 'brokers', 'kafka-broker.password')),
    ];
    return readdirSync(workspace.folder, { recursive: true, encoding: 'utf8' })
      .map((file) => join(workspace.folder, file))
      .filter((path) => statSync(path).isFile())
      .flatMap((path) => {
        const content = path.endsWith('.plan') ? contentsOfPlan(path) : readFileSync(path, 'latin1');
        return inText(content, canaries).map((name) => `${name} in ${path}`);
      });
  };

  it('gives files that the same apply makes, renews and changes, and nothing of them is in plan, state or log', async () => {
    workspace.write(made());
    const planned = await workspace.plan('-out=first.plan');
    expect(planned.exitCode, said(planned)).toBe(2);
    const applied = await workspace.applyPlan('first.plan');
    expect(applied.exitCode, said(applied)).toBe(0);
    expect(given('create')).toEqual({
      'ca.pem': text('pki', 'orders-1', 'ca.pem'),
      'kafka-broker.password': text('secrets', 'brokers', 'kafka-broker.password'),
      'keystore.pem': text('pki', 'orders-1', 'keystore.pem'),
    });
    const version = Number((await workspace.values('note_file.secret'))?.pin_version);
    expect(Number.isSafeInteger(version) && version > 0).toBe(true);
    expect(await workspace.plan('-out=second.plan')).toMatchObject({ exitCode: 0 });
    expect(leaks()).toEqual([]);

    const key = text('pki', 'orders-1', 'keystore.pem');
    workspace.write(made('renewal = "now"'));
    const renewal = await workspace.plan('-out=third.plan');
    expect(said(renewal)).toContain('~ pin_version = ');
    expect(await workspace.applyPlan('third.plan')).toMatchObject({ exitCode: 0 });
    expect(given('update')['keystore.pem']).toBe(text('pki', 'orders-1', 'keystore.pem'));
    expect(given('update')['keystore.pem']).not.toBe(key);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(JSON.stringify([await workspace.show('third.plan'), await workspace.show()])).not.toContain(
      'PRIVATE',
    );
    expect(leaks()).toEqual([]);
    expect(readFileSync(join(workspace.folder, 'terraform.log'), 'utf8')).toContain(
      'ephemeral.kafka_secret_files.s',
    );
  });

  it('has another version when the authority is renewed and when a password is another one', async () => {
    workspace.write(made());
    await workspace.apply();
    const version = async (address: string) => (await workspace.values(address))?.version;
    const before = [await version('kafka_certificate.c'), await version('kafka_password.p')];
    writeFileSync(at('secrets', 'brokers', 'kafka-broker.password'), 'from-a-copy');
    workspace.write(
      made().replace('common_name = "kafkaform test"', 'common_name = "kafkaform test"\n generation = 2'),
    );
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const after = [await version('kafka_certificate.c'), await version('kafka_password.p')];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(given('update')).toMatchObject({
      'kafka-broker.password': 'from-a-copy',
      'ca.pem': text('pki', 'orders-1', 'ca.pem'),
    });
  });

  it('lets everything be destroyed although its files are gone', async () => {
    const path = at('key.pem');
    writeFileSync(path, 'key', { mode: 0o600 });
    workspace.write(secret({ f: { path } }));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    rmSync(path);
    const refused = await workspace.plan();
    expect(said(refused)).toMatch(/Unfit secret file .*there is no such file; make it/);
    expect(await workspace.destroy()).toMatchObject({ exitCode: 0 });
  });
});

describe('kafka_secret_files of files that are there', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  type File = { readonly path: string; readonly public?: boolean; readonly base64?: boolean };
  const put = (content: Buffer | string, mode: number) => {
    const path = join(folder, 'file');
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  const open = (files: Record<string, File>) =>
    secretFilesHandler.open({
      config: { files, versions: null, contents: null, value: null } as never,
      client: { invocation: { destroy: false } } as Session,
      signal: new AbortController().signal,
    });
  const refusal = async (file: File) => {
    const thrown = await open({ f: file }).catch((problem: unknown) => problem);
    expect(thrown).toBeInstanceOf(DiagnosticError);
    return (thrown as DiagnosticError).diagnostics[0];
  };

  it('refuses one that others can read, and not where it is public', async () => {
    const path = put('-----BEGIN', 0o644);
    expect(await refusal({ path })).toMatchObject({
      detail: expect.stringMatching(/^files\["f"\]\.path is \S+; its mode is 0644, and only its owner/),
      path: ['files', { key: 'f' }, 'path'],
    });
    expect((await open({ f: { path, public: true } })).value.contents).toEqual({ f: '-----BEGIN' });
  });

  it('refuses one that is no text, and gives its base64 where that is asked for', async () => {
    const bytes = randomBytes(100);
    const path = put(Buffer.concat([Buffer.from([0xc3, 0x28]), bytes]), 0o600);
    expect(await refusal({ path })).toMatchObject({ detail: expect.stringContaining('set base64 = true') });
    const { value } = await open({ f: { path, base64: true } });
    expect(value.contents?.f).toBe(readFileSync(path, 'base64'));
  });

  it('gives all of a text, and names sorted, so that equal files are equal texts', async () => {
    const path = put('one\ntwo\n\n', 0o600);
    const { value } = await open({ b: { path }, a: { path } });
    expect(value.value).toBe('{"a":"one\\ntwo\\n\\n","b":"one\\ntwo\\n\\n"}');
  });

  it.each(['folder', 'pipe'])('refuses a %s', async (kind) => {
    const path = join(folder, kind);
    if (kind === 'folder') mkdirSync(path);
    else execFileSync('mkfifo', ['-m', '600', path]);
    expect(await refusal({ path })).toMatchObject({
      detail: expect.stringContaining('it is no regular file'),
    });
  });

  it('refuses a relative path before anything is read', () => {
    const files = { a: { path: 'key.pem' }, b: { path: UNKNOWN }, c: { path: '/key.pem' } };
    const refused = secretFilesHandler.validate?.({ files } as never);
    expect(refused).toMatchObject([{ path: ['files', { key: 'a' }, 'path'] }]);
  });
});
