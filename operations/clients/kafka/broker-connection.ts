import type { TLSSocket } from 'node:tls';
import {
  type API,
  apiVersionsV3,
  Connection,
  type ConnectionOptions,
  ResponseError,
} from '@platformatic/kafka';
import { isIam, type Login } from '../../../model/access.ts';
import type { TlsAccess } from '../../ports/access.ts';
import { KafkaError } from '../../ports/kafka.ts';
import { presentLogin } from '../../secrets/present-login.ts';
import { splitAddress } from '../address.ts';
import { iamToken } from '../iam-token.ts';
import { onlyWith, type Pinned } from '../pinned-peer.ts';
import { passwordOf } from '../secret.ts';
import { tlsOptions } from '../tls.ts';
import { explain } from './refusal.ts';

/** One Kafka API in one version, with its name for counting and messages. */
export interface NamedApi<A extends unknown[], R> {
  readonly name: string;
  readonly api: API<A, R>;
}

/** The address didn't answer. `sent` tells whether the request may have taken effect all the same. */
export class ConnectionLost extends Error {
  readonly address: string;
  readonly sent: boolean;
  readonly reason: string;
  /** Somebody is there, and it is a matter of certificates or passwords. */
  readonly refused: boolean;

  constructor(address: string, sent: boolean, reason: string, refused = false) {
    super(`${address} (${reason})`);
    this.name = 'ConnectionLost';
    this.address = address;
    this.sent = sent;
    this.reason = reason;
    this.refused = refused;
  }
}

export interface ConnectionSettings {
  /** Left out: plaintext, or what Node.js trusts where AWS's IAM lets in. */
  readonly tls?: TlsAccess | undefined;
  /** Left out: no login. */
  readonly sasl?: Login | undefined;
  /** Of a server with `tls`: the certificates that it may present, and nothing else is asked of them. @default - what `tls` trusts */
  readonly pinned?: Pinned | undefined;
  readonly clientId: string;
  readonly count: (api: string) => void;
}

/**
 * Kafka hangs up on whoever goes on after `connections.max.reauth.ms` without logging in again (KIP-368). The library would log in
 * while requests are on their way, which brokers take for an attack: this connection takes no more requests from then on, and the
 * next one opens another, with the files as they are then.
 */
class Session extends Connection {
  whenOver: () => void = () => {};

  override reauthenticate(): void {
    this.whenOver();
  }
}

const APIVERSIONS = { name: 'ApiVersions', api: apiVersionsV3.api };

/** A TCP connection to exactly one address, and what the broker behind it can do. */
export class BrokerConnection {
  readonly address: string;
  readonly #settings: ConnectionSettings;
  readonly #connection: Session;
  readonly #versions = new Map<number, { min: number; max: number }>();
  #inFlight = 0;
  #over = false;
  /** What the socket said last: the library only tells that it was closed. */
  #socketError: Error | undefined;

  private constructor(address: string, settings: ConnectionSettings, connection: Session) {
    this.address = address;
    this.#settings = settings;
    this.#connection = connection;
    connection.on('error', (error) => {
      this.#socketError = error;
    });
    connection.on('close', () => void connection.close()); // its timer for the next login would outlive it
    connection.whenOver = () => {
      this.#over = true;
      this.#closeWhenOver();
    };
  }

  /** Connects and asks for ApiVersions; rejects with ConnectionLost when both take longer than `timeoutMs`. */
  static async open(
    address: string,
    settings: ConnectionSettings,
    timeoutMs: number,
  ): Promise<BrokerConnection> {
    const { host, port } = splitAddress(address);
    const started = Date.now();
    // request time-outs are ours: the client's own leave a connection behind that never answers again
    const connection = new Session(settings.clientId, {
      ...(await securityOf(address, settings)),
      connectTimeout: timeoutMs,
      requestTimeout: 2 ** 31 - 1,
    });
    const broker = new BrokerConnection(address, settings, connection);
    try {
      const connecting = connection.connect(host, port);
      const known =
        settings.pinned === undefined ? undefined : onlyWith(settings.pinned, connection.socket as TLSSocket);
      await connecting;
      known?.();
    } catch (error) {
      broker.#drop();
      throw broker.#lost(false, error);
    }
    await broker.#learnVersions(Math.max(1, timeoutMs - (Date.now() - started)));
    return broker;
  }

