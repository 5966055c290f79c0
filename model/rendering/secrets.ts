import type { SaslAccess } from '../access.ts';
import { SCRAM_MECHANISM, SCRAM_MECHANISMS, type ScramMechanism } from '../scram.ts';

/** Where the passwords of one cluster's users are kept: in files, and nowhere else. */
export interface SecretStore {
  /** Absolute path of a folder on the host. */
  readonly folder: string;
}

/** The file of one user's password. A user's name may have characters that are none of a file's. */
export const passwordFile = (
  { folder }: SecretStore,
  user: string,
  mechanism: ScramMechanism = SCRAM_MECHANISM,
): string => `${folder}/${encodeURIComponent(user)}.${mechanism.toLowerCase()}.password`;

/**
 * The file of a user that brokers and terraform log in as. In a folder of their own, which brokers mount: those of other users are
 * none of theirs.
 */
export const brokerPasswordFile = (
  store: SecretStore,
  user: string,
  mechanism: ScramMechanism = SCRAM_MECHANISM,
): string => `${brokerPasswords(store)}/${brokerPasswordName(user, mechanism)}`;

/** Its name in that folder: of two passwords of a user, each is of a mechanism of its own. */
export const brokerPasswordName = (user: string, mechanism: ScramMechanism): string =>
  `${user}${endingOf(mechanism)}`;

const endingOf = (mechanism: ScramMechanism): string =>
  mechanism === SCRAM_MECHANISM ? '.password' : `.${mechanism.toLowerCase()}.password`;

/** Of a password that brokers and terraform log in with, where it is and by which mechanism. */
export type BrokerPassword = Pick<SaslAccess, 'mechanism' | 'passwordFile'>;

/** What the name of such a file says of it. */
export const brokerPasswordAt = (passwordFile: string): BrokerPassword => ({
  passwordFile,
  mechanism:
    SCRAM_MECHANISMS.find(
      (mechanism) => mechanism !== SCRAM_MECHANISM && passwordFile.endsWith(endingOf(mechanism)),
    ) ?? SCRAM_MECHANISM,
});

/** The user's other password, of before or after this one; null for a file that is none of these. */
export function otherBrokerPassword(passwordFile: string): BrokerPassword | null {
  if (!/\/brokers\/[^/]+\.password$/.test(passwordFile)) return null;
  const { mechanism } = brokerPasswordAt(passwordFile);
  const other = SCRAM_MECHANISMS.find((each) => each !== mechanism) as ScramMechanism;
  return {
    mechanism: other,
    passwordFile: passwordFile.slice(0, -endingOf(mechanism).length) + endingOf(other),
  };
}

/** The folder of these. */
export const brokerPasswords = ({ folder }: SecretStore): string => `${folder}/brokers`;
