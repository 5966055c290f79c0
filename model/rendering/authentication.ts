import { SCRAM_MECHANISM, SCRAM_MECHANISMS } from '../scram.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import { BROKER_USER, brokerUnit, OPERATOR } from './certificates.ts';
import { wantsCertificate, wantsPassword } from './listener-kinds.ts';
import { listenerKey, type OpenListener, openListeners } from './listeners.ts';
import { clientLogin, passwordProvider, SERVER_LOGIN } from './password-files.ts';
import { brokerPasswordName } from './secrets.ts';

/** Where a broker finds the passwords of the users that brokers and terraform log in as: `<user>.password`. */
export const PASSWORDS = '/etc/kafka/passwords';

/** Kafka's own default is never: who was deleted would stay for as long as the connection does. */
const REAUTHENTICATION_MS = 900_000;

/** Users with a password that have to exist from the first start. */
export function bootstrapUsers(spec: ClusterSpec): readonly string[] {
  const roles = openListeners(spec)
    .filter(({ listener }) => wantsPassword(listener))
    .map(({ role }) => role);
  return [
    ...(roles.includes('internal') ? [BROKER_USER] : []),
    ...(roles.includes('host') ? [OPERATOR] : []),
  ];
}

/** How clients of the listeners prove who they are, brokers among each other included. */
export function authenticationProperties(spec: ClusterSpec): Record<string, string> {
  const open = openListeners(spec);
  return Object.assign(
    {},
    ...open
      .filter(({ listener }) => wantsCertificate(listener))
      .map((each) => certificateProperties(spec, each)),
    ...open.filter(({ listener }) => wantsPassword(listener)).map((each) => passwordProperties(spec, each)),
    bootstrapUsers(spec).includes(BROKER_USER) ? interBrokerProperties(spec) : {},
  );
}

/** The same of a dedicated controller, whose clients are the other controllers and the brokers. */
export const controllerAuthentication = (spec: ClusterSpec): Record<string, string> =>
  Object.assign(
    {},
    ...openListeners(spec)
      .filter(({ role, listener }) => role === 'controller' && wantsCertificate(listener))
      .map((each) => certificateProperties(spec, each)),
  );

/** What a user's `config` may say otherwise. */
export const authenticationDefaults = (spec: ClusterSpec): Record<string, number> =>
  openListeners(spec).some(({ listener }) => wantsPassword(listener))
    ? { 'connections.max.reauth.ms': REAUTHENTICATION_MS }
    : {};

/**
 * A client's certificate names its user. Those of brokers are one user, whatever their containers are called, so that one more
 * changes nothing at the others; Kafka sees `CN=…,OU=…`, with a backslash before a comma that is part of a name.
 */
const certificateProperties = ({ name: cluster }: ClusterSpec, { name }: OpenListener) => ({
  [listenerKey(name, 'ssl.client.auth')]: 'required',
  [listenerKey(name, 'ssl.principal.mapping.rules')]: [
    `RULE:^CN=[a-zA-Z0-9._-]+,OU=${brokerUnit(cluster)}$/${BROKER_USER}/`,
    'RULE:^CN=([^,]+)$/$1/',
  ].join(','),
});

/** Brokers and our own clients use the one mechanism; the other one is offered for a second password beside the first. */
function passwordProperties(
  { passwordMechanism = SCRAM_MECHANISM }: ClusterSpec,
  { role, name }: OpenListener,
): Record<string, string> {
  const modules = SCRAM_MECHANISMS.map((mechanism) => [
    listenerKey(name, `${mechanism.toLowerCase()}.sasl.jaas.config`),
    role === 'internal' && mechanism === passwordMechanism
      ? clientLogin(BROKER_USER, PASSWORDS, brokerPasswordName(BROKER_USER, mechanism))
      : SERVER_LOGIN,
  ]);
  return {
    [listenerKey(name, 'sasl.enabled.mechanisms')]: [...SCRAM_MECHANISMS].reverse().join(','),
    ...Object.fromEntries(modules),
  };
}

const interBrokerProperties = ({
  config = {},
  passwordMechanism = SCRAM_MECHANISM,
}: ClusterSpec): Record<string, string> => ({
  'sasl.mechanism.inter.broker.protocol': passwordMechanism,
  ...passwordProvider([PASSWORDS], String(config['config.providers'] ?? '')),
});
