import type { ScramMechanism } from '../../model/scram.ts';

/** Users whose SCRAM credentials the cluster keeps itself (KIP-554). */
export interface UserAdmin {
  /** Iterations by user and mechanism, of all users, from one DescribeUserScramCredentials. Nobody can read passwords. */
  scramCredentials(): Promise<ScramCredentials>;
  /**
   * AlterUserScramCredentials, each user once; to remove what isn't there is fine. Resolves when every broker shows the changes,
   * but a new password of the same iterations doesn't show. Rejects with PartlyFailed, by user; the others are changed all the same.
   */
  alterScramCredentials(changes: readonly ScramChange[]): Promise<void>;
}

export type ScramCredentials = ReadonlyMap<string, ReadonlyMap<ScramMechanism, number>>;

export interface ScramChange {
  readonly user: string;
  readonly mechanism: ScramMechanism;
  /** null removes the credential. */
  readonly credential: { readonly password: string; readonly iterations: number } | null;
}
