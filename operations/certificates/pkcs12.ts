import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { BaseBlock } from 'asn1js';
import type { Issued } from './authority.ts';

/** Object identifiers of RFC 7292 and RFC 2985. */
const OID = {
  data: '1.2.840.113549.1.7.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

/**
 * A key and its certificate as PKCS#12 (RFC 7292), for what takes no PEM. The key is encrypted by the password (PBES2, AES-256). There
 * is no MAC, which Java does without: whoever could change the file can read the password beside it.
 */
export async function pkcs12(
  { certificatePem, privateKeyPem }: Issued,
  alias: string,
  password: string,
): Promise<Buffer> {
  const asn1 = await import('asn1js');
  const sequence = (...value: BaseBlock[]) => new asn1.Sequence({ value });
  const set = (...value: BaseBlock[]) => new asn1.Set({ value });
  const oid = (value: string) => new asn1.ObjectIdentifier({ value });
  const octets = (valueHex: Uint8Array) =>
    new asn1.OctetString({ valueHex: Uint8Array.from(valueHex).buffer });
  const explicit = (...value: BaseBlock[]) =>
    new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value });
  const der = (block: BaseBlock) => new Uint8Array(block.toBER());
  const data = (content: BaseBlock) => sequence(oid(OID.data), explicit(octets(der(content))));

  const attributes = () =>
    set(
      sequence(oid(OID.friendlyName), set(new asn1.BmpString({ value: alias }))),
      sequence(oid(OID.localKeyId), set(octets(Uint8Array.of(1)))),
    );
  const shrouded = createPrivateKey(privateKeyPem).export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase: password,
  });
  const { raw } = new X509Certificate(certificatePem);
  const contents = sequence(
    sequence(
      oid(OID.shroudedKey),
      explicit(asn1.fromBER(Uint8Array.from(shrouded).buffer).result),
      attributes(),
    ),
    sequence(oid(OID.certificate), explicit(sequence(oid(OID.x509), explicit(octets(raw)))), attributes()),
  );
  return Buffer.from(der(sequence(new asn1.Integer({ value: 3 }), data(sequence(data(contents))))));
}
