import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Connection, type SASLOptions } from '@platformatic/kafka';
import type { Issued } from '../../../operations/certificates/authority.ts';
import { errorName } from '../../../operations/clients/kafka/errors.ts';

/** Where a server listens. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** Who comes, and how it knows the server. */
export interface Visitor {
  /** What it trusts, as PEM. @default - it speaks plaintext */
  readonly ca?: string;
  /** The name that it expects the server to have. @default - the host of the door */
  readonly servername?: string;
  readonly certificate?: Issued;
  /** @default TLSv1.2 to TLSv1.3 */
  readonly version?: 'TLSv1.1';
  readonly login?: Pick<SASLOptions, 'mechanism' | 'username' | 'password'>;
}

/** Who was let in. */
export const LET_IN = 'let in';

/** What whoever is refused without a word sees. */
export const ENDED = 'the connection ended';
const PATIENCE_MS = 10_000;
/** ApiVersions, version 0, correlation id 1: every listener of Kafka answers it to whoever came so far. */
const API_VERSIONS = Buffer.from('0000000a00120000000000010000', 'hex');
const ANSWERED = /^[0-9a-f]{8}00000001/;

const tlsOptions = ({ ca, servername, certificate, version }: Visitor): ConnectionOptions => ({
  ca,
  ...(servername === undefined ? {} : { servername }),
  ...(certificate === undefined ? {} : { cert: certificate.certificatePem, key: certificate.privateKeyPem }),
  // OpenSSL itself offers nothing below 1.2 unless it is told to
  ...(version === undefined
    ? { minVersion: 'TLSv1.2' }
    : { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }),
});

/** What becomes of the first bytes of a connection: `let in` when `greeting` is answered as `answered` tells, or why not. */
export function greet(
  door: Door,
  visitor: Visitor,
  greeting: Buffer = API_VERSIONS,
  answered: RegExp = ANSWERED,
): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket: Socket =
      visitor.ca === undefined ? connectTcp(door) : connectTls({ ...door, ...tlsOptions(visitor) });
    const end = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(PATIENCE_MS, () => end('no answer'));
    socket.once(visitor.ca === undefined ? 'connect' : 'secureConnect', () => socket.write(greeting));
    socket.on('data', (data) => {
      received += data.toString('hex');
      if (answered.test(received)) end(LET_IN);
    });
    socket.once('error', (error) => end(reasonOf(error)));
    socket.once('close', () => end(alertIn(received)));
  });
}

/** A server that takes plaintext for a broken TLS message says so in a TLS record. */
const alertIn = (received: string): string => (/^1503/.test(received) ? 'a TLS alert' : ENDED);

/** What becomes of a request by a client that has logged in: `let in`, or Kafka's code. */
export async function ask(
  door: Door,
  visitor: Visitor,
  request: (connection: Connection) => Promise<unknown>,
): Promise<string> {
  const { login: sasl } = visitor;
  const connection = new Connection('refusals', {
    connectTimeout: PATIENCE_MS,
    requestTimeout: PATIENCE_MS,
    tls: tlsOptions(visitor),
    ...(sasl === undefined ? {} : { sasl }),
  });
  connection.on('error', () => {}); // what is in flight is rejected as well
  try {
    await connection.connect(door.host, door.port);
    return codesOf(await request(connection)) ?? LET_IN;
  } catch (error) {
    return reasonOf(error);
  } finally {
    connection.socket?.destroy();
  }
}

/** Kafka's error codes anywhere in a response, each once. */
function codesOf(response: unknown): string | null {
  const codes = new Set<number>();
  JSON.stringify(response, (key, value) => {
    if (key === 'errorCode' && value !== 0) codes.add(value);
    return typeof value === 'bigint' ? String(value) : value;
  });
  return codes.size === 0 ? null : [...codes].map(errorName).join(', ');
}

/** The code at the bottom of an error: Kafka's, a TLS alert's as OpenSSL calls it, or Node's own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { apiId, response, cause, errors, code } = error as Error & Record<string, unknown>;
  const codes = response === undefined ? null : codesOf(response);
  if (codes !== null) return codes;
  if (typeof apiId === 'string') return apiId;
  if (cause instanceof Error) return reasonOf(cause);
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  if (error.message === 'Connection closed') return ENDED;
  return typeof code === 'string' && !code.startsWith('PLT_') ? code : error.message;
}
