import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateRequest, issue, newAuthority } from '../../operations/certificates/authority.ts';
import { examineCertificate, type Requirements } from '../../operations/certificates/examine.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;
const daysFrom = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

const folder = mkdtempSync(join(tmpdir(), 'kafkaform-examine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keystore = join(folder, 'keystore.pem');
const ca = join(folder, 'ca.pem');
const uid = process.getuid?.() ?? 0;
const authority = await newAuthority('corporate', 3650, NOW);
const request: CertificateRequest = {
  commonName: 'orders-1',
  organizationalUnit: 'kafka-broker-orders',
  names: ['orders-1', 'localhost', '127.0.0.1'],
  validDays: 365,
};
const wanted: Requirements = {
  folder,
  names: request.names,
  organizationalUnit: 'kafka-broker-orders',
  owner: uid,
};

const put = async (more: Partial<CertificateRequest> = {}, from = NOW, by = authority) => {
  const { privateKeyPem, certificatePem } = await issue(by, { ...request, ...more }, from);
  write(privateKeyPem + certificatePem);
  return { privateKeyPem, certificatePem };
};
const write = (text: string) => {
  rmSync(keystore, { force: true });
  writeFileSync(keystore, text);
  chmodSync(keystore, 0o600);
};
const said = (more: Partial<Requirements> = {}, now = NOW) =>
  examineCertificate({ ...wanted, ...more }, now).faults.map(
    ({ path, received, rule, fix }) => `${path.slice(folder.length + 1)} is ${received} but ${rule}; ${fix}`,
  );

describe('the files of a certificate of one’s own', () => {
  beforeEach(async () => {
    await put();
    writeFileSync(ca, authority.certificatePem);
  });

  it('have no faults when they are as they have to be', () => {
    expect(said()).toEqual([]);
  });

  it('are named when they are not there', () => {
    rmSync(keystore);
    rmSync(ca);
    expect(said()).toEqual([
      expect.stringMatching(/^keystore\.pem is not there but .*; put it there$/),
      expect.stringMatching(/^ca\.pem is not there/),
    ]);
  });

  it('hold a certificate, and a private key as PKCS #8 without a password', async () => {
    const { privateKeyPem, certificatePem } = await put();
    write(privateKeyPem);
    expect(said()).toEqual([expect.stringMatching(/^keystore\.pem is without a certificate/)]);
    write(certificatePem);
    expect(said()).toEqual([expect.stringMatching(/is without a private key .*openssl pkcs8 -topk8/)]);
    const openssl = execFileSync('openssl', ['ec'], {
      input: privateKeyPem,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    write(openssl.toString() + certificatePem);
    expect(said()).toEqual([expect.stringMatching(/is with a key in the form EC PRIVATE KEY but/)]);
    write(privateKeyPem.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE') + certificatePem);
    expect(said()).toEqual([expect.stringMatching(/is with a key in the form ENCRYPTED PRIVATE KEY but/)]);
  });

  it('hold the key that belongs to the certificate', async () => {
    const [one, other] = [await put(), await put()];
    write(one.privateKeyPem + other.certificatePem);
    expect(said()).toEqual([expect.stringMatching(/is a key and a certificate of two pairs/)]);
  });

  it('are closed to others, and open to the process that reads them', () => {
    chmodSync(keystore, 0o640);
    expect(said()).toEqual([expect.stringMatching(/is mode 0640 but .*run chmod 600 .*keystore\.pem/)]);
    chmodSync(keystore, 0o600);
    expect(said({ owner: uid + 7 })).toEqual([
      expect.stringMatching(new RegExp(`is of user ${uid} but .* runs as user ${uid + 7}; run chown`)),
    ]);
    if (uid === 0) {
      chownSync(keystore, 1000, 1000);
      expect(said({ owner: 1000 })).toEqual([]);
    }
  });

  it('cover every name that the broker is known by', async () => {
    await put({ names: ['orders-1'] });
    expect(said()).toEqual([
      expect.stringMatching(/is for DNS:orders-1 but it is known as localhost, 127\.0\.0\.1 too/),
    ]);
    await put({ names: ['*.example.org'] });
    expect(said({ names: ['kafka-1.example.org'] })).toEqual([]);
  });

  it('have the unit that brokers know each other by', async () => {
    await put({ organizationalUnit: null });
    expect(said()).toEqual([
      expect.stringMatching(
        /is of the subject CN=orders-1 but brokers know each other by the subject CN=<name>,OU=kafka-broker-orders/,
      ),
    ]);
    expect(said({ organizationalUnit: null })).toEqual([]);
  });

  it('are good for servers and clients, or for clients where that is all', async () => {
    await put({ client: true });
    expect(said()).toEqual([expect.stringMatching(/extended key usages .* have it issued for serverAuth/)]);
    expect(said({ client: true })).toEqual([]);
  });

  it('are refused before their time and after it', () => {
    expect(said({}, daysFrom(-1))).toEqual(
      expect.arrayContaining([expect.stringMatching(/is good from .* wait/)]),
    );
    expect(said({}, daysFrom(366))).toEqual([
      expect.stringMatching(/^keystore\.pem is good until 2027-11-21T12:00:00\.000Z but it has ended/),
    ]);
  });

  it('lead to the authority that is beside them, and not to another of its name', async () => {
    const stranger = await newAuthority('corporate', 3650, NOW);
    writeFileSync(ca, stranger.certificatePem);
    expect(said()).toEqual([expect.stringMatching(/is issued by CN=corporate but it leads to an authority/)]);
    writeFileSync(ca, stranger.certificatePem + authority.certificatePem);
    expect(said()).toEqual([]);
    writeFileSync(ca, 'none');
    expect(said()).toEqual([expect.stringMatching(/^ca\.pem is without a certificate/)]);
  });

  it('are refused with an authority that has ended', async () => {
    const short = await newAuthority('short', 10, NOW);
    await put({}, NOW, short);
    writeFileSync(ca, short.certificatePem);
    expect(said({}, daysFrom(11))).toEqual([
      expect.stringMatching(/^keystore\.pem is good until/),
      expect.stringMatching(/^ca\.pem is good until/),
    ]);
  });
});
