/** What to use instead of a property that the construct sets itself; reads on after "the construct sets it;". */
export type OwnedProperties = Readonly<Record<string, string>>;

const LISTENERS =
  'leave it out: listeners INTERNAL and HOST are made from the container name and brokers[].hostPort';
const ENSEMBLE = 'use listeners: { client: ZooKeeperListener.mtls() } of the ZooKeeperEnsemble';
const SECURITY = 'use listeners: { host: Listener.tls(), internal: …, controller: … }';

export const OWNED_BROKER_PROPERTIES: OwnedProperties = {
  'broker.id': 'use brokers[].brokerId',
  'node.id': 'use brokers[].brokerId',
  'broker.rack': 'use brokers[].rack',
  'broker.id.generation.enable': 'use brokers[].brokerId: every broker is given its id',
  listeners: LISTENERS,
  'advertised.listeners': LISTENERS,
  'inter.broker.listener.name': LISTENERS,
  'controller.listener.names': LISTENERS,
  'control.plane.listener.name': LISTENERS,
  'early.start.listeners': LISTENERS,
  'listener.security.protocol.map': SECURITY,
  'security.inter.broker.protocol': SECURITY,
  'log.dir': 'use volumesPerBroker',
  'log.dirs': 'use volumesPerBroker',
  'metadata.log.dir': 'use volumesPerBroker: metadata is kept on the first volume',
  'zookeeper.connect': 'use metadata: { mode: "zookeeper", ensemble, chroot }',
  'zookeeper.clientCnxnSocket': ENSEMBLE,
  'zookeeper.set.acl': ENSEMBLE,
  'zookeeper.ssl.client.enable': ENSEMBLE,
  'zookeeper.ssl.keystore.location': ENSEMBLE,
  'zookeeper.ssl.keystore.password': ENSEMBLE,
  'zookeeper.ssl.keystore.type': ENSEMBLE,
  'zookeeper.ssl.truststore.location': ENSEMBLE,
  'zookeeper.ssl.truststore.password': ENSEMBLE,
  'zookeeper.ssl.truststore.type': ENSEMBLE,
  'zookeeper.ssl.endpoint.identification.algorithm': ENSEMBLE,
  'zookeeper.metadata.migration.enable':
    'use metadata: a cluster is moved to KRaft by a change of its mode only',
  'process.roles': 'use metadata: { mode: "kraft", controllers }',
  'controller.quorum.voters': 'use metadata: { mode: "kraft", controllers }',
  'controller.quorum.bootstrap.servers': 'use metadata: { mode: "kraft", controllers }',
  'controller.quorum.auto.join.enable': 'use metadata: { mode: "kraft", controllers }',
  'default.replication.factor': 'use replicationFactor',
  'min.insync.replicas': 'use minInsyncReplicas',
  'unclean.leader.election.enable': 'use uncleanLeaderElection',
  'inter.broker.protocol.version':
    'use version, and finalize once all brokers run it: until then the protocol is held',
};

/** Where keys and trusted certificates are: the construct's to say once a listener speaks TLS. */
const KEY_STORE = /^(listener\.name\.[^.]+\.)?ssl\.(key\.password|(keystore|truststore)\..+)$/;

/** Whom a listener takes for whom. */
const CLIENT_PROOF = /^(listener\.name\.[^.]+\.)?ssl\.(client\.auth|principal\.mapping\.rules)$/;
const LOGIN =
  /^(listener\.name\.[^.]+\.([^.]+\.)?)?sasl\.(jaas\.config|enabled\.mechanisms|mechanism\.(inter\.broker|controller)\.protocol)$/;
const PASSWORD_PROVIDER = /^config\.providers\.kafkaform\./;
const AUTHORIZER = ['authorizer.class.name', 'super.users', 'allow.everyone.if.no.acl.found'];

/** What of a cluster's description stands for properties that are the user's own otherwise. */
export interface Described {
  /** A listener speaks TLS. */
  readonly tls: boolean;
  /** A listener asks for passwords. */
  readonly passwords: boolean;
  readonly authorization: boolean;
}

/** What to use instead of a broker property; undefined where it is the user's own. */
export function ownedBrokerProperty(key: string, described: Described): string | undefined {
  if (described.tls && KEY_STORE.test(key))
    return 'leave it out: listeners with TLS use the certificates that the stack makes';
  if (described.tls && CLIENT_PROOF.test(key))
    return 'use Listener.mtls() where clients are known by their certificate';
  if (described.passwords && (LOGIN.test(key) || PASSWORD_PROVIDER.test(key)))
    return 'leave it out: Listener.scram() stands for it, and users are made with KafkaUser';
  if (described.authorization && AUTHORIZER.includes(key))
    return 'use authorization: Authorization.acls({ superUsers })';
  return Object.hasOwn(OWNED_BROKER_PROPERTIES, key) ? OWNED_BROKER_PROPERTIES[key] : undefined;
}

/** Not topic configuration at all, but where people look for it. */
export const OWNED_TOPIC_PROPERTIES: OwnedProperties = {
  partitions: 'use the prop partitions',
  'num.partitions': 'use the prop partitions',
  'replication.factor': 'use the prop replicationFactor',
  'default.replication.factor': 'use the prop replicationFactor',
  'leader.replication.throttled.replicas':
    'leave it out: replicas are throttled while they move, and only then',
  'follower.replication.throttled.replicas':
    'leave it out: replicas are throttled while they move, and only then',
};

/** What follows from `listeners` of an ensemble once one of them speaks TLS. */
const ENSEMBLE_SECURITY =
  /^(ssl\.|sslQuorum|secureClientPort|authProvider\.x509$|X509AuthenticationProvider\.|ssl\.authProvider|(client\.)?portUnification$|serverCnxnFactory$|skipACL$)/;

const OWNED_ZOOKEEPER_PROPERTIES: OwnedProperties = {
  dataDir: 'leave it out: data is kept on the server’s own volume',
  dataLogDir: 'leave it out: the transaction log is kept on the server’s own volume',
  clientPort: 'use servers[].hostPort for the port on the host; inside the network it is 2181',
  clientPortAddress: 'use servers[].hostPort for the port on the host; inside the network it is 2181',
  dynamicConfigFile: 'use servers: the ensemble’s members are written to every server',
  reconfigEnabled: 'leave it out: members are changed through servers',
  standaloneEnabled: 'leave it out: a single server can be joined by others too',
  peerType: 'leave it out: servers vote once they are in sync',
  'db.autocreate': 'leave it out: only the first servers of an ensemble may start without data',
  'DigestAuthenticationProvider.superDigest':
    'leave it out: every server makes a password of its own for its super user',
  quorumListenOnAllIPs: 'leave it out: servers listen on all addresses of their container',
};

/** `server.N`, `group.N` and `weight.N` follow from the servers. */
export function ownedZookeeperProperty(key: string, tls: boolean): string | undefined {
  if (tls && ENSEMBLE_SECURITY.test(key)) return 'leave it out: it follows from listeners';
  if (/^(server|group|weight)\.?\d*$/.test(key)) return 'use servers';
  if (key === 'myid') return 'use servers[].myid';
  return Object.hasOwn(OWNED_ZOOKEEPER_PROPERTIES, key) ? OWNED_ZOOKEEPER_PROPERTIES[key] : undefined;
}
