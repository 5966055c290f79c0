import { SCRAM_MECHANISM, type ScramMechanism } from '../scram.ts';

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
export const brokerPasswordFile = (store: SecretStore, user: string): string =>
  `${brokerPasswords(store)}/${user}.password`;

/** The folder of these. */
export const brokerPasswords = ({ folder }: SecretStore): string => `${folder}/brokers`;
