import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { execa, type ResultPromise } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, selfSignedCertificate } from '../../provider/runtime/process/certificate.ts';
import { bundleProvider } from '../../scripts/setup/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'kafkaform-handshake-'));
const bundle = join(folder, 'provider.cjs');
const cookie = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

beforeAll(() => bundleProvider(join(import.meta.dirname, 'support/note-provider.ts'), bundle));
afterAll(() => rmSync(folder, { recursive: true }));

let plugin: ResultPromise<{ reject: false }> | undefined;
afterEach(async () => {
  plugin?.kill('SIGTERM');
  await plugin;
  plugin = undefined;
});

/** Starts the bundle as terraform does and reads the handshake. */
async function start(environment: Record<string, string>) {
  plugin = execa(process.execPath, [bundle], { env: { ...cookie, ...environment }, reject: false });
  const [line] = await once(createInterface({ input: plugin.stdout }), 'line');
  const [core, protocol, network, address, form, certificate] = String(line).split('|');
  return { core, protocol, network, address: address ?? '', form, certificate: certificate ?? '' };
}

/** Asks the provider for anything; resolves to the gRPC error, or null. */
function call(
  address: string,
  channel: ReturnType<typeof credentials.createSsl>,
): Promise<ServiceError | null> {
  const client = new Client(`unix:${address}`, channel, { 'grpc.ssl_target_name_override': 'localhost' });
  return new Promise((resolve) => {
    const bytes = (value: Buffer) => value;
    const options = { deadline: Date.now() + 5000 };
    client.makeUnaryRequest(
      '/tfplugin6.Provider/GetMetadata',
      bytes,
      bytes,
      Buffer.alloc(0),
      options,
      (failure) => {
        client.close();
        resolve(failure);
      },
    );
  });
}

const pem = (unpadded: string) => {
  const der = Buffer.from(unpadded, 'base64').toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
};
const as = (own: Certificate, server: string) =>
  credentials.createSsl(Buffer.from(pem(server)), Buffer.from(own.privateKeyPem), Buffer.from(own.pem));

describe('a provider started by hand', () => {
  it('explains itself in one line and exits with code 1', async () => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [bundle], { reject: false });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'This is the Terraform provider "note". Terraform starts it; it does nothing on its own.',
    );
  });

  it('does the same with a wrong cookie', async () => {
    const env = { TF_PLUGIN_MAGIC_COOKIE: 'nonsense' };
    expect((await execa(process.execPath, [bundle], { env, reject: false })).exitCode).toBe(1);
  });
});

describe('the handshake', () => {
  it('names the protocol, a socket and the server’s certificate without padding', async () => {
    const handshake = await start({ PLUGIN_CLIENT_CERT: selfSignedCertificate().pem });
    expect(handshake).toMatchObject({ core: '1', protocol: '6', network: 'unix', form: 'grpc' });
    expect(handshake.certificate).not.toContain('=');
    const certificate = new X509Certificate(Buffer.from(handshake.certificate, 'base64'));
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('lets in who holds the certificate that terraform gave', async () => {
    const terraform = selfSignedCertificate();
    const { address, certificate } = await start({ PLUGIN_CLIENT_CERT: terraform.pem });
    expect(await call(address, as(terraform, certificate))).toBeNull();
  });

  it('keeps out who holds another certificate', async () => {
    const { address, certificate } = await start({ PLUGIN_CLIENT_CERT: selfSignedCertificate().pem });
    expect(await call(address, as(selfSignedCertificate(), certificate))).toMatchObject({ code: 14 });
  });

  it('keeps out who holds none', async () => {
    const { address, certificate } = await start({ PLUGIN_CLIENT_CERT: selfSignedCertificate().pem });
    expect(await call(address, credentials.createSsl(Buffer.from(pem(certificate))))).toMatchObject({
      code: 14,
    });
  });

  it('names no certificate where none was asked for', async () => {
    const { certificate, address } = await start({});
    expect(certificate).toBe('');
    expect(await call(address, credentials.createInsecure())).toBeNull();
  });
});

describe('a certificate', () => {
  it('is another one each time', () => {
    expect(selfSignedCertificate().pem).not.toBe(selfSignedCertificate().pem);
  });
});
