import type { ListenerName, ListenerSecurity, ListenerSpec, ListenersSpec } from '../spec/listener.ts';
import { PORTS } from './ports.ts';

/** What is to be known of a way to secure a listener; nobody else asks which way it is. */
interface ListenerKind {
  /** As `listener.security.protocol.map` calls it. */
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_SSL';
  /** How clients prove who they are; `none`: they stay unknown. */
  readonly proof: 'none' | 'certificate' | 'password';
  /** Follows the role in Kafka's name of the listener. */
  readonly suffix: string;
  /** Follows the role's own port: listeners of one role may be open beside each other while a cluster changes from one to the other. */
  readonly portOffset: number;
}

const KINDS: Readonly<Record<ListenerSecurity, ListenerKind>> = {
  plaintext: { protocol: 'PLAINTEXT', proof: 'none', suffix: '', portOffset: 0 },
  tls: { protocol: 'SSL', proof: 'none', suffix: '_TLS', portOffset: 100 },
  mtls: { protocol: 'SSL', proof: 'certificate', suffix: '_MTLS', portOffset: 200 },
  scram: { protocol: 'SASL_SSL', proof: 'password', suffix: '_SCRAM', portOffset: 300 },
};

/** Every way to secure a listener. */
export const LISTENER_SECURITY = Object.keys(KINDS) as readonly ListenerSecurity[];

/** Every listener that a cluster can have, in the order in which they are told. */
export const LISTENER_NAMES: readonly ListenerName[] = ['host', 'internal', 'controller'];

/** What a listener is that isn't named. */
export const PLAINTEXT: ListenerSpec = { security: 'plaintext' };

/** The choice for one listener. */
export const listenerOf = (
  { listeners = {} }: { readonly listeners?: ListenersSpec | undefined },
  name: ListenerName,
): ListenerSpec => listeners[name] ?? PLAINTEXT;

type Secured = Pick<ListenerSpec, 'security'>;

/** One that validation refuses counts as plaintext. */
const kindOf = ({ security }: Secured): ListenerKind =>
  Object.hasOwn(KINDS, security) ? KINDS[security] : KINDS.plaintext;

/** Whether what goes over it is encrypted. */
export const speaksTls = (listener: Secured): boolean => kindOf(listener).protocol !== 'PLAINTEXT';

/** Whether clients have to prove who they are. */
export const authenticates = (listener: Secured): boolean => kindOf(listener).proof !== 'none';

/** Whether clients prove who they are by a certificate. */
export const wantsCertificate = (listener: Secured): boolean => kindOf(listener).proof === 'certificate';

/** Whether clients prove who they are by a name and a password. */
export const wantsPassword = (listener: Secured): boolean => kindOf(listener).proof === 'password';

/** A listener as Kafka knows it. */
export interface KafkaListener {
  readonly role: ListenerName;
  /** Such as HOST_SCRAM. */
  readonly name: string;
  /** Port inside the container. */
  readonly port: number;
  /** As `listener.security.protocol.map` calls it. */
  readonly protocol: ListenerKind['protocol'];
}

/** Kafka's name and the container's port of a listener: they follow from its role and its security alone. */
export function kafkaListener(role: ListenerName, listener: Secured): KafkaListener {
  const { suffix, portOffset, protocol } = kindOf(listener);
  return { role, name: role.toUpperCase() + suffix, port: PORTS[role] + portOffset, protocol };
}
