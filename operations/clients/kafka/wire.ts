import { setTimeout as delay } from 'node:timers/promises';
import { metadataV12 } from '@platformatic/kafka';
import { hostAndPort } from '../../../model/rendering/ports.ts';
import type { Login, TlsAccess } from '../../ports/access.ts';
import { KafkaError } from '../../ports/kafka.ts';
import { splitAddress } from '../address.ts';
import type { Pinned } from '../pinned-peer.ts';
import { BrokerConnection, ConnectionLost, type NamedApi } from './broker-connection.ts';
import { errorName } from './errors.ts';

/**
 * A slow write (a topic that is created) must not hold up reads, nor one partition another: Kafka answers one request of a
 * connection at a time.
 */
export type Lane = 'read' | 'write' | `${'append' | 'fetch'}-${number}`;

export const METADATA = { name: 'Metadata', api: metadataV12.api };
export type MetadataResponse = Awaited<ReturnType<typeof metadataV12.api.async>>;

/** How long one address may take to accept a connection, in milliseconds. */
const CONNECT_MS = 3_000;
/** Pause before a controller or leader that is being elected is asked for again, in milliseconds. */
const RETRY_MS = 100;

export interface WireOptions {
  readonly bootstrapServers: readonly string[];
  readonly tls?: TlsAccess | undefined;
  readonly sasl?: Login | undefined;
  readonly pinned?: Pinned | undefined;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
}

/** What an attempt came to: its response, or why it has to be repeated. */
export type Outcome<R> = { readonly response: R } | { readonly again: string };

/** Requests to the brokers of one cluster: to any, to the controller, to one by id, to one by address. */
export class KafkaWire {
  readonly requests = new Map<string, number>();
  readonly requestTimeoutMs: number;
  /** What a broker is given for a write, in milliseconds: it has to give up, and say so, before we do. */
  readonly brokerTimeoutMs: number;
  readonly #options: WireOptions;
  readonly #connections = new Map<string, Promise<BrokerConnection>>();
  /** Addresses that Metadata named, by broker id. */
  #known = new Map<number, string>();
  #lastGood: string | undefined;
  #closed = false;

  constructor(options: WireOptions) {
    options.bootstrapServers.forEach(splitAddress);
    this.#options = options;
    this.requestTimeoutMs = options.requestTimeoutMs;
    this.brokerTimeoutMs = Math.ceil(options.requestTimeoutMs * 0.8);
  }

