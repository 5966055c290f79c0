import { once } from 'node:events';
import { createServer, connect as dial, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerModel } from '../../model/container.ts';
import { tcpReach, tunnelReach } from '../../operations/clients/tcp-reach.ts';
import { outOfReach, wayIn } from '../../provider/kafka/member/out-of-reach.ts';
import { whileRunning } from '../operations/suites/running.ts';
import { freePorts } from '../support/ports.ts';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const INSTANCE = 'i-0123456789abcdef0';

/** Leads a port to another, as `aws ssm start-session` does. */
function lead(port: number, target: number): Server {
  const server = createServer((socket) => {
    const inner = dial(target, '127.0.0.1');
    for (const each of [socket, inner]) each.on('error', () => undefined);
    socket.pipe(inner).pipe(socket);
    socket.on('close', () => inner.destroy());
    inner.on('close', () => socket.destroy());
  });
  return server.listen(port, '127.0.0.1');
}

describe('brokers behind forwarded ports', PATIENCE, () => {
  let tunnel: Server | undefined;
  const ports = { local: 0, remote: 0 };
  // What the broker advertises is the tunnel's port; Docker publishes it elsewhere.
  const behindTunnel = (broker: ContainerModel): ContainerModel => {
    const [published] = broker.ports;
    ports.local = published?.external ?? 0;
    tunnel = lead(ports.local, ports.remote);
    return { ...broker, ports: broker.ports.map((each) => ({ ...each, external: ports.remote })) };
  };
  beforeAll(async () => {
    [ports.remote = 0] = await freePorts(1);
  });
  const running = whileRunning({ mode: 'kraft', brokers: 1, shape: behindTunnel });
  afterAll(() => tunnel?.close());
  const workspace = kafkaWorkspace();

  it('whose tunnel is closed: the plan keeps the state, says how to open it, and refuses to replace one', async () => {
    expect(running().cluster.brokerIds).toEqual([1]);
    const { local, remote } = ports;
    const write = (compute: string) =>
      workspace().write(`provider "kafka" {
  clusters = { orders = {
    bootstrap_servers = ["127.0.0.1:${local}"]
    broker_ids        = [1]
    port_forwarding   = { port = 29392, region = "eu-central-1" }
  } }
}
resource "kafka_broker" "broker_1" {
  cluster    = "orders"
  broker_id  = 1
  cluster_id = "any"
  address    = "127.0.0.1:${local}"
  compute    = "${compute}"
}
`);
    write(INSTANCE);
    const applied = await workspace().apply();
    expect(applied.exitCode, said(applied)).toBe(0);
    tunnel?.close();

    const kept = await workspace().plan();
    expect(kept.exitCode, said(kept)).toBe(0);
    expect(count(kept, 'Warning')).toBe(1);
    const line = `aws ssm start-session --region eu-central-1 --target ${INSTANCE} --document-name AWS-StartPortForwardingSession --parameters portNumber=29392,localPortNumber=${local}`;
    expect(said(kept)).toMatch(/Cluster 'orders' can't be reached .*npm run tunnel -- <stack>/);
    expect(said(kept)).toContain(line);

    write('i-0fedcba9876543210');
    const refused = await workspace().plan();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(/No broker can be reached .*nothing is replaced blind/);
    expect(said(refused)).toContain(line);

    tunnel = lead(local, remote);
    const planned = await workspace().plan();
    expect(said(planned)).not.toContain('No broker can be reached');
    // One broker alone holds everything: that is what is refused now, or replaced.
    expect(said(planned)).toMatch(
      /1 to add, 0 to change, 1 to destroy|A member can’t be replaced without an outage/,
    );
  });
});

describe('whether members are out of reach', () => {
  const reached = (address: string, met: 'open' | 'refused' | 'silent', forwarded = false) => ({
    connection: forwarded ? { portForwarding: { port: 29392 } } : {},
    addresses: new Map([[1, address]]),
    computes: new Map([[1, INSTANCE]]),
    reach: async () => met,
  });

  it.each([
    ['a host elsewhere that gives no answer', reached('orders-1.kafka.internal:9092', 'silent'), true],
    [
      'a host elsewhere that refuses: the broker is down',
      reached('orders-1.kafka.internal:9092', 'refused'),
      false,
    ],
    ['a closed tunnel', reached('127.0.0.1:19092', 'silent', true), true],
    ['an open tunnel with nobody behind it', reached('127.0.0.1:19092', 'refused', true), false],
    ['a broker of this machine that hangs', reached('127.0.0.1:19092', 'silent'), false],
  ])('%s', async (_, members, expected) => {
    expect(await outOfReach(members)).toBe(expected);
  });

  it('has a way in that fits', async () => {
    expect(await wayIn(reached('127.0.0.1:19092', 'silent'))).toBe('');
    expect(await wayIn(reached('orders-1.kafka.internal:9092', 'silent'))).toContain('inside the VPC');
    expect(await wayIn(reached('127.0.0.1:19092', 'silent', true))).toContain(
      `--target ${INSTANCE} --document-name AWS-StartPortForwardingSession --parameters portNumber=29392,localPortNumber=19092`,
    );
  });

  it('is not told by a forwarded port where nobody listens, and is by one that hangs up', async () => {
    const [port = 0, nobody = 0] = await freePorts(2);
    expect(await tcpReach(`127.0.0.1:${port}`, 1_000)).toBe('refused');
    expect(await tunnelReach(`127.0.0.1:${port}`, 1_000)).toBe('silent');
    const tunnel = lead(port, nobody);
    await once(tunnel, 'listening');
    expect(await tunnelReach(`127.0.0.1:${port}`, 1_000)).toBe('refused');
    tunnel.close();
  });
});
