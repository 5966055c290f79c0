import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { X509Certificate } from '@peculiar/x509';
import { DAY_MS } from './validity.ts';

/** A certificate and its key as PEM text; the key is PKCS #8, unencrypted. */
export interface Issued {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** @default - none */
  readonly organizationalUnit?: string | null;
  /** Good for clients only; otherwise for servers and clients. @default false */
  readonly client?: boolean;
  /** Good for servers only: no listener takes it for a client's. @default false */
  readonly serverOnly?: boolean;
  /** DNS names and IP addresses that the certificate is good for. */
  readonly names: readonly string[];
  readonly validDays: number;
}

/** Clocks of two machines differ a little. */
const EARLIER_MS = 300_000;
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A self-signed certificate authority, ECDSA P-256, that signs certificates of servers and clients and no further authority. */
export async function newAuthority(commonName: string, validDays: number, now = new Date()): Promise<Issued> {
  const x509 = await library();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(validDays, now),
    name: subjectOf(commonName),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys);
}

/** A certificate for a TLS server or client with a key of its own; it ends with the authority at the latest. */
export async function issue(
  authority: Issued,
  {
    commonName,
    organizationalUnit,
    client = false,
    serverOnly = false,
    names,
    validDays,
  }: CertificateRequest,
  now = new Date(),
): Promise<Issued> {
  const x509 = await library();
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const { notBefore, notAfter } = validity(validDays, now);
  const certificate = await x509.X509CertificateGenerator.create({
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    subject: subjectOf(commonName, organizationalUnit),
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.privateKeyPem),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        ...(client ? [] : [x509.ExtendedKeyUsage.serverAuth]),
        ...(serverOnly ? [] : [x509.ExtendedKeyUsage.clientAuth]),
      ]),
      ...(names.length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              [...new Set(names)].map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
            ),
          ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return issued(certificate, keys);
}

/** Loaded when a certificate is made, which few runs of terraform do: loading takes as long as a provider's start. */
async function library() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

const newKeys = () => crypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);

/** The unit comes first, so that Java, which writes a subject from its end, says `CN=…,OU=…`. */
const subjectOf = (commonName: string, unit?: string | null): Record<string, string[]>[] => [
  ...(unit ? [{ OU: [unit] }] : []),
  { CN: [commonName] },
];

const validity = (validDays: number, now: Date) => ({
  notBefore: new Date(now.getTime() - EARLIER_MS),
  notAfter: new Date(now.getTime() + validDays * DAY_MS),
});

async function issued(
  certificate: X509Certificate,
  { privateKey }: { privateKey: webcrypto.CryptoKey },
): Promise<Issued> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/g) ?? [];
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
  };
}

function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return crypto.subtle.importKey('pkcs8', der, KEYS, false, ['sign']);
}
