import { Construct } from 'constructs';
import { Certificates } from './kafka/certificates.ts';

export interface CertificateAuthorityProps {
  /**
   * The next number renews the authority while everything runs, in three deploys, each of which says which step it takes: everything
   * trusts a second authority too; that one signs all certificates anew; the first isn't trusted any more.
   * @default 1
   */
  readonly generation?: number;
  /**
   * Holds the renewal until it is left out: `trusted` until your own clients have the new ca.pem, `signing` while they still may have the old
   * one's certificates.
   * @default - goes on with each deploy
   */
  readonly renewUntil?: 'trusted' | 'signing';
  /** Days that an authority is good for that is made from now on. @default 3650 */
  readonly validDays?: number;
}

/** What is said of the authority that signs the certificates of a stack's clusters; without it there is one of the first generation. */
export class CertificateAuthority extends Construct {
  readonly generation: number;

  constructor(
    scope: Construct,
    id: string,
    { generation, renewUntil, validDays }: CertificateAuthorityProps,
  ) {
    super(scope, id);
    this.generation = generation ?? 1;
    const { authority } = Certificates.of(this);
    const attributes = { generation, renew_until: renewUntil, valid_days: validDays };
    for (const [name, value] of Object.entries(attributes))
      if (value !== undefined) authority.addOverride(name, value);
  }
}