  /** Asks one broker after the other until one answers; for reads, which can be repeated. */
  async any<A extends unknown[], R>(
    named: NamedApi<A, R>,
    args: A,
    usable: (response: R) => string | null = () => null,
  ): Promise<R> {
    return this.#anyConnection(async (connection, timeoutMs) => {
      const response = await connection.send(named, args, timeoutMs);
      const problem = usable(response);
      if (problem !== null) throw new ConnectionLost(connection.address, true, problem);
      return response;
    });
  }

  /** Fresh metadata of all topics (null) or of some. */
  async metadata(topics: readonly string[] | null): Promise<MetadataResponse> {
    const response = await this.any(
      METADATA,
      [topics === null ? null : [...topics], false, false],
      (metadata) => (metadata.brokers.length === 0 ? 'answers, but has no cluster metadata yet' : null),
    );
    this.#known = new Map(
      response.brokers.map(({ nodeId, host, port }) => [nodeId, hostAndPort(host, port)]),
    );
    return response;
  }

  /** The same as the broker at one address knows it. */
  async metadataOf(address: string, topics: readonly string[] | null): Promise<MetadataResponse> {
    try {
      return await this.address(address, METADATA, [topics === null ? null : [...topics], false, false]);
    } catch (error) {
      throw error instanceof ConnectionLost ? unreachable('No Kafka broker answers', [error]) : error;
    }
  }

  /** Exactly one address; a connection is kept for the next request. */
  async address<A extends unknown[], R>(
    address: string,
    named: NamedApi<A, R>,
    args: A,
    lane: Lane = 'read',
  ): Promise<R> {
    const connection = await this.#connect(address, lane, Math.min(CONNECT_MS, this.requestTimeoutMs));
    return connection.send(named, args, this.requestTimeoutMs);
  }

  /** One broker by its id. */
  async broker<A extends unknown[], R>(
    id: number,
    named: NamedApi<A, R>,
    args: A,
    lane: Lane = 'read',
  ): Promise<R> {
    if (!this.#known.has(id)) await this.metadata([]);
    const address = this.#known.get(id);
    if (address === undefined) {
      throw new KafkaError('BROKER_NOT_AVAILABLE', `Broker ${id} is not registered.`, { retriable: true });
    }
    return this.address(address, named, args, lane).catch((error: unknown) => {
      this.#known.delete(id); // it may come back at another address
      throw error instanceof ConnectionLost ? unreachable(`Broker ${id} doesn't answer`, [error]) : error;
    });
  }

  /**
   * The broker that takes writes of metadata, until one does or the time is over. `refusal` names an error code of
   * the response that may be NOT_CONTROLLER.
   */
  async controller<A extends unknown[], R>(
    named: NamedApi<A, R>,
    args: A,
    refusal: (response: R) => number,
  ): Promise<R> {
    return this.retry<R>(`the controller to answer ${named.name}`, async () => {
      const { controllerId, brokers } = await this.metadata([]);
      const controller = brokers.find(({ nodeId }) => nodeId === controllerId);
      if (controller === undefined) return { again: 'there is no active controller' };
      try {
        const response = await this.address(
          hostAndPort(controller.host, controller.port),
          named,
          args,
          'write',
        );
        return errorName(refusal(response)) === 'NOT_CONTROLLER'
          ? { again: 'the controller has moved' }
          : { response };
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        if (error.sent) throw interrupted(named.name, error);
        return { again: `the controller doesn't answer: ${error.message}` };
      }
    });
  }

  /** Repeats `attempt` until it has a response; rejects when it still asks for another try at the time-out. */
  async retry<R>(what: string, attempt: () => Promise<Outcome<R>>): Promise<R> {
    const deadline = Date.now() + this.requestTimeoutMs;
    for (;;) {
      const outcome = await attempt();
      if ('response' in outcome) return outcome.response;
      if (Date.now() + RETRY_MS > deadline) {
        throw new KafkaError(
          'REQUEST_TIMED_OUT',
          `Waited ${this.requestTimeoutMs} ms for ${what}; at last: ${outcome.again}.`,
          { retriable: true },
        );
      }
      await delay(RETRY_MS);
    }
  }

  /** True when the brokers know an API at all. */
  async supports(apiKey: number): Promise<boolean> {
    return this.#anyConnection(async (connection) => connection.supports(apiKey));
  }

  /** A connection of its own that nobody has used before; closed afterwards. */
  async fresh<T>(
    address: string,
    timeoutMs: number,
    use: (connection: BrokerConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await BrokerConnection.open(address, this.#settings(), timeoutMs);
    try {
      return await use(connection);
    } finally {
      await connection.close();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.allSettled(open.map(async (connection) => (await connection).close()));
  }

  async #anyConnection<T>(use: (connection: BrokerConnection, timeoutMs: number) => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.requestTimeoutMs;
    const candidates = this.#candidates();
    const lost: ConnectionLost[] = [];
    for (const [tried, address] of candidates.entries()) {
      // a broker that hangs must leave the others some of the time
      const share = Math.max(1, Math.floor((deadline - Date.now()) / (candidates.length - tried)));
      try {
        const connection = await this.#connect(address, 'read', Math.min(CONNECT_MS, share));
        const result = await use(connection, share);
        this.#lastGood = address;
        return result;
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        lost.push(error);
      }
    }
    throw unreachable('No Kafka broker answers', lost);
  }

  #candidates(): string[] {
    const all = [...this.#options.bootstrapServers, ...this.#known.values()];
    const first = this.#lastGood !== undefined && all.includes(this.#lastGood) ? [this.#lastGood] : [];
    return [...new Set([...first, ...all])];
  }

  #settings() {
    return {
      clientId: this.#options.clientId,
      tls: this.#options.tls,
      sasl: this.#options.sasl,
      pinned: this.#options.pinned,
      count: (api: string) => this.requests.set(api, (this.requests.get(api) ?? 0) + 1),
    };
  }

  /** One connection per address and lane; one that broke is replaced. */
  async #connect(address: string, lane: Lane, timeoutMs: number): Promise<BrokerConnection> {
    if (this.#closed) throw new KafkaError('CLOSED', 'This Kafka client is closed.');
    const key = `${lane} ${address}`;
    const existing = this.#connections.get(key);
    if (existing !== undefined && (await existing).open) return existing;
    if (this.#connections.get(key) !== existing) return this.#connect(address, lane, timeoutMs); // somebody else was faster
    const opening = BrokerConnection.open(address, this.#settings(), timeoutMs);
    this.#connections.set(key, opening);
    return opening.catch((error: unknown) => {
      if (this.#connections.get(key) === opening) this.#connections.delete(key);
      throw error;
    });
  }
}

function unreachable(what: string, lost: readonly ConnectionLost[]): KafkaError {
  const tried = lost.map(({ message }) => message).join(', ');
  const said = lost.length > 0 && lost.every(({ refused }) => refused) ? 'No Kafka broker lets us in' : what;
  return new KafkaError('UNREACHABLE', `${said}; tried ${tried}.`, { retriable: true, cause: lost[0] });
}

function interrupted(name: string, lost: ConnectionLost): KafkaError {
  const message = `The connection broke while Kafka worked on ${name}: ${lost.message}. It may have taken effect.`;
  return new KafkaError('NETWORK_EXCEPTION', message, { retriable: true, cause: lost });
}
