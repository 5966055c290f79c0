import { X509Certificate } from 'node:crypto';

/** Every certificate in a text of PEM, in its order. @throws nothing: what can't be read is left out */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** The trusted authority that a certificate leads to, over those between them; null where it leads to none. */
export function leadsTo(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): X509Certificate | null {
  const authority = trusted.find((each) => issued(each, certificate));
  if (authority !== undefined) return authority;
  const issuer = between.find((each) => each !== certificate && issued(each, certificate));
  const rest = between.filter((each) => each !== issuer);
  return issuer === undefined ? null : leadsTo(issuer, rest, trusted);
}

const issued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
