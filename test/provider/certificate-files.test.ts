import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateRequest, issue, newAuthority } from '../../operations/certificates/authority.ts';
import { provider } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const uid = process.getuid?.() ?? 0;
const DAY_MS = 86_400_000;
const authority = await newAuthority('corporate', 3650);

describe('kafka_certificate_files', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  let folder: string;
  const keystore = () => join(folder, 'keystore.pem');

  const put = async (more: Partial<CertificateRequest> = {}, since = 0) => {
    const request = { commonName: 'orders-1', names: ['orders-1'], validDays: 365, ...more };
    const made = await issue(authority, request, new Date(Date.now() - since * DAY_MS));
    writeFileSync(keystore(), made.privateKeyPem + made.certificatePem);
    chmodSync(keystore(), 0o600);
    chownSync(keystore(), uid, process.getgid?.() ?? 0);
    return made.privateKeyPem;
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-own-'));
    await put();
    writeFileSync(join(folder, 'ca.pem'), authority.certificatePem);
    workspace().write(
      `${provider({})}
resource "kafka_certificate_files" "c" {
  folder = "${folder}"
  names  = ["orders-1"]
  owner  = ${uid}
}
`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const fingerprint = async () => (await workspace().values('kafka_certificate_files.c'))?.fingerprint;

  it('tells of what is there, keeps the key out of state, and removes nothing', async () => {
    const key = await put();
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    expect(await fingerprint()).toMatch(/^([0-9A-F]{2}:){31}/);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    const state = readFileSync(join(workspace().folder, 'terraform.tfstate'), 'utf8');
    expect(state).not.toContain(key.split('\n')[1]);
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(keystore(), 'utf8')).toContain(key);
  });

  it('is updated in place when the files are renewed', async () => {
    await workspace().apply();
    const before = await fingerprint();
    await put();
    expect((await workspace().apply()).stdout).toContain('0 added, 1 changed, 0 destroyed');
    expect(await fingerprint()).not.toBe(before);
  });

  it('is refused at plan, with what to do, when the files are not as they have to be', async () => {
    await put({ names: ['somewhere'] });
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /keystore\.pem is for DNS:somewhere but it is known as orders-1 too; have it/,
    );
    await put({}, 400);
    expect(said(await workspace().plan())).toMatch(/is good until .* but it has ended: everybody refuses it/);
  });

  it('is refused at plan with another subject than its server has', async () => {
    await workspace().apply();
    await put({ commonName: 'orders-one' });
    expect(said(await workspace().plan())).toMatch(
      /of the subject CN=orders-one but its server has one of CN=orders-1 and takes no other/,
    );
  });

  it('warns from 30 days before its end', async () => {
    await put({}, 340);
    expect(said(await workspace().plan())).toMatch(
      /Warning: A certificate of your own ends in 2[45] days .*Put a new one in its place and deploy/,
    );
  });
});
