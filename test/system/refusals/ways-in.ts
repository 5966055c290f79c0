import { ask, type Door, ENDED, greet, LET_IN, type Visitor } from './knock.ts';
import * as to from './requests.ts';
import type { Stage } from './stage.ts';

/** One way in that is refused, beside the same way by somebody who may. */
export interface WayIn {
  /** What is tried, as the documentation tells it. */
  readonly tried: string;
  /** What whoever tries is told. */
  readonly refusal: string;
  /** @default - both modes */
  readonly only?: 'zookeeper' | 'kraft';
  /** Resolves with the refusal. */
  wrong(stage: Stage): Promise<string>;
  /** Resolves with `let in`; asked again while the cluster still learns of it. */
  right(stage: Stage): Promise<string>;
}

/** Ways in by one door, as the documentation groups them. */
export interface Entrance {
  readonly door: string;
  readonly ways: readonly WayIn[];
}

type Of<T> = (stage: Stage) => T;
type Outcome = Of<string | Promise<string>>;

const row = (tried: string, refusal: string, wrong: Outcome, right: Outcome): WayIn => ({
  tried,
  refusal,
  wrong: async (stage) => wrong(stage),
  right: async (stage) => right(stage),
});

const atClients =
  (visitor: Of<Visitor>, door: Of<Door> = ({ clients }) => clients) =>
  (stage: Stage) =>
    greet(door(stage), visitor(stage));
const knows: Of<Visitor> = ({ ca }) => ({ ca });

const strangersToTls = [
  row(
    'plaintext',
    'a TLS alert',
    atClients(() => ({})),
    atClients(knows),
  ),
  row(
    'TLS 1.1',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    atClients(({ ca }) => ({ ca, version: 'TLSv1.1' })),
    atClients(knows),
  ),
  row(
    'a client that trusts another authority',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    atClients(({ otherCa }) => ({ ca: otherCa })),
    atClients(knows),
  ),
  row(
    'a client that knows the broker by another name',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    atClients(({ ca }) => ({ ca, servername: 'kafka.example.org' })),
    atClients(({ ca, container }) => ({ ca, servername: container })),
  ),
  row(
    'a client that is shown a certificate whose time is over',
    'CERT_HAS_EXPIRED',
    ({ presents }) => presents('expired'),
    ({ presents }) => presents('valid'),
  ),
  row(
    'a client that is shown a certificate whose time is yet to come',
    'CERT_NOT_YET_VALID',
    ({ presents }) => presents('early'),
    ({ presents }) => presents('valid'),
  ),
];

type Login = Of<Visitor['login']>;

const logsIn =
  (login: Login, request = to.describe('payments')) =>
  (stage: Stage) =>
    ask(stage.clients, { ca: stage.ca, login: login(stage) }, request);
const billing: Login = ({ users }) => users.billing;

const logins = [
  row(
    'a request before the log-in',
    ENDED,
    (stage) => ask(stage.clients, { ca: stage.ca }, to.describe('payments')),
    logsIn(billing),
  ),
  row(
    'a wrong password',
    'SASL_AUTHENTICATION_FAILED',
    logsIn(({ users }) => ({ ...users.billing, password: 'wrong' })),
    logsIn(billing),
  ),
  row(
    'a user’s name in other letters',
    'SASL_AUTHENTICATION_FAILED',
    logsIn(({ users }) => ({ ...users.billing, username: 'Billing' })),
    logsIn(billing),
  ),
  row(
    'an unknown user',
    'SASL_AUTHENTICATION_FAILED',
    logsIn(({ users }) => ({ ...users.billing, username: 'nobody' })),
    logsIn(billing),
  ),
  row(
    'a user that was deleted',
    'SASL_AUTHENTICATION_FAILED',
    ({ former }) => former('deleted'),
    ({ former }) => former('there'),
  ),
  row(
    'a password that was changed',
    'SASL_AUTHENTICATION_FAILED',
    ({ former }) => former('changed'),
    ({ former }) => former('there'),
  ),
  row(
    'a password of the other mechanism',
    'SASL_AUTHENTICATION_FAILED',
    logsIn(({ users }) => ({ ...users.billing, mechanism: 'SCRAM-SHA-256' })),
    logsIn(billing),
  ),
  row(
    'PLAIN, which would show the password',
    'UNSUPPORTED_SASL_MECHANISM',
    logsIn(({ users }) => ({ ...users.billing, mechanism: 'PLAIN' })),
    logsIn(billing),
  ),
];

const at = (door: 'brokers' | 'controllers') => (visitor: Of<Visitor>) =>
  atClients(visitor, (stage) => stage[door]);
const withCertificate =
  (which: keyof Stage['certificates']): Of<Visitor> =>
  ({ ca, container, certificates }) => ({
    ca,
    servername: container,
    certificate: certificates[which],
  });

