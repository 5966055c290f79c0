import { optional, required } from '../schema/attributes.ts';
import type { SchemaBlock } from '../schema/types.ts';

/** How replicas are placed when the set of brokers changes. */
const placementType = [
  'object',
  { rebalance: 'string', throttle: 'string', racks: ['map', 'string'] },
] as const;

/** In the provider's configuration, since what an update of a resource changes is too late for brokers that are replaced with it. */
const releaseType = ['object', { version: 'string', finalize: 'bool' }] as const;

/** How the brokers at `bootstrap_servers` are known for what they are, and the provider by its certificate. */
const tlsType = ['object', { ca_file: 'string', certificate_file: 'string', key_file: 'string' }] as const;

/** Ports of this machine's loopback lead to ports of the members' hosts, by AWS Systems Manager. */
const forwardingType = ['object', { port: 'number', region: 'string' }] as const;

/** How the provider logs in. */
const saslType = [
  'object',
  { mechanism: 'string', username: 'string', password_file: 'string', region: 'string', profile: 'string' },
] as const;

/** What the brokers that the code describes have for listeners, so that a change is only taken phase by phase. */
const securityType = [
  'object',
  { listeners: ['map', 'string'], from: ['map', 'string'], phase: 'string' },
] as const;

/** Where a live ensemble comes from on its way to `tls_listeners`. */
const ensembleMigrationType = ['object', { from: ['list', 'string'], phase: 'string' }] as const;

/** The `provider "kafka"` block: every cluster, ensemble and mirror that a stack's resources name. */
export const kafkaProvider = {
  attributes: {
    clusters: optional(
      [
        'map',
        [
          'object',
          {
            bootstrap_servers: ['list', 'string'],
            broker_ids: ['list', 'number'],
            ensemble: 'string',
            availability: 'string',
            placement: placementType,
            release: releaseType,
            tls: tlsType,
            sasl: saslType,
            security: securityType,
            controllers: ['map', 'string'],
            bootstrap_users: ['map', 'string'],
            chroot: 'string',
            port_forwarding: forwardingType,
          },
        ],
      ],
      'Clusters by name. `bootstrap_servers`: host:port addresses that terraform reaches; `broker_ids`: the ids of all brokers that the code wants, empty for a cluster that runs already and only gets topics; `ensemble`: the ZooKeeper ensemble it uses, null in KRaft mode; `controllers`: controllers that are no brokers, id to the host:port of their listener CONTROLLER as terraform reaches it, null where there are none; `availability`: "required" (the default) or "best-effort", which lets a broker go although a partition falls below min ISR; `placement`: where replicas go when brokers join or leave, null for the defaults: `rebalance` ("onScale", the default, moves replicas when a broker has joined or left; "manual" and "off" don’t), `throttle` ("measured", the default, "none", or MiB/s of each broker), `racks` (broker id to rack, for brokers that are yet to join); `release`: `version`, the Kafka version that the brokers run, and `finalize`, true to raise the protocol to that of the version once all brokers run it, after which there is no way back; `tls`: how clients know the brokers, null for plaintext: `ca_file`, the absolute path of the authority’s certificate as PEM, and for mTLS `certificate_file` and `key_file` of the client’s own (one file may hold both); `sasl`: how clients log in, null where they don’t: `mechanism` (SCRAM-SHA-512 or SCRAM-SHA-256), `username`, and `password_file`, the absolute path of a file with the password that only its owner may read; or `mechanism` AWS_MSK_IAM with `region` and, where AWS’s default chain shall not find the credentials, `profile`: then always over TLS, by the authorities that Node.js trusts where `tls` is null; `security`: how the brokers’ listeners are secured, null for plaintext: `listeners` (`host`, `internal` or `controller` to `tls`, `mtls` or `scram`), and while a live cluster goes there from others `from`, likewise, and `phase` (`prepared`, `listeners-added`, `inter-broker-moved` or `clients-moved`: one a deploy, and `bootstrap_servers` are then in the order of `broker_ids`); `bootstrap_users`: SCRAM users that brokers and terraform log in as, each with the absolute path of the file that holds its password: in ZooKeeper mode their credentials are written before brokers are waited for; a name that ends in `.scram-sha-256.password` is that of a SCRAM-SHA-256 password, any other of a SCRAM-SHA-512 one, and while a file isn’t there yet that of the other mechanism beside it is taken; `chroot`: that of `zookeeper.connect`; `port_forwarding`: for brokers on EC2 whose addresses here are ports of this machine’s loopback that `aws ssm start-session` forwards, null otherwise: `port` that they lead to on each instance, `region`. An address where nobody listens then says nothing of the broker behind it, so that nothing is rolled blind.',
      { requiredFields: ['bootstrap_servers'] },
    ),
    ensembles: optional(
      [
        'map',
        [
          'object',
          {
            servers: ['map', 'string'],
            quorum_addresses: ['map', 'string'],
            containers: ['map', 'string'],
            availability: 'string',
            tls: tlsType,
            tls_listeners: ['list', 'string'],
            migration: ensembleMigrationType,
            port_forwarding: forwardingType,
          },
        ],
      ],
      'ZooKeeper ensembles by name. `servers`: myid to the host:port of its client port; `quorum_addresses`: myid to `host:quorum port:election port;client port`, as the servers reach each other; `containers`: myid to the name of its Docker container, from whose volume the super user’s password is read when servers come or go (it is never stored) – these two are needed for that only; `availability`: as for clusters, for the majority; `tls`: as for clusters, where clients speak TLS, with the certificate of ZooKeeper’s super user; `tls_listeners`: which of client and quorum speak TLS; a live ensemble changes that with `migration` only: `from`, which spoke TLS before, and `phase` (`prepared`, `listeners-added` or `clients-moved`: one a deploy); `port_forwarding`: as for clusters.',
      { requiredFields: ['servers'] },
    ),
    mirrors: optional(
      [
        'map',
        [
          'object',
          {
            flows: ['list', ['object', { source: 'string', target: 'string' }]],
            workers: ['map', 'string'],
            availability: 'string',
          },
        ],
      ],
      'Dedicated MirrorMaker 2 by name. `flows`: the clusters of each, by their names in `clusters`, which are its aliases in MirrorMaker 2 as well; `workers`: worker id to the host:port that the worker advertises to the others (`rest.advertised.host.name` and its port, with `dedicated.mode.enable.internal.rest = true`, also for one worker: nothing else tells workers apart); `availability`: "required" (the default) lets a worker go only while all others are in, "best-effort" only one at a time. Compute of workers depends on the kafka_cluster_id of its clusters, not on kafka_cluster: were both replaced in one deploy, they would wait for each other.',
      { requiredFields: ['flows', 'source', 'target', 'workers'] },
    ),
    client_id: optional('string', 'The client id that brokers see. Default: kafkaform.'),
    request_timeout_ms: optional('number', 'Time limit of one request in milliseconds. Default: 30000.'),
  },
} satisfies SchemaBlock;

export const clusterName = required('string', 'Name of the cluster in the provider configuration.', {
  replaces: true,
});
export const ensembleName = required('string', 'Name of the ensemble in the provider configuration.', {
  replaces: true,
});
export const mirrorName = required('string', 'Name of the mirror in the provider configuration.', {
  replaces: true,
});
