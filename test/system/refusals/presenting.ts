import { randomBytes, X509Certificate } from 'node:crypto';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { keystoreKey, SECRETS } from '../../../model/rendering/listeners.ts';
import type { Issued } from '../../../operations/certificates/authority.ts';
import type { KafkaAdmin } from '../../../operations/ports/kafka.ts';
import { eventually } from '../../operations/suites/running.ts';
import { type Door, greet } from './knock.ts';
import { likeThat, type TIMES } from './visitors.ts';

interface Presenting {
  readonly admin: KafkaAdmin;
  readonly authority: Issued;
  /** The broker's folder on the host. */
  readonly folder: string;
  readonly door: Door;
  /** Kafka's name of the listener. */
  readonly listener: string;
}

/** User of the containers. */
const OWNER = 1_000;

/**
 * Gives a listener another certificate while it runs, and tells how a client finds it. Connections that are open stay: the admin's
 * is how it becomes a good one again.
 */
export const presenting =
  ({ admin, authority, folder, door, listener }: Presenting) =>
  async (time: keyof typeof TIMES): Promise<string> => {
    const made = await likeThat(readFileSync(join(folder, 'keystore.pem'), 'utf8'), authority, time);
    const name = `${time}-${randomBytes(4).toString('hex')}.pem`;
    writeFileSync(join(folder, name), made.privateKeyPem + made.certificatePem, { mode: 0o600 });
    if (process.getuid?.() !== OWNER) chownSync(join(folder, name), OWNER, OWNER);
    await admin.alterBrokerConfig(1, new Map([[keystoreKey(listener), `${SECRETS.folder}/${name}`]]));
    const { fingerprint256 } = new X509Certificate(made.certificatePem);
    await eventually(async () => (await presented(door)) === fingerprint256);
    return greet(door, { ca: authority.certificatePem });
  };

/** Looked at without trusting it. */
const presented = (door: Door): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ ...door, rejectUnauthorized: false, timeout: 5_000 }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
