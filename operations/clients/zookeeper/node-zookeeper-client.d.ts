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
    create(path: string, data: Buffer, acl: readonly ACL[], callback: Callback<string>): void;
    create(path: string, data: Buffer, callback: Callback<string>): void;
    setACL(path: string, acl: readonly ACL[], callback: Callback<Stat>): void;
    getACL(path: string, callback: Callback<readonly ACL[]>): void;
    setData(path: string, data: Buffer, callback: Callback<Stat>): void;
    getData(
      path: string,
      callback: (error: Exception | null | undefined, data: Buffer | undefined, stat: Stat) => void,
    ): void;
    getChildren(path: string, callback: Callback<string[]>): void;
    remove(path: string, callback: Callback<undefined>): void;
    /** Not public; its socket is the only way to end a session that no server answers. */
    readonly connectionManager: ConnectionManager;
  }

  /** Not public: the part that opens connections. */
  interface ConnectionManager {
    socket?: Socket;
    connectTimeoutHandler: NodeJS.Timeout | null;
    /** In milliseconds. */
    readonly connectTimeout: number;
    connect(): void;
    setState(state: number): void;
    /** Calls back at once, or after a pause when all servers were tried. */
    findNextServer(callback: (server: { host: string; port: number }) => void): void;
    onSocketConnected(): void;
    onSocketData(data: Buffer): void;
    onSocketDrain(): void;
    onSocketClosed(): void;
    onSocketError(error: Error): void;
  }

  /** Who may do what with a znode; `permission` is a sum of Permission's numbers. */
  export interface ACL {
    readonly permission: number;
    readonly id: { readonly scheme: string; readonly id: string };
  }

  export interface ClientOptions {
    /** In milliseconds. */
    readonly sessionTimeout?: number;
    /** Longest pause between two rounds of connection attempts, in milliseconds. */
    readonly spinDelay?: number;
    readonly retries?: number;
  }

  const zookeeper: {
    createClient(servers: string, options?: ClientOptions): Client;
    readonly Permission: { readonly READ: 1; readonly CREATE: 4; readonly ALL: 31 };
    readonly Id: new (scheme: string, id: string) => ACL['id'];
    readonly ACL: new (permission: number, id: ACL['id']) => ACL;
  };
  export default zookeeper;
}