  get open(): boolean {
    return !this.#over && this.#connection.isConnected();
  }

  supports(apiKey: number): boolean {
    return this.#versions.has(apiKey);
  }

  /** The response as Kafka sent it, error codes included. */
  async send<A extends unknown[], R>(named: NamedApi<A, R>, args: A, timeoutMs: number): Promise<R> {
    this.#requireVersion(named);
    return this.#exchange(named, args, timeoutMs);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #learnVersions(timeoutMs: number): Promise<void> {
    const response = await this.#exchange(APIVERSIONS, ['kafkaform', '0'], timeoutMs).catch(
      (error: unknown) => {
        this.#drop();
        // nothing but a question was sent
        throw error instanceof ConnectionLost
          ? new ConnectionLost(this.address, false, error.reason, error.refused)
          : error;
      },
    );
    for (const { apiKey, minVersion, maxVersion } of response.apiKeys) {
      this.#versions.set(apiKey, { min: minVersion, max: maxVersion });
    }
  }

  #requireVersion<A extends unknown[], R>({ name, api }: NamedApi<A, R>): void {
    const known = this.#versions.get(api.key);
    if (known !== undefined && known.min <= api.version && api.version <= known.max) return;
    const has = known === undefined ? 'does not have it' : `has versions ${known.min} to ${known.max}`;
    throw new KafkaError(
      'UNSUPPORTED_VERSION',
      `${name} version ${api.version} is needed, ${this.address} ${has}.`,
    );
  }

  async #exchange<A extends unknown[], R>(named: NamedApi<A, R>, args: A, timeoutMs: number): Promise<R> {
    this.#settings.count(named.name);
    const timeout = this.#timeout(named.name, timeoutMs);
    this.#inFlight++;
    try {
      return await Promise.race([named.api.async(this.#connection, ...args), timeout.expired]);
    } catch (error) {
      // error codes are data here: the caller knows which of them matter
      if (error instanceof ResponseError) return error.response as R;
      this.#drop();
      throw error instanceof ConnectionLost ? error : this.#lost(true, error);
    } finally {
      timeout.clear();
      this.#inFlight--;
      this.#closeWhenOver();
    }
  }

  /** Answers that are on their way still come. */
  #closeWhenOver(): void {
    if (this.#over && this.#inFlight === 0) void this.close();
  }

  #drop(): void {
    void this.#connection.close();
    this.#connection.socket?.destroy();
  }

  #lost(sent: boolean, error: unknown): ConnectionLost {
    const { reason, refused } = explain(this.#socketError ?? error, this.#settings);
    return new ConnectionLost(this.address, sent, reason, refused);
  }

  #timeout(name: string, ms: number): { expired: Promise<never>; clear: () => void } {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new ConnectionLost(this.address, true, `no answer to ${name} in ${ms} ms`)),
        ms,
      );
    });
    return { expired, clear: () => clearTimeout(timer) };
  }
}

/** Files are read for each connection: a first deploy makes them, and later ones may change them. */
async function securityOf(address: string, { tls, sasl, pinned }: ConnectionSettings) {
  try {
    return {
      ...(tls !== undefined || isIam(sasl)
        ? { tls: { ...tlsOptions(tls), ...(pinned === undefined ? {} : { rejectUnauthorized: false }) } }
        : {}),
      ...(sasl === undefined ? {} : { sasl: await loginOf(isIam(sasl) ? sasl : presentLogin(sasl)) }),
    };
  } catch (error) {
    throw new ConnectionLost(address, false, (error as Error).message);
  }
}

async function loginOf(login: Login): Promise<NonNullable<ConnectionOptions['sasl']>> {
  if (!isIam(login))
    return { mechanism: login.mechanism, username: login.username, password: passwordOf(login) };
  return { mechanism: 'OAUTHBEARER', token: await iamToken(login), authBytesValidator: refusedToken };
}

/** Brokers refuse a token with an answer that says why, where others have none (RFC 7628, 3.2.2). */
const refusedToken: NonNullable<NonNullable<ConnectionOptions['sasl']>['authBytesValidator']> = (
  answer,
  done,
) => {
  if (answer.length === 0) done(null, answer);
  else done(new Error(`SASL_AUTHENTICATION_FAILED: ${answer.toString('utf8')}`), answer);
};