/** A request by somebody who shows a certificate. */
const shows =
  (door: 'brokers' | 'controllers', which: keyof Stage['certificates'], request: to.Request) =>
  (stage: Stage) =>
    ask(stage[door], withCertificate(which)(stage), request);

const NO_CERTIFICATE = 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE';
const UNKNOWN = 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN';

/** What a listener that wants certificates says to those who have none that is good. */
const certificates = (
  door: 'brokers' | 'controllers',
  good: keyof Stage['certificates'],
): readonly WayIn[] => {
  const comes = at(door);
  return [
    row(
      'no certificate',
      NO_CERTIFICATE,
      comes(({ ca, container }) => ({ ca, servername: container })),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate of another authority',
      UNKNOWN,
      comes(withCertificate('foreign')),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate that vouches for itself',
      UNKNOWN,
      comes(withCertificate('selfSigned')),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate that is good for servers only',
      UNKNOWN,
      comes(withCertificate('serverOnly')),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate of another cluster’s brokers',
      ENDED,
      comes(withCertificate('brokerElsewhere')),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate whose time is over',
      UNKNOWN,
      comes(withCertificate('expired')),
      comes(withCertificate(good)),
    ),
    row(
      'a certificate whose time is yet to come',
      UNKNOWN,
      comes(withCertificate('early')),
      comes(withCertificate(good)),
    ),
  ];
};

/** Takes for let in who is told what only they are told. */
const admits =
  (outcome: Outcome, ...fine: readonly string[]): Outcome =>
  async (stage) => {
    const told = await outcome(stage);
    return fine.includes(told) ? LET_IN : told;
  };

/** A request by somebody who is known, and by somebody who may. */
const asks = (
  tried: string,
  refusal: string,
  [who, wrong]: readonly [keyof Stage['users'], to.Request],
  [whoMay, right]: readonly [keyof Stage['users'], to.Request],
  fine: readonly string[] = [],
): WayIn =>
  row(
    tried,
    refusal,
    logsIn(({ users }) => users[who], wrong),
    admits(
      logsIn(({ users }) => users[whoMay], right),
      ...fine,
    ),
  );

const TOPIC = 'TOPIC_AUTHORIZATION_FAILED';
const GROUP = 'GROUP_AUTHORIZATION_FAILED';
const CLUSTER = 'CLUSTER_AUTHORIZATION_FAILED';

const both = (
  request: to.Request,
  who: 'stranger' | 'billing' = 'stranger',
  may: 'billing' | 'operator' = 'billing',
) =>
  [
    [who, request],
    [may, request],
  ] as const;

const requests = [
  asks('to produce', TOPIC, ...both(to.produce('payments'))),
  asks(
    'to produce to another topic than the granted one',
    TOPIC,
    ['billing', to.produce('audit')],
    ['billing', to.produce('payments')],
  ),
  asks('to consume', TOPIC, ...both(to.consume('payments'))),
  asks(
    'to consume another topic than the granted one',
    TOPIC,
    ['billing', to.consume('audit')],
    ['billing', to.consume('payments')],
  ),
  asks('to see a topic', TOPIC, ...both(to.describe('payments'))),
  asks('to find a topic in the list of all', 'it is in no list', ...both(to.findInList('payments'))),
  asks('to create a topic', TOPIC, ...both(to.create('more'), 'billing', 'operator')),
  asks('to delete a topic', TOPIC, ['billing', to.remove('payments')], ['operator', to.remove('spare')]),
  asks('to alter a topic', TOPIC, ...both(to.alterTopic('payments'), 'billing', 'operator')),
  asks(
    'to read a topic’s configuration',
    TOPIC,
    ...both(to.describeConfig('payments'), 'stranger', 'operator'),
  ),
  asks('to join a group', GROUP, ...both(to.joinGroup('billing')), ['MEMBER_ID_REQUIRED']),
  asks(
    'to join another group than the granted one',
    GROUP,
    ['billing', to.joinGroup('audit')],
    ['billing', to.joinGroup('billing')],
    ['MEMBER_ID_REQUIRED'],
  ),
  asks('to move a group’s offsets', GROUP, ...both(to.commitOffset('billing', 'payments'))),
  asks('to see a group', GROUP, ...both(to.describeGroup('billing'))),
  asks(
    'to use another transactional id than the granted ones',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    ['billing', to.initProducer('audit-1')],
    ['billing', to.initProducer('billing-1')],
  ),
  asks('to get a producer id without a topic to write to', CLUSTER, ...both(to.initProducer(null))),
  asks('to give ACLs', CLUSTER, ...both(to.createAcl('User:billing'), 'billing', 'operator')),
  asks('to read ACLs', CLUSTER, ...both(to.listAcls, 'billing', 'operator')),
  asks('to set a user’s password', CLUSTER, ...both(to.setPassword('nobody-is'), 'billing', 'operator')),
  asks('to set a quota', CLUSTER, ...both(to.setQuota('billing'), 'billing', 'operator')),
  asks('to alter a broker', CLUSTER, ...both(to.alterBroker(1), 'billing', 'operator')),
  asks('to move partitions', CLUSTER, ...both(to.reassign, 'billing', 'operator')),
];

