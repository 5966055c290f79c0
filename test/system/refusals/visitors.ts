import { X509Certificate } from 'node:crypto';
import { brokerUnit } from '../../../model/rendering/certificates.ts';
import { type Issued, issue, newAuthority } from '../../../operations/certificates/authority.ts';

/** Certificates of everybody who comes: users, brokers, and those who only look like them. */
export type Certificates = Readonly<
  Record<
    | 'billing'
    | 'stranger'
    | 'foreign'
    | 'selfSigned'
    | 'expired'
    | 'early'
    | 'serverOnly'
    | 'broker'
    | 'brokerElsewhere',
    Issued
  >
>;

const DAYS = 10;

/** From when on a certificate is good for ten days: now, long ago, or from tomorrow on. */
export const TIMES = { valid: 0, expired: -2 * DAYS, early: 1 } as const;

export const from = (time: keyof typeof TIMES): Date => new Date(Date.now() + TIMES[time] * 86_400_000);

/** The same certificate as one that is there, but for its time and its key. */
export function likeThat(
  certificatePem: string,
  authority: Issued,
  time: keyof typeof TIMES,
): Promise<Issued> {
  const { subject, subjectAltName = '' } = new X509Certificate(certificatePem);
  const [commonName = '', organizationalUnit] = ['CN', 'OU'].map(
    (key) => new RegExp(`^${key}=(.*)$`, 'm').exec(subject)?.[1],
  );
  const names = subjectAltName.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return issue(authority, { commonName, organizationalUnit, names, validDays: DAYS }, from(time));
}

/** @param broker the broker's own key and certificate, as PEM */
export async function certificatesOf(
  authority: Issued,
  other: Issued,
  broker: string,
): Promise<Certificates> {
  const client = (commonName: string) => ({ commonName, names: [], validDays: DAYS, client: true });
  return {
    billing: await issue(authority, client('billing')),
    stranger: await issue(authority, client('stranger')),
    foreign: await issue(other, client('billing')),
    selfSigned: await newAuthority('billing', DAYS),
    expired: await issue(authority, client('billing'), from('expired')),
    early: await issue(authority, client('billing'), from('early')),
    serverOnly: await issue(authority, { ...client('billing'), client: false, serverOnly: true }),
    brokerElsewhere: await issue(authority, {
      ...client('broker-1'),
      organizationalUnit: brokerUnit('elsewhere'),
      client: false,
    }),
    broker: { certificatePem: broker, privateKeyPem: broker },
  };
}
