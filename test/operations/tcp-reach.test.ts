import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { tcpReach } from '../../operations/clients/tcp-reach.ts';

const servers: Server[] = [];

/** A listener on a loopback port of its own; returns host:port. */
async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('what a TCP connection meets', () => {
  it('is open where a server listens and keeps the connection', async () => {
    expect(await tcpReach(await listen((socket) => socket.on('error', () => {})), 2_000)).toBe('open');
  });

  it('is refused where nobody listens', async () => {
    const address = await listen(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await tcpReach(address, 2_000)).toBe('refused');
  });

  it('is refused where a published port hangs up because nothing stands behind it', async () => {
    expect(await tcpReach(await listen((socket) => socket.destroy()), 2_000)).toBe('refused');
  });

  it('is silent where the name leads nowhere', async () => {
    expect(await tcpReach('no-such-host.invalid:9092', 2_000)).toBe('silent');
  });
});
