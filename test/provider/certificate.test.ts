import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issue } from '../../operations/certificates/authority.ts';
import { provider } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const uid = process.getuid?.() ?? 0;
/** Only root can give a file away. */
const OWNER = uid === 0 ? 1000 : uid;
const DAY_MS = 86_400_000;

describe('kafka_certificate', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  let folder: string;
  const file = (...path: string[]) => join(folder, 'pki', ...path);
  const keystore = () => readFileSync(file('orders-1', 'keystore.pem'), 'utf8');
  const certificate = () => new X509Certificate(/-----BEGIN CERT.+/s.exec(keystore())?.[0] ?? '');
  const authority = () => ({
    certificatePem: readFileSync(file('ca.pem'), 'utf8'),
    privateKeyPem: readFileSync(file('ca-key.pem'), 'utf8'),
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-pki-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (more: Record<string, unknown> = {}) => {
    const wanted = { names: ['orders-1', '127.0.0.1'], owner: OWNER, ...more };
    const lines = Object.entries(wanted).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}\n`);
    workspace().write(
      `${provider({})}
resource "kafka_certificate_authority" "a" {
  folder = "${file()}"
  common_name = "kafkaform test"
}
resource "kafka_certificate" "c" {
  authority_folder = kafka_certificate_authority.a.folder
  authority = kafka_certificate_authority.a.fingerprint
  folder = "${file('orders-1')}"
  common_name = "orders-1"
${lines.join('')}}
`,
    );
  };
  const made = async (more?: Record<string, unknown>) => {
    write(more);
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
  };
  const fingerprint = async () => (await workspace().values('kafka_certificate.c'))?.fingerprint;

  it('makes key, certificate and authority, and a second plan has nothing to do', async () => {
    await made();
    expect(certificate().verify(new X509Certificate(authority().certificatePem).publicKey)).toBe(true);
    expect(await fingerprint()).toBe(certificate().fingerprint256);
    expect(readFileSync(file('orders-1', 'ca.pem'), 'utf8')).toBe(authority().certificatePem);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('makes a PKCS#12 key store for what takes no PEM, whose password stays when it is renewed', async () => {
    const inFolder = (name: string) => file('orders-1', name);
    await made({ keystore_type: 'PKCS12' });
    const password = readFileSync(inFolder('keystore.password'), 'utf8');
    const before = readFileSync(inFolder('keystore.p12'));
    for (const path of ['keystore.p12', 'keystore.password'].map(inFolder))
      expect(statSync(path)).toMatchObject({ mode: 0o100600, uid: OWNER });
    expect(existsSync(inFolder('keystore.pem'))).toBe(false);
    expect(readFileSync(join(workspace().folder, 'terraform.tfstate'), 'utf8')).not.toContain(password);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    await made({ keystore_type: 'PKCS12', renewal: 'now' });
    expect(readFileSync(inFolder('keystore.password'), 'utf8')).toBe(password);
    expect(readFileSync(inFolder('keystore.p12')).equals(before)).toBe(false);
    const { stdout } = await execa('keytool', ['-list', '-v', '-keystore', inFolder('keystore.p12')], {
      input: password,
    });
    expect(stdout).toContain(`SHA256: ${await fingerprint()}`);
    expect(stdout).toMatch(/Alias name: kafkaform[\s\S]*PrivateKeyEntry/);
    expect(stdout).toContain('serverAuth');
    expect(stdout).not.toContain('clientAuth');
    await workspace().destroy();
    expect(existsSync(file('orders-1'))).toBe(false);
  });

  it('keeps keys in files that nobody else reads, and in no state', async () => {
    await made();
    const kept = (path: string) => ({ mode: statSync(path).mode & 0o777, uid: statSync(path).uid });
    expect(kept(file('ca-key.pem'))).toEqual({ mode: 0o600, uid });
    expect(kept(file('orders-1', 'keystore.pem'))).toEqual({ mode: 0o600, uid: OWNER });
    expect(kept(file()).mode).toBe(0o700);
    const state = readFileSync(join(workspace().folder, 'terraform.tfstate'), 'utf8');
    expect(state).toContain('orders-1');
    expect(state).not.toMatch(/PRIVATE KEY|BEGIN/);
  });

  it('is renewed in place when its names, its validity or `renewal` change', async () => {
    await made();
    const seen = [await fingerprint()];
    const changes = {
      names: ['orders-1', 'kafka.example.org'],
      valid_days: 90,
      renewal: 'after the incident',
    };
    for (const name of Object.keys(changes).keys()) {
      write(Object.fromEntries(Object.entries(changes).slice(0, name + 1)));
      expect((await workspace().apply()).stdout).toContain('0 added, 1 changed, 0 destroyed');
      seen.push(await fingerprint());
      expect(seen.at(-1)).toBe(certificate().fingerprint256);
    }
    expect(new Set(seen).size).toBe(4);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('is renewed, with a warning, from 30 days before its end', async () => {
    await made();
    const request = { commonName: 'orders-1', names: ['orders-1'], validDays: 365 };
    const old = await issue(authority(), request, new Date(Date.now() - 340 * DAY_MS));
    writeFileSync(file('orders-1', 'keystore.pem'), old.privateKeyPem + old.certificatePem);
    const plan = await workspace().plan();
    expect(said(plan)).toMatch(
      /Warning: The certificate of 'orders-1' ends in 2[45] days .*This deploy renews it/,
    );
    await workspace().apply();
    expect(new Date(certificate().validTo).getTime()).toBeGreaterThan(Date.now() + 360 * DAY_MS);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('is made anew where its key is gone', async () => {
    await made();
    rmSync(file('orders-1', 'keystore.pem'));
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    expect(await fingerprint()).toBe(certificate().fingerprint256);
  });

  it('refuses, at plan, to go on without the authority that signed what is in use', async () => {
    await made();
    rmSync(file('ca-key.pem'));
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(
      /Error: The key of a certificate authority is gone .*Put the folder back from a copy/,
    );
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
  });

  it('leaves nothing behind when it is destroyed', async () => {
    await made();
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
    expect(existsSync(file())).toBe(false);
  });

  it('wants absolute folders, since containers mount them', async () => {
    workspace().write(
      `${provider({})}resource "kafka_certificate_authority" "a" {\n  folder = "pki"\n  common_name = "x"\n}\n`,
    );
    expect(said(await workspace().plan())).toMatch(/Error: The folder is not absolute .*folder is 'pki'/);
  });
});