const identities = [
  row(
    'a request that no ACL allows the certificate’s user',
    TOPIC,
    shows('brokers', 'stranger', to.produce('payments')),
    shows('brokers', 'billing', to.produce('payments')),
  ),
];

/** Controllers of KRaft mode. */
const atControllers: readonly WayIn[] = [
  row(
    'plaintext',
    'a TLS alert',
    at('controllers')(() => ({})),
    at('controllers')(withCertificate('broker')),
  ),
  ...certificates('controllers', 'broker'),
  row(
    'a user’s certificate, to act as a broker',
    CLUSTER,
    shows('controllers', 'billing', to.actAsBroker(1)),
    admits(shows('controllers', 'broker', to.actAsBroker(1)), 'STALE_BROKER_EPOCH'),
  ),
  row(
    'a user’s certificate, to give ACLs',
    CLUSTER,
    shows('controllers', 'billing', to.createAcl('User:billing')),
    shows('controllers', 'broker', to.createAcl('User:nobody')),
  ),
].map((way) => ({ ...way, only: 'kraft' as const }));

/** `srvr`, one of ZooKeeper's four-letter words, and how its answer begins. */
const SRVR = [Buffer.from('srvr'), new RegExp(Buffer.from('Zookeeper version').toString('hex'))] as const;
/** How a client asks for a session: protocol 0, nothing seen, 10 s, no session, no password; the answer is 36 or 37 bytes long. */
const SESSION = [
  Buffer.from(`0000002c${'0'.repeat(24)}00002710${'0'.repeat(16)}00000010${'0'.repeat(32)}`, 'hex'),
  /^0000002[45]/,
] as const;

const atZooKeeper =
  (which?: keyof Stage['ensemble']['certificates']) =>
  ({ ensemble: { door, ca, certificates: all } }: Stage) =>
    greet(door, { ca, ...(which === undefined ? {} : { certificate: all[which] }) }, ...SRVR);
const znodes =
  (who: 'operator' | 'stranger', request: Parameters<Stage['ensemble']['ask']>[1]) =>
  ({ ensemble }: Stage) =>
    ensemble.ask(who, request);
const znode = (tried: string, request: Parameters<Stage['ensemble']['ask']>[1]): WayIn =>
  row(tried, 'NO_AUTH', znodes('stranger', request), znodes('operator', request));

const atEnsemble: readonly WayIn[] = [
  row('plaintext', ENDED, ({ ensemble: { door } }) => greet(door, {}, ...SESSION), atZooKeeper('operator')),
  row('no certificate', NO_CERTIFICATE, atZooKeeper(), atZooKeeper('operator')),
  row('a certificate of another authority', UNKNOWN, atZooKeeper('foreign'), atZooKeeper('operator')),
  row('a certificate that is good at the brokers', UNKNOWN, atZooKeeper('kafka'), atZooKeeper('operator')),
  row('a certificate whose time is over', UNKNOWN, atZooKeeper('expired'), atZooKeeper('operator')),
  znode('a stranger with a certificate, to read users’ credentials', (client) =>
    client.read('/config/users'),
  ),
  znode('the same, to make a user', (client) => client.create('/config/users/mallory', '{}')),
  znode('the same, to write ACLs', (client) => client.create('/kafka-acl/Topic/mallory', '{}')),
  znode('the same, to configure a topic', (client) => client.create('/config/topics/mallory', '{}')),
].map((way) => ({ ...way, only: 'zookeeper' as const }));

export const ENTRANCES: readonly Entrance[] = [
  { door: 'a listener that speaks TLS', ways: strangersToTls },
  { door: '`Listener.scram()`', ways: logins },
  { door: '`Listener.mtls()`', ways: [...certificates('brokers', 'billing'), ...identities] },
  { door: 'a known user without an ACL', ways: requests },
  { door: 'the controllers of KRaft', ways: atControllers },
  { door: 'a ZooKeeper that speaks TLS', ways: atEnsemble },
];

/** The table as the documentation has it. */
export const asMarkdown = (entrances: readonly Entrance[]): string =>
  [
    '| where | what is tried | refused with |',
    '|---|---|---|',
    ...entrances.flatMap(({ door, ways }) =>
      ways.map(({ tried, refusal }, index) => `| ${index === 0 ? door : ''} | ${tried} | ${told(refusal)} |`),
    ),
  ].join('\n');

const told = (refusal: string): string => (/^[A-Z_\d]+$/.test(refusal) ? `\`${refusal}\`` : refusal);
