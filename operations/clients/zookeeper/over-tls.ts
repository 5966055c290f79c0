import { Socket } from 'node:net';
import type { Client } from 'node-zookeeper-client';
import type { TlsAccess } from '../../ports/access.ts';
import { openSocket } from './open-socket.ts';

/** The state of a connection manager of node-zookeeper-client that is about to connect. */
const CONNECTING = 1;
/** Before another try where a file of ours isn't there, in milliseconds. */
const FILE_MS = 500;

/**
 * Lets a client of node-zookeeper-client, which only knows plain sockets, connect by TLS: every connection and reconnection of its
 * manager begins in `connect`, and everything else hangs on the events of the socket. It tries on and on, so `failed` is told why.
 */
export function overTls(client: Client, tls: TlsAccess, failed: (problem: Error) => void = () => {}): void {
  const manager = client.connectionManager;
  manager.connect = () => {
    manager.setState(CONNECTING);
    manager.findNextServer((server) => {
      const opened = tryToOpen(server, tls, failed);
      if (opened === null) {
        // what the manager says goodbye on when it is closed meanwhile
        manager.socket = new Socket().destroy();
        setTimeout(() => manager.onSocketClosed(), FILE_MS).unref();
        return;
      }
      const { socket, ready } = opened;
      manager.socket = socket;
      manager.connectTimeoutHandler = setTimeout(() => socket.destroy(), manager.connectTimeout);
      socket.setNoDelay();
      socket.on(ready, () => manager.onSocketConnected());
      socket.on('data', (data) => manager.onSocketData(data));
      socket.on('drain', () => manager.onSocketDrain());
      socket.on('close', () => manager.onSocketClosed());
      socket.on('error', (error) => {
        failed(error);
        manager.onSocketError(error);
      });
    });
  };
}

/** null where a file isn't there, as before a first deploy: whoever waits runs into the time limit. */
function tryToOpen(server: { host: string; port: number }, tls: TlsAccess, failed: (problem: Error) => void) {
  try {
    return openSocket(server, tls);
  } catch (problem) {
    failed(problem as Error);
    return null;
  }
}
