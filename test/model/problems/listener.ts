import type { PlatformSpec } from '../../../model/spec/platform.ts';
import { untyped, withCluster, withKraft } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const tls = { security: 'tls' } as const;
const plaintext = { security: 'plaintext' } as const;
const mtls = { security: 'mtls' } as const;
const scram = { security: 'scram' } as const;
/** Everybody is known everywhere. */
const known = { host: scram, internal: scram, controller: mtls };

export const listenerProblems: readonly Row[] = [
  refuses(
    'unknown-listener',
    withKraft({ listeners: untyped({ client: tls }) }),
    `KafkaCluster 'orders': listeners is "client" but a cluster has the listeners host, internal, controller; use one of these names.`,
  ),
  refuses(
    'unknown-listener-security',
    withKraft({ listeners: { host: untyped({ security: 'ssl' }) } }),
    `KafkaCluster 'orders': listeners.host.security is "ssl" but a listener is secured by plaintext, tls, mtls, scram; use Listener.plaintext(), Listener.tls(), Listener.mtls() or Listener.scram().`,
  ),
  refuses(
    'wrong-type',
    withKraft({ listeners: { host: untyped('tls') } }),
    `KafkaCluster 'orders': listeners.host is "tls" but it must be an object; give one.`,
  ),
  refuses(
    'listener-in-the-clear',
    withKraft({ listeners: { host: { ...plaintext, address: '192.0.2.7' } } }),
    `KafkaCluster 'orders': listeners.host.address is "192.0.2.7" but other hosts reach it there, and the listener is plaintext: whoever can connect reads and writes everything; use Listener.tls, or Listener.plaintextAcrossHosts where that is meant.`,
  ),
  refuses(
    'malformed-listener-address',
    withKraft({ listeners: { host: { ...tls, address: '192.0.2.700' } } }),
    `KafkaCluster 'orders': listeners.host.address is "192.0.2.700" but ports are published on an IP address of this host; write one, such as 192.0.2.7, or leave it out for 127.0.0.1.`,
  ),
  refuses(
    'malformed-advertised-host',
    withKraft({ listeners: { host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka:9092' } } }),
    `KafkaCluster 'orders': listeners.host.advertisedHost is "kafka:9092" but it is the host name or IP address that clients connect to; write one, such as kafka.example.org.`,
  ),
  refuses(
    'advertised-host-missing',
    withKraft({ listeners: { host: { ...tls, address: '0.0.0.0' } } }),
    `KafkaCluster 'orders': listeners.host.advertisedHost is not set but nobody can connect to 0.0.0.0, which stands for all addresses of the host; say what clients are to connect to.`,
  ),
  refuses(
    'listener-not-published',
    withKraft({ listeners: { internal: { ...tls, address: '192.0.2.7' } } }),
    `KafkaCluster 'orders': listeners.internal is "192.0.2.7" but only listener HOST is published; leave the address out.`,
  ),
  refuses(
    'controller-listener-in-zookeeper-mode',
    withCluster({ listeners: { controller: tls } }),
    `KafkaCluster 'orders': listeners.controller is "tls" but there are no controllers of that kind in ZooKeeper mode; leave it out.`,
  ),
  refuses(
    'malformed-valid-days',
    withKraft({ listeners: { host: tls }, certificates: { validDays: 3650 } }),
    `KafkaCluster 'orders': certificates.validDays is 3650 but a certificate is good for a whole number of days, from 2 to 825; write one, or leave it out for 365.`,
  ),
  warns(
    'setting-without-effect',
    withKraft({ certificates: { validDays: 90 } }),
    `KafkaCluster 'orders': certificates is {"validDays":90} but no listener speaks TLS; set listeners, or leave it out.`,
  ),
  refuses(
    'owned-broker-property',
    withKraft({
      listeners: { host: tls },
      config: { 'listener.name.host.ssl.keystore.location': '/elsewhere' },
    }),
    `KafkaCluster 'orders': config["listener.name.host.ssl.keystore.location"] is "/elsewhere" but the construct sets it; leave it out: listeners with TLS use the certificates that the stack makes.`,
  ),
  refuses(
    'controller-listener-with-passwords',
    withKraft({ listeners: { ...known, controller: scram } }),
    `KafkaCluster 'orders': listeners.controller is "scram" but passwords are part of the metadata that the controllers first have to agree on; use Listener.mtls().`,
  ),
  refuses(
    'authorization-of-strangers',
    withKraft({ authorization: {}, listeners: { internal: tls, host: mtls } }),
    `KafkaCluster 'orders': listeners.controller is "plaintext" but there everybody is User:ANONYMOUS, the brokers as well, and what no ACL allows is refused; use Listener.mtls(), or leave authorization out.`,
    `KafkaCluster 'orders': listeners.internal is "tls" but there everybody is User:ANONYMOUS, the brokers as well, and what no ACL allows is refused; use Listener.scram() or Listener.mtls(), or leave authorization out.`,
  ),
  refuses(
    'authorization-of-strangers',
    withCluster({ authorization: {}, listeners: { internal: mtls } }),
    `KafkaCluster 'orders': listeners.host is "plaintext" but there everybody is User:ANONYMOUS, terraform as well, and what no ACL allows is refused; use Listener.scram() or Listener.mtls(), or leave authorization out.`,
  ),
  refuses(
    'malformed-super-user',
    withKraft({ authorization: { superUsers: ['User:ops', 'ops', 'User:a;User:b'] }, listeners: known }),
    `KafkaCluster 'orders': authorization.superUsers[1] is "ops" but it names no principal that brokers make: User, a colon and a name without a semicolon; write one, such as "User:ops".`,
    `KafkaCluster 'orders': authorization.superUsers[2] is "User:a;User:b" but it names no principal that brokers make: User, a colon and a name without a semicolon; write one, such as "User:ops".`,
  ),
  refuses(
    'wrong-type',
    withKraft({ authorization: untyped('acls'), listeners: known }),
    `KafkaCluster 'orders': authorization is "acls" but it must be an object; give one.`,
  ),
  refuses(
    'owned-broker-property',
    withKraft({ authorization: {}, listeners: known, config: { 'super.users': 'User:ops' } }),
    `KafkaCluster 'orders': config["super.users"] is "User:ops" but the construct sets it; use authorization: Authorization.acls({ superUsers }).`,
  ),
  refuses(
    'owned-broker-property',
    withKraft({ listeners: { host: tls }, config: { 'ssl.client.auth': 'required' } }),
    `KafkaCluster 'orders': config["ssl.client.auth"] is "required" but the construct sets it; use Listener.mtls() where clients are known by their certificate.`,
  ),
  refuses(
    'owned-broker-property',
    withKraft({
      listeners: known,
      config: { 'listener.name.host_scram.sasl.enabled.mechanisms': 'PLAIN' },
    }),
    `KafkaCluster 'orders': config["listener.name.host_scram.sasl.enabled.mechanisms"] is "PLAIN" but the construct sets it; leave it out: Listener.scram() stands for it, and users are made with KafkaUser.`,
  ),
];

/** Nothing is said about these. */
export const soundListeners: [string, PlatformSpec][] = [
  [
    'TLS on a published address',
    withKraft({ listeners: { host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka.example.org' } } }),
  ],
  [
    'plaintext across hosts that is asked for by name',
    withKraft({ listeners: { host: { ...plaintext, address: '192.0.2.7', acrossHosts: true } } }),
  ],
  [
    'plaintext on another loopback address',
    withKraft({ listeners: { host: { ...plaintext, address: '127.0.0.2' } } }),
  ],
  ['ACLs where everybody is known', withKraft({ authorization: {}, listeners: known })],
  [
    'ACLs where strangers may do everything, which is said by name',
    withCluster({ authorization: { superUsers: ['User:ANONYMOUS'] } }),
  ],
  [
    'an authorizer of the user’s own',
    withKraft({
      config: { 'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer' },
    }),
  ],
  ['how long a login lasts', withKraft({ listeners: known, config: { 'connections.max.reauth.ms': 5_000 } })],
  ['TLS for brokers among each other alone', withCluster({ listeners: { internal: tls } })],
];
