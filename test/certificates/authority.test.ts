import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issue, newAuthority } from '../../operations/certificates/authority.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const authority = await newAuthority('kafkaform test', 3650, NOW);
const request = {
  commonName: 'test-orders-1',
  names: ['test-orders-1', 'localhost', '127.0.0.1', '::1'],
  validDays: 365,
};
const made = await issue(authority, request, NOW);
const ca = new X509Certificate(authority.certificatePem);
const leaf = new X509Certificate(made.certificatePem);

describe('a certificate', () => {
  it('is signed by its authority, and by no other of the same name', async () => {
    const other = new X509Certificate((await newAuthority('kafkaform test', 3650, NOW)).certificatePem);
    expect([leaf.checkIssued(ca), leaf.verify(ca.publicKey)]).toEqual([true, true]);
    expect(leaf.verify(other.publicKey)).toBe(false);
  });

  it('is good for each of its names and addresses, and for no other', () => {
    expect(['test-orders-1', 'localhost'].map((name) => leaf.checkHost(name))).toEqual([
      'test-orders-1',
      'localhost',
    ]);
    expect([leaf.checkIP('127.0.0.1'), leaf.checkIP('::1')]).toEqual(['127.0.0.1', '::1']);
    expect([leaf.checkHost('test-orders-2'), leaf.checkIP('127.0.0.2')]).toEqual([undefined, undefined]);
  });

  it('serves servers and clients, and signs nothing', () => {
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect([leaf.ca, ca.ca]).toEqual([false, true]);
  });

  it('serves clients only where it is a client’s, which has no names', async () => {
    const { certificatePem } = await issue(
      authority,
      { commonName: 'billing', client: true, names: [], validDays: 365 },
      NOW,
    );
    const client = new X509Certificate(certificatePem);
    expect([client.keyUsage, client.subject, client.subjectAltName]).toEqual([
      ['1.3.6.1.5.5.7.3.2'],
      'CN=billing',
      undefined,
    ]);
  });

  it('says in its subject what it belongs to, as Java writes it from the end: CN first', async () => {
    const { certificatePem } = await issue(
      authority,
      { ...request, organizationalUnit: 'kafka-broker-orders' },
      NOW,
    );
    expect(new X509Certificate(certificatePem).subject).toBe('OU=kafka-broker-orders\nCN=test-orders-1');
  });

  it('belongs to the key that comes with it, on the curve P-256', () => {
    const key = createPrivateKey(made.privateKeyPem);
    expect(leaf.checkPrivateKey(key)).toBe(true);
    expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('is good for so many days, and from a little before now, as clocks differ', () => {
    expect([new Date(leaf.validFrom), new Date(leaf.validTo)]).toEqual([
      new Date('2026-11-21T11:55:00Z'),
      new Date('2027-11-21T12:00:00Z'),
    ]);
  });

  it('ends with its authority at the latest', async () => {
    const short = await newAuthority('short', 10, NOW);
    const bounded = new X509Certificate((await issue(short, request, NOW)).certificatePem);
    expect(bounded.validTo).toBe(new X509Certificate(short.certificatePem).validTo);
  });

  it('has a serial number and a key of its own each time', async () => {
    const again = await issue(authority, request, NOW);
    expect(new X509Certificate(again.certificatePem).serialNumber).not.toBe(leaf.serialNumber);
    expect(again.privateKeyPem).not.toBe(made.privateKeyPem);
  });
});
