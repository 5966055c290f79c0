import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EnsembleManifest } from '../../../model/manifest.ts';
import { clientKeystore } from '../../../model/rendering/certificates.ts';
import { type Issued, issue } from '../../../operations/certificates/authority.ts';
import { type ConnectedEnsemble, connectEnsemble } from '../../../operations/clients/ensemble-client.ts';
import { accessOfEnsemble } from '../../../operations/ports/access.ts';
import { ZooKeeperError } from '../../../operations/ports/zookeeper.ts';
import { type Door, LET_IN } from './knock.ts';
import { type Certificates, from } from './visitors.ts';

/** A secured ZooKeeper with those who come to it. */
export interface EnsembleStage {
  readonly door: Door;
  /** The ensemble's own authority, as PEM. */
  readonly ca: string;
  /** `kafka` is good at the brokers, `stranger` is known here and may nothing. */
  readonly certificates: Readonly<Record<'operator' | 'stranger' | 'kafka' | 'foreign' | 'expired', Issued>>;
  /** What becomes of a request. */
  ask(
    who: 'operator' | 'stranger',
    request: (client: ConnectedEnsemble) => Promise<unknown>,
  ): Promise<string>;
  dispose(): void;
}

export async function ensembleStage(manifest: EnsembleManifest, kafka: Certificates): Promise<EnsembleStage> {
  const caFile = manifest.tls?.caFile;
  if (caFile === undefined) throw new Error('ZooKeeper speaks plaintext');
  const folder = dirname(caFile);
  const ca = readFileSync(caFile, 'utf8');
  const authority = { certificatePem: ca, privateKeyPem: readFileSync(join(folder, 'ca-key.pem'), 'utf8') };
  const client = { commonName: 'stranger', names: [], validDays: 10, client: true };
  const stranger = await issue(authority, client);
  const own = readFileSync(clientKeystore({ folder }, 'kafkaform-admin'), 'utf8');
  const files = mkdtempSync(join(tmpdir(), 'kafkaform-stranger-'));
  const certificateFile = join(files, 'keystore.pem');
  writeFileSync(certificateFile, stranger.privateKeyPem + stranger.certificatePem, { mode: 0o600 });
  const access = accessOfEnsemble(manifest);
  const accesses = { operator: access, stranger: { ...access, tls: { caFile, certificateFile } } };
  const [host = '', port] = (manifest.servers[0]?.address ?? '').split(':');
  return {
    door: { host, port: Number(port) },
    ca,
    certificates: {
      operator: { certificatePem: own, privateKeyPem: own },
      stranger,
      kafka: kafka.billing,
      foreign: kafka.foreign,
      expired: await issue(authority, client, from('expired')),
    },
    ask: (who, request) => asked(connectEnsemble(accesses[who]), request),
    dispose: () => rmSync(files, { recursive: true, force: true }),
  };
}

async function asked(
  client: ConnectedEnsemble,
  request: (client: ConnectedEnsemble) => Promise<unknown>,
): Promise<string> {
  try {
    await request(client);
    return LET_IN;
  } catch (error) {
    if (!(error instanceof ZooKeeperError)) throw error;
    return error.code;
  } finally {
    await client.close();
  }
}
