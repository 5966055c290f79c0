import type { PlatformSpec } from '../../../model/spec/platform.ts';
import { untyped, withCluster, withKraft } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

const tls = { security: 'tls' } as const;
const plaintext = { security: 'plaintext' } as const;

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
  ['TLS for brokers among each other alone', withCluster({ listeners: { internal: tls } })],
];
