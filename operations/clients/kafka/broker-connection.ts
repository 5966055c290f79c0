import { type API, apiVersionsV3, Connection, ResponseError } from '@platformatic/kafka';
import type { TlsAccess } from '../../ports/access.ts';
import { KafkaError } from '../../ports/kafka.ts';
import { splitAddress } from '../address.ts';
import { tlsOptions } from '../tls.ts';
import { rootCause } from './errors.ts';

/** One Kafka API in one version, with its name for counting and messages. */
export interface NamedApi<A extends unknown[], R> {
  readonly name: string;
  readonly api: API<A, R>;
}

/** The address didn't answer. `sent` tells whether the request may have taken effect all the same. */
export class ConnectionLost extends Error {
  readonly address: string;
  readonly sent: boolean;

  constructor(address: string, sent: boolean, reason: string) {
    super(`${address} (${reason})`);
    this.name = 'ConnectionLost';
    this.address = address;
    this.sent = sent;
  }
}

export interface ConnectionSettings {
  /** Left out: plaintext. */
  readonly tls?: TlsAccess | undefined;
  readonly clientId: string;
  readonly count: (api: string) => void;
}

const APIVERSIONS = { name: 'ApiVersions', api: apiVersionsV3.api };

/** A TCP connection to exactly one address, and what the broker behind it can do. */
export class BrokerConnection {
  readonly address: string;
  readonly #settings: ConnectionSettings;
  readonly #connection: Connection;
  readonly #versions = new Map<number, { min: number; max: number }>();

  private constructor(address: string, settings: ConnectionSettings, connection: Connection) {
    this.address = address;
    this.#settings = settings;
    this.#connection = connection;
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
    const connection = new Connection(settings.clientId, {
      ...tlsOf(address, settings),
      connectTimeout: timeoutMs,
      requestTimeout: 2 ** 31 - 1,
    });
    connection.on('error', () => {}); // an error also rejects the call in flight; without a listener it would be thrown
    try {
      await connection.connect(host, port);
    } catch (error) {
      connection.socket?.destroy();
      throw new ConnectionLost(address, false, rootCause(error));
    }
    const broker = new BrokerConnection(address, settings, connection);
    await broker.#learnVersions(Math.max(1, timeoutMs - (Date.now() - started)));
    return broker;
  }

  get open(): boolean {
    return this.#connection.isConnected();
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
        this.#connection.socket.destroy();
        // nothing but a question was sent
        throw error instanceof ConnectionLost
          ? new ConnectionLost(this.address, false, reasonOf(error))
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
    try {
      return await Promise.race([named.api.async(this.#connection, ...args), timeout.expired]);
    } catch (error) {
      // error codes are data here: the caller knows which of them matter
      if (error instanceof ResponseError) return error.response as R;
      this.#connection.socket.destroy();
      throw error instanceof ConnectionLost
        ? error
        : new ConnectionLost(this.address, true, rootCause(error));
    } finally {
      timeout.clear();
    }
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

/** The authority's file is read for each connection: a first deploy makes it, and later ones may change it. */
function tlsOf(address: string, { tls }: ConnectionSettings) {
  if (tls === undefined) return {};
  try {
    return { tls: tlsOptions(tls) };
  } catch (error) {
    throw new ConnectionLost(address, false, (error as Error).message);
  }
}

function reasonOf(lost: ConnectionLost): string {
  return lost.message.slice(lost.address.length + 2, -1);
}
