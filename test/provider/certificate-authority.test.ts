import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newAuthority } from '../../operations/certificates/authority.ts';
import { certificatesIn, leadsTo } from '../../operations/certificates/chain.ts';
import { LONG } from '../support/long.ts';
import { provider } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const uid = process.getuid?.() ?? 0;

describe('kafka_certificate_authority', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  let folder: string;
  const file = (...path: string[]) => join(folder, 'pki', ...path);
  const text = (...path: string[]) => readFileSync(file(...path), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-ca-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (lines = '') =>
    workspace().write(
      `${provider({})}
resource "kafka_certificate_authority" "a" {
  folder = "${file()}"
  common_name = "kafkaform test"
  ${lines}
}
resource "kafka_certificate" "c" {
  authority_folder = kafka_certificate_authority.a.folder
  authority = kafka_certificate_authority.a.fingerprint
  trusted = kafka_certificate_authority.a.trusted
  folder = "${file('orders-1')}"
  common_name = "orders-1"
  names = ["orders-1"]
  owner = ${uid}
}
`,
    );
  const made = async () => {
    write();
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
  };
  /** How many authorities are trusted, everywhere the same, and whether the certificate leads to the last or the first of them. */
  const seen = () => {
    const trusted = certificatesIn(text('ca.pem'));
    expect([text('trust', 'ca.pem'), text('orders-1', 'ca.pem')]).toEqual([text('ca.pem'), text('ca.pem')]);
    const [certificate] = certificatesIn(text('orders-1', 'keystore.pem'));
    const signer = certificate && leadsTo(certificate, [], trusted);
    return { trusted: trusted.length, signedBy: signer?.subject };
  };

  it('is renewed by its next generation, a step in each apply', async () => {
    await made();
    const [first, key] = [text('ca.pem'), text('orders-1', 'keystore.pem')];
    write('generation = 2');
    expect(said(await workspace().plan())).toMatch(/renewed \(generation 2\) .*Step 1 of 3: .*ca\.pem/);
    await workspace().apply();
    expect(seen()).toEqual({ trusted: 2, signedBy: 'CN=kafkaform test' });
    expect(text('orders-1', 'keystore.pem')).toBe(key);
    expect(statSync(file('ca-key.next.pem')).mode & 0o777).toBe(0o600);
    expect(said(await workspace().apply())).toMatch(/Step 2 of 3/);
    expect(seen()).toEqual({ trusted: 2, signedBy: 'CN=kafkaform test 2' });
    expect(said(await workspace().apply())).toMatch(/Step 3 of 3/);
    expect(seen()).toEqual({ trusted: 1, signedBy: 'CN=kafkaform test 2' });
    expect(text('ca.pem')).not.toContain(first.trim());
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
    expect(existsSync(file())).toBe(false);
  });

  it.runIf(LONG)('waits where it is told to', async () => {
    await made();
    write('generation = 2\n  renew_until = "trusted"');
    expect(said(await workspace().apply())).toMatch(/It stops there until renew_until is left out/);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    write('generation = 2\n  renew_until = "signing"');
    await workspace().apply();
    expect(seen()).toEqual({ trusted: 2, signedBy: 'CN=kafkaform test 2' });
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
    write();
    expect(said(await workspace().plan())).not.toMatch(/Step/);
  });

  it.runIf(LONG)('is renewed without its key, when that is lost and its certificate isn’t', async () => {
    await made();
    rmSync(file('ca-key.pem'));
    const lost = await workspace().plan();
    expect(lost.exitCode).toBe(1);
    expect(said(lost)).toMatch(/is gone .*Nothing was changed\. Put the folder back .*generation 2 of/);
    write('generation = 2');
    for (const trusted of [2, 2, 1]) {
      expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
      expect(seen().trusted).toBe(trusted);
    }
    expect(seen().signedBy).toBe('CN=kafkaform test 2');
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });
  });

  it('is refused at plan when its folder is gone, or holds another one', async () => {
    await made();
    const kept = text('ca.pem');
    const stranger = await newAuthority('kafkaform test', 10);
    writeFileSync(file('ca.pem'), stranger.certificatePem);
    writeFileSync(file('ca-key.pem'), stranger.privateKeyPem);
    const another = await workspace().plan();
    expect(another.exitCode).toBe(1);
    expect(said(another)).toMatch(/another certificate authority in the place of the one that signs/);
    expect(text('orders-1', 'ca.pem')).toBe(kept);
    rmSync(file(), { recursive: true });
    write('generation = 2');
    const gone = await workspace().plan();
    expect(gone.exitCode).toBe(1);
    expect(said(gone)).toMatch(/Brokers and clients that run go on until their certificates end/);
    expect(existsSync(file())).toBe(false);
  });

  it('has a README that says what the folder is', async () => {
    await made();
    expect(text('README')).toMatch(/no cache, nothing here can be made again/);
  });
});
