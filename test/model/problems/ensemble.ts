import { server, servers, untyped, withCluster, withEnsemble } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const SECURE = { client: { security: 'mtls' }, quorum: { security: 'tls' } } as const;

export const ensembleProblems: readonly Row[] = [
  // ensembles
  refuses(
    'malformed-member-count',
    withEnsemble({ serverCount: 3.9 }),
    `ZooKeeperEnsemble 'zookeeper': servers is 3.9 but a number of servers is whole; write one, such as 3.`,
  ),
  refuses(
    'ensemble-empty',
    withEnsemble({ servers: [] }),
    `ZooKeeperEnsemble 'zookeeper': servers is [] but an ensemble has at least one server; add 3 servers, or 1 to try things out.`,
  ),
  warns(
    'ensemble-single-server',
    withEnsemble({ servers: servers(1) }),
    `ZooKeeperEnsemble 'zookeeper': servers.length is 1 but a single server can’t go down without the cluster losing its metadata service; use 3 servers where that matters.`,
  ),
  refuses(
    'ensemble-size-even',
    withEnsemble({ servers: servers(2) }),
    `ZooKeeperEnsemble 'zookeeper': servers.length is 2 but an ensemble keeps a majority: 2 servers survive the loss of 0, as 1 do; use 1 or 3 servers.`,
  ),
  refuses(
    'ensemble-size-even',
    withEnsemble({ servers: servers(4) }),
    `ZooKeeperEnsemble 'zookeeper': servers.length is 4 but an ensemble keeps a majority: 4 servers survive the loss of 1, as 3 do; use 3 or 5 servers.`,
  ),
  warns(
    'ensemble-large',
    withEnsemble({ servers: servers(9) }),
    `ZooKeeperEnsemble 'zookeeper': servers.length is 9 but every write waits for a majority, so that further servers make it slower; use 5, or 7 at most.`,
  ),
  refuses(
    'myid-out-of-range',
    withEnsemble({ servers: [server(0), server(1), server(2)] }),
    `ZooKeeperEnsemble 'zookeeper': servers[0].myid is 0 but a myid is a whole number from 1 to 255; choose one in that range.`,
  ),
  refuses(
    'myid-out-of-range',
    withEnsemble({ servers: [server(1), server(2), server(256)] }),
    `ZooKeeperEnsemble 'zookeeper': servers[2].myid is 256 but a myid is a whole number from 1 to 255; choose one in that range.`,
  ),
  refuses(
    'duplicate-myid',
    withEnsemble({ servers: [server(1), server(2), server(2, { hostPort: 2200, metricsPort: 2201 })] }),
    `ZooKeeperEnsemble 'zookeeper': servers[2].myid is 2 but another server of the ensemble has that myid; give each server its own.`,
  ),
  refuses(
    'session-timeouts-crossed',
    withEnsemble({ config: { minSessionTimeout: 60_000 } }),
    `ZooKeeperEnsemble 'zookeeper': config["minSessionTimeout"] is 60000 but sessions would last from 60000 to 40000 milliseconds, which no session can; keep minSessionTimeout at or below maxSessionTimeout.`,
  ),
  // its listeners
  refuses(
    'unknown-listener',
    withEnsemble({ listeners: untyped({ host: { security: 'mtls' } }) }),
    `ZooKeeperEnsemble 'zookeeper': listeners is "host" but an ensemble has the listeners client and quorum; use one of these names.`,
  ),
  refuses(
    'unknown-listener-security',
    withEnsemble({ listeners: { client: { security: 'tls' } } }),
    `ZooKeeperEnsemble 'zookeeper': listeners.client.security is "tls" but listener client of an ensemble is secured by plaintext or mtls; use ZooKeeperListener.plaintext() or ZooKeeperListener.mtls().`,
  ),
  warns(
    'quorum-in-the-clear',
    withEnsemble({ listeners: { client: { security: 'mtls' } } }),
    `ZooKeeperEnsemble 'zookeeper': listeners.quorum is "plaintext" but clients need a certificate, but whoever is in the stack’s network reads along among the servers and can pass for one; use quorum: ZooKeeperListener.tls().`,
  ),
  refuses(
    'admin-server-published',
    withEnsemble({ listeners: SECURE, config: { 'admin.enableServer': true } }),
    `ZooKeeperEnsemble 'zookeeper': config["admin.serverAddress"] is "0.0.0.0" but the AdminServer answers whoever reaches it, in plaintext and without a certificate; set it to 127.0.0.1, or leave admin.enableServer out.`,
  ),
  refuses(
    'malformed-valid-days',
    withEnsemble({ listeners: SECURE, certificates: { validDays: 1 } }),
    `ZooKeeperEnsemble 'zookeeper': certificates.validDays is 1 but a certificate is good for a whole number of days, from 2 to 825; write one, or leave it out for 365.`,
  ),
  warns(
    'setting-without-effect',
    withEnsemble({ certificates: { validDays: 90 } }),
    `ZooKeeperEnsemble 'zookeeper': certificates is {"validDays":90} but no listener speaks TLS; set listeners, or leave it out.`,
  ),
  ...['secureClientPort', 'ssl.clientAuth', 'skipACL', 'serverCnxnFactory'].map((key) =>
    refuses(
      'owned-zookeeper-property',
      withEnsemble({ listeners: SECURE, config: { [key]: 'no' } }),
      `ZooKeeperEnsemble 'zookeeper': config["${key}"] is "no" but the construct sets it; leave it out: it follows from listeners.`,
    ),
  ),
  refuses(
    'owned-broker-property',
    withCluster({ config: { 'zookeeper.set.acl': false } }),
    `KafkaCluster 'orders': config["zookeeper.set.acl"] is false but the construct sets it; use listeners: { client: ZooKeeperListener.mtls() } of the ZooKeeperEnsemble.`,
  ),
];
