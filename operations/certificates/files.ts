import { randomBytes, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type CertificateRequest, type Issued, issue, newAuthority } from './authority.ts';
import { pkcs12 } from './pkcs12.ts';

/** What may be told of a certificate. */
export interface Facts {
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The files of an authority in its folder. */
export const authorityFiles = (folder: string) => ({
  certificate: join(folder, 'ca.pem'),
  key: join(folder, 'ca-key.pem'),
  /** The certificate once more, without the key beside it: containers that are clients mount this one's folder. */
  trusted: join(folder, 'trust', 'ca.pem'),
});

/** The files of a server's certificate in the folder that is mounted. */
export const certificateFiles = (folder: string) => ({
  keystore: join(folder, 'keystore.pem'),
  authority: join(folder, 'ca.pem'),
  /** Those of a PKCS#12 key store: itself, its password, and the certificate without the key. */
  pkcs12: join(folder, 'keystore.p12'),
  password: join(folder, 'keystore.password'),
  certificate: join(folder, 'certificate.pem'),
});

/** What holds the key: PEM, or PKCS#12 for what takes no PEM. */
export type KeystoreType = 'PEM' | 'PKCS12';

/** The file of a folder that holds the key. */
export const keystoreFile = (folder: string, type: KeystoreType): string =>
  certificateFiles(folder)[type === 'PEM' ? 'keystore' : 'pkcs12'];

/** Name of the key in a PKCS#12 key store. */
const ALIAS = 'kafkaform';

/**
 * Makes an authority in a folder that only its owner can enter. One that is there already is kept: what it has signed is in use.
 * @throws when one of its two files is there without the other
 */
export async function makeAuthority(folder: string, commonName: string, validDays: number): Promise<Facts> {
  const files = authorityFiles(folder);
  const present = readAuthority(folder);
  if (present !== null) return present;
  const made = await newAuthority(commonName, validDays);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  put(files.key, made.privateKeyPem, 0o600);
  makeOpen(dirname(files.trusted));
  put(files.trusted, made.certificatePem, 0o644);
  put(files.certificate, made.certificatePem, 0o644);
  return factsOf(made.certificatePem);
}

/** The authority in a folder; null where there is none, or not all of it. */
export function readAuthority(folder: string): Facts | null {
  const files = authorityFiles(folder);
  return existsSync(files.key) ? read(files.certificate) : null;
}

export interface NewCertificate extends CertificateRequest {
  readonly authorityFolder: string;
  readonly folder: string;
  /** User id of the process that reads the key. @default - who makes it */
  readonly owner?: number | undefined;
  /** @default PEM */
  readonly keystoreType?: KeystoreType;
}

/**
 * Makes a key and its certificate and puts them in place, each file as a whole; those that were there are replaced.
 * @throws when the authority isn't there, or the key can't be given to its owner
 */
export async function makeCertificate({
  authorityFolder,
  folder,
  owner,
  keystoreType = 'PEM',
  ...request
}: NewCertificate): Promise<Facts> {
  const authority = loadAuthority(authorityFolder);
  const made = await issue(authority, { ...request, serverOnly: keystoreType === 'PKCS12' });
  const files = certificateFiles(folder);
  makeOpen(folder);
  put(files.authority, authority.certificatePem, 0o644);
  if (keystoreType === 'PEM') put(files.keystore, made.privateKeyPem + made.certificatePem, 0o600, owner);
  else await putPkcs12(folder, made, owner);
  return factsOf(made.certificatePem);
}

/** The password stays when the key is renewed, so that whoever reads both files finds two that fit. */
async function putPkcs12(folder: string, made: Issued, owner: number | undefined): Promise<void> {
  const files = certificateFiles(folder);
  if (!existsSync(files.password)) put(files.password, randomBytes(32).toString('base64url'), 0o600, owner);
  const password = readFileSync(files.password, 'utf8');
  put(files.certificate, made.certificatePem, 0o644);
  put(files.pkcs12, await pkcs12(made, ALIAS, password), 0o600, owner);
}

/** The certificate in a folder; null where there is none, or not all of it. */
export function readCertificate(folder: string): Facts | null {
  const files = certificateFiles(folder);
  if (!existsSync(files.authority)) return null;
  return existsSync(files.pkcs12) && existsSync(files.password)
    ? read(files.certificate)
    : read(files.keystore);
}

export function removeAuthority(folder: string): void {
  const files = authorityFiles(folder);
  for (const file of Object.values(files)) rmSync(file, { force: true });
  removeIfEmpty(dirname(files.trusted));
  removeIfEmpty(folder);
}

export function removeCertificate(folder: string): void {
  for (const file of Object.values(certificateFiles(folder))) rmSync(file, { force: true });
  removeIfEmpty(folder);
}

function loadAuthority(folder: string): Issued {
  const files = authorityFiles(folder);
  return {
    certificatePem: readFileSync(files.certificate, 'utf8'),
    privateKeyPem: readFileSync(files.key, 'utf8'),
  };
}

function read(file: string): Facts | null {
  return existsSync(file) ? factsOf(readFileSync(file, 'utf8')) : null;
}

/** @throws when the text holds no certificate */
function factsOf(pem: string): Facts {
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '';
  const { fingerprint256, validFrom, validTo } = new X509Certificate(certificate);
  return { fingerprint: fingerprint256, notBefore: new Date(validFrom), notAfter: new Date(validTo) };
}

/** Written beside and renamed: nobody reads half a file, and a key is never there with a wider mode. */
function put(file: string, content: string | Buffer, mode: number, owner?: number): void {
  const fresh = `${file}.${process.pid}`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, content, { mode: 0o600, flag: 'wx' });
  try {
    chmodSync(fresh, mode);
    if (owner !== undefined && owner !== process.getuid?.()) chownSync(fresh, owner, owner);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** The process in a container has to get in, whoever made the folder; the folder above lets nobody else come so far. */
function makeOpen(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  chmodSync(folder, 0o755);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {} // not there, or something else is in it
}
