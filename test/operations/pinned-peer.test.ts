import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Issued, issue, newAuthority } from '../../operations/certificates/authority.ts';
import { connectKafkaAdmin, type KafkaAdminOptions } from '../../operations/clients/kafka-admin.ts';
import { seenAt } from '../../operations/clients/tls-peer.ts';

const DAY_MS = 86_400_000;
const WANTED = { commonName: 'orders-1', names: ['127.0.0.1'], validDays: 1 };
const ended = (authority: Issued) => issue(authority, WANTED, new Date(Date.now() - 10 * DAY_MS));
const fingerprint = ({ certificatePem }: Issued) => new X509Certificate(certificatePem).fingerprint256;

describe('a connection that is pinned to a certificate', () => {
  let folder: string;
  let authority: Issued;
  let certificate: Issued;
  let server: Server;
  /** What the server was sent after the handshake. */
  let received: Buffer[];
  const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-pinned-'));
    authority = await newAuthority('kafkaform test', 100);
    certificate = await ended(authority);
    writeFileSync(join(folder, 'ca.pem'), authority.certificatePem);
    writeFileSync(join(folder, 'password'), 'not-to-be-sent', { mode: 0o600 });
    received = [];
    const { certificatePem: cert, privateKeyPem: key } = certificate;
    server = createServer({ cert, key }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        received.push(data);
        socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Why asking the server anything failed: it is no broker, so that it always does. */
  async function refusal(more: Partial<KafkaAdminOptions> = {}): Promise<string> {
    const tls = { caFile: join(folder, 'ca.pem') };
    const admin = connectKafkaAdmin({
      ...{ bootstrapServers: address(), tls, requestTimeoutMs: 5_000, ...more },
    });
    const answered = admin.describe().then(() => 'answered', String);
    return answered.finally(() => admin.close());
  }
  const LOGIN = () => ({
    sasl: {
      mechanism: 'SCRAM-SHA-512',
      username: 'kafkaform-admin',
      passwordFile: join(folder, 'password'),
    } as const,
  });

  it('is used with a server that has exactly that one, although it has ended', async () => {
    expect(await seenAt(address(), { caFile: join(folder, 'ca.pem') }, 5_000)).toEqual({
      fingerprint: fingerprint(certificate),
      ended: true,
    });
    await refusal({ pinned: [fingerprint(certificate)] });
    expect(Buffer.concat(received).toString('latin1')).toContain('kafkaform');
  });

  it.each([
    ['nothing of a login', LOGIN],
    ['nothing at all', () => ({})],
  ])('sends %s to a server with another one, of the same authority too', async (_, login) => {
    const other = await ended(authority);
    expect(await refusal({ pinned: [fingerprint(other)], ...login() })).toContain(
      `it presents the certificate ${fingerprint(certificate)}, and not ${fingerprint(other)}`,
    );
    expect(received).toEqual([]);
  });

  it('is no way to a server that has a certificate in order, but another one', async () => {
    const { certificatePem: cert, privateKeyPem: key } = await issue(authority, WANTED);
    server.setSecureContext({ cert, key });
    expect(await refusal({ pinned: [fingerprint(certificate)] })).toContain('it presents the certificate');
    expect(received).toEqual([]);
  });

  it('is the only way to a server whose certificate has ended', async () => {
    expect(await refusal()).toContain('its certificate has ended');
    expect(received).toEqual([]);
  });
});
