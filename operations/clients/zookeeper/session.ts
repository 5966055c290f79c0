import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Exception } from 'node-zookeeper-client';
import type { TlsAccess } from '../../ports/access.ts';
import { ZooKeeperError } from '../../ports/zookeeper.ts';
import { explain } from '../kafka/refusal.ts';
import { overTls } from './over-tls.ts';

/** Pause before an operation is repeated on a connection that broke, in milliseconds. */
const RETRY_MS = 100;
const SESSION_TIMEOUT_MS = 10_000;
/** How long a session may take to say goodbye, in milliseconds. */
const CLOSE_MS = 500;

type Callback<T> = (error: Exception | null | undefined, result: T) => void;

/** A session that begins at the first operation and is replaced when it is lost. */
export class ZooKeeperSession {
  readonly #servers: string;
  readonly #timeoutMs: number;
  readonly #tls: TlsAccess | undefined;
  /** Why the last connection came to nothing. */
  #refusal: string | undefined;
  #client: Promise<Client> | undefined;

  constructor(servers: readonly string[], timeoutMs: number, tls?: TlsAccess) {
    this.#servers = servers.join(',');
    this.#timeoutMs = timeoutMs;
    this.#tls = tls;
  }

  /**
   * Repeats the operation while connections break (a server restarts, a leader is elected) until the time is over.
   * `repeated` tells the operation that an earlier try may have taken effect.
   */
  async run<T>(operate: (client: Client, repeated: boolean, done: Callback<T>) => void): Promise<T> {
    const deadline = Date.now() + this.#timeoutMs;
    for (let attempt = 0; ; attempt++) {
      try {
        const client = await this.#connected(deadline);
        return await bounded(deadline, this.#unreachable, (done) => operate(client, attempt > 0, done));
      } catch (error) {
        if (error instanceof ZooKeeperError) await this.close();
        if (!isLoss(error) || Date.now() + RETRY_MS > deadline) throw named(error);
        if ((error as Exception).name === 'SESSION_EXPIRED') await this.close();
        await delay(RETRY_MS);
      }
    }
  }

  async close(): Promise<void> {
    const pending = this.#client;
    this.#client = undefined;
    const client = await pending?.catch(() => undefined);
    if (client !== undefined) await end(client);
  }

  readonly #unreachable = (): ZooKeeperError => {
    const why = this.#refusal === undefined ? '' : `: ${this.#refusal.trim()}`;
    return new ZooKeeperError('UNREACHABLE', `No ZooKeeper server answers; tried ${this.#servers}${why}.`);
  };

  #connected(deadline: number): Promise<Client> {
    this.#client ??= this.#connect(deadline).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  async #connect(deadline: number): Promise<Client> {
    // Most processes, such as a provider that is started for its schema, never talk to ZooKeeper.
    const { default: zookeeper } = await import('node-zookeeper-client');
    const client = zookeeper.createClient(this.#servers, {
      sessionTimeout: SESSION_TIMEOUT_MS,
      spinDelay: 200,
    });
    const tls = this.#tls;
    if (tls !== undefined)
      overTls(client, tls, (problem) => {
        this.#refusal = explain(problem, { tls }).reason;
      });
    try {
      await bounded<void>(deadline, this.#unreachable, (done) => {
        client.once('connected', () => {
          this.#refusal = undefined;
          done(null, undefined);
        });
        client.connect();
      });
      return client;
    } catch (error) {
      await end(client);
      throw error;
    }
  }
}

/** Rejects with UNREACHABLE when `operate` isn't done by the deadline. */
function bounded<T>(
  deadline: number,
  unreachable: () => ZooKeeperError,
  operate: (done: Callback<T>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(unreachable()), Math.max(1, deadline - Date.now()));
    operate((error, result) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result);
    });
  });
}

function isLoss(error: unknown): boolean {
  return error instanceof Error && ['CONNECTION_LOSS', 'SESSION_EXPIRED'].includes(error.name);
}

function named(error: unknown): unknown {
  if (error instanceof ZooKeeperError || !(error instanceof Error) || !('code' in error)) return error;
  return new ZooKeeperError(error.name, `ZooKeeper refused: ${error.message}`, { cause: error });
}

/** Ends the session at the server; where none answers, cuts the connection, so that the process can end. */
async function end(client: Client): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    client.once('disconnected', () => {
      clearTimeout(timer);
      resolve();
    });
    client.close();
  });
  client.connectionManager.socket?.destroy();
}
