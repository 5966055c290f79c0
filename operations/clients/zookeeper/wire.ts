import type { Socket } from 'node:net';
import type { TlsAccess } from '../../ports/access.ts';
import { ZooKeeperError } from '../../ports/zookeeper.ts';
import { splitAddress } from '../address.ts';
import { openSocket } from './open-socket.ts';

/**
 * The requests that node-zookeeper-client lacks, in ZooKeeper's own encoding (zookeeper.jute): a message is its length and
 * then big-endian numbers, and texts with their length before them.
 */
export class Message {
  readonly #parts: Buffer[] = [];

  int(value: number): this {
    const part = Buffer.alloc(4);
    part.writeInt32BE(value);
    this.#parts.push(part);
    return this;
  }

  long(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64BE(value);
    this.#parts.push(part);
    return this;
  }

  /** null is a length of -1. */
  bytes(value: Buffer | string | null): this {
    if (value === null) return this.int(-1);
    const bytes = Buffer.from(value);
    this.int(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  framed(): Buffer {
    const body = Buffer.concat(this.#parts);
    return Buffer.concat([new Message().int(body.length).#only(), body]);
  }

  #only(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** One connection to one server: sends messages, and gives the answers in the order in which they come. */
export class Wire {
  readonly #socket: Socket;
  readonly #answers: AsyncIterator<Buffer>;

  /** @throws when a file of `tls` can't be read */
  constructor(address: string, timeoutMs: number, tls?: TlsAccess) {
    this.#socket = openSocket(splitAddress(address), tls).socket;
    this.#socket.setTimeout(timeoutMs, () => this.#socket.destroy(lost(address)));
    this.#answers = frames(this.#socket);
  }

  /** The next answer. @throws ZooKeeperError CONNECTION_LOSS when the server hangs up or stays silent */
  async exchange(message: Message): Promise<Buffer> {
    this.#socket.write(message.framed());
    const { host, port } = { host: this.#socket.remoteAddress, port: this.#socket.remotePort };
    const answer = await this.#answers.next().catch((problem: unknown) => {
      throw lost(`${host}:${port}`, problem);
    });
    if (answer.done) throw lost(`${host}:${port}`);
    return answer.value;
  }

  close(): void {
    this.#socket.destroy();
  }
}

const lost = (address: string, cause?: unknown): ZooKeeperError =>
  new ZooKeeperError('CONNECTION_LOSS', `The ZooKeeper server at ${address} hung up or gives no answer.`, {
    cause,
  });

async function* frames(socket: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE()) {
      const end = 4 + pending.readInt32BE();
      yield pending.subarray(4, end);
      pending = pending.subarray(end);
    }
  }
}
