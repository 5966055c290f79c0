import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
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
import { certificatesIn } from './chain.ts';
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
  /** What is trusted: the authority, and while it is being renewed the one after or before it too. */
  certificate: join(folder, 'ca.pem'),
  key: join(folder, 'ca-key.pem'),
  /** Key of the authority that signs after this one, once everything trusts it. */
  nextKey: join(folder, 'ca-key.next.pem'),
  readme: join(folder, 'README'),
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
export async function makeAuthority(
  folder: string,
  commonName: string,
  validDays: number,
): Promise<Authority> {
  const files = authorityFiles(folder);
  const present = readAuthority(folder);
  if (present !== null) return present;
  const made = await newAuthority(commonName, validDays);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  put(files.key, made.privateKeyPem, 0o600);
  put(files.readme, README, 0o644);
  putTrusted(folder, made.certificatePem);
  return readAuthority(folder) as Authority;
}

const README = `Certificates and private keys of a running stack: no cache, nothing here can be made again.
With ca-key.pem everything that the stack trusts is signed. Without it nothing can be renewed, and with another one
clients would be cut off: keep a copy of this folder, in a safe place, for as long as the stack lives.
cdktf destroy removes it.
`;

function putTrusted(folder: string, pem: string): void {
  const files = authorityFiles(folder);
  makeOpen(dirname(files.trusted));
  put(files.trusted, pem, 0o644);
  put(files.certificate, pem, 0o644);
}

/** An authority that is there, and how far its renewal is. */
export interface Authority extends Facts {
  /** SHA-256 of every authority that is trusted, the one that signs among them. */
  readonly trusted: readonly string[];
  readonly renewal: AuthorityRenewal;
}

/** `trusted`: another one is trusted too and doesn't sign yet; `signing`: it does, and the one before is still trusted. */
export type AuthorityRenewal = 'none' | 'trusted' | 'signing';

/** The authority in a folder; null where there is none, or not all of it. */
export function readAuthority(folder: string): Authority | null {
  const files = authorityFiles(folder);
  const certificates = trustedIn(folder);
  const signer = ofKey(files.key, certificates);
  if (signer === undefined) return null;
  const next = ofKey(files.nextKey, certificates);
  return {
    ...factsOf(signer.toString()),
    trusted: certificates.map(({ fingerprint256 }) => fingerprint256),
    renewal: next !== undefined ? 'trusted' : certificates.length > 1 ? 'signing' : 'none',
  };
}

/** SHA-256 of what is trusted, also where the key is gone. */
export const trustedAuthorities = (folder: string): readonly string[] =>
  trustedIn(folder).map(({ fingerprint256 }) => fingerprint256);

/** Whether another authority is trusted already and can sign. */
export const hasOther = (folder: string): boolean =>
  ofKey(authorityFiles(folder).nextKey, trustedIn(folder)) !== undefined;

function trustedIn(folder: string): readonly X509Certificate[] {
  const { certificate } = authorityFiles(folder);
  return existsSync(certificate) ? certificatesIn(readFileSync(certificate, 'utf8')) : [];
}

/** The certificate that a key belongs to. */
function ofKey(path: string, certificates: readonly X509Certificate[]): X509Certificate | undefined {
  if (!existsSync(path)) return undefined;
  const key = createPrivateKey(readFileSync(path, 'utf8'));
  return certificates.find((certificate) => certificate.checkPrivateKey(key));
}

/** Step 1 of a renewal: another authority is made and trusted beside the one that signs, whose key isn't needed for that. */
export async function trustAnother(folder: string, commonName: string, validDays: number): Promise<void> {
  const made = await newAuthority(commonName, validDays);
  const before = trustedIn(folder).map((certificate) => certificate.toString());
  put(authorityFiles(folder).nextKey, made.privateKeyPem, 0o600);
  putTrusted(folder, [...before, made.certificatePem].join(''));
}

/** Step 2: the other one signs from now on. The key of the one before is gone. */
export function signWithTheOther(folder: string): void {
  const files = authorityFiles(folder);
  renameSync(files.nextKey, files.key);
}

/** Step 3: nothing but the one that signs is trusted. */
export function trustNoOther(folder: string): void {
  const signer = ofKey(authorityFiles(folder).key, trustedIn(folder));
  if (signer !== undefined) putTrusted(folder, signer.toString());
}

/** Puts what is trusted into a certificate's folder; the certificate stays. */
export function putAuthority(authorityFolder: string, folder: string): void {
  const trusted = readFileSync(authorityFiles(authorityFolder).certificate, 'utf8');
  put(certificateFiles(folder).authority, trusted, 0o644);
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
  putAuthority(authorityFolder, folder);
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

/** @throws Error when its key isn't there, or belongs to no certificate that is trusted */
function loadAuthority(folder: string): Issued {
  const { key } = authorityFiles(folder);
  const privateKeyPem = readFileSync(key, 'utf8');
  const signer = ofKey(key, trustedIn(folder));
  if (signer === undefined) throw new Error(`${key} belongs to no certificate of ca.pem beside it`);
  return { certificatePem: signer.toString(), privateKeyPem };
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
