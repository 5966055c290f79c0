/** The part of node-zookeeper-client 1.1.3 that kafkaform uses; the package has no types. */
declare module 'node-zookeeper-client' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface Stat {
    /** Transaction that last changed the znode, 8 bytes, big-endian. */
    readonly mzxid: Buffer;
  }

  /** `code` is a number of ZooKeeper's protocol, `name` its name, such as NO_NODE. */
  export interface Exception extends Error {
    readonly code: number;
    readonly name: string;
  }

  type Callback<T> = (error: Exception | null | undefined, result: T) => void;

  export interface Client extends EventEmitter {
    connect(): void;
    close(): void;
    getState(): { readonly name: string; readonly code: number };
    getSessionId(): Buffer;
    create(path: string, data: Buffer, callback: Callback<string>): void;
    setData(path: string, data: Buffer, callback: Callback<Stat>): void;
    getData(
      path: string,
      callback: (error: Exception | null | undefined, data: Buffer | undefined, stat: Stat) => void,
    ): void;
    getChildren(path: string, callback: Callback<string[]>): void;
    remove(path: string, callback: Callback<undefined>): void;
    /** Not public; its socket is the only way to end a session that no server answers. */
    readonly connectionManager: { readonly socket?: Socket };
  }

  export interface ClientOptions {
    /** In milliseconds. */
    readonly sessionTimeout?: number;
    /** Longest pause between two rounds of connection attempts, in milliseconds. */
    readonly spinDelay?: number;
    readonly retries?: number;
  }

  const zookeeper: { createClient(servers: string, options?: ClientOptions): Client };
  export default zookeeper;
}
