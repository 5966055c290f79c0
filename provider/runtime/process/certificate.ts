import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  boolean,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  tlv,
  utcTime,
  utf8String,
} from './der.ts';

export interface Certificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly privateKeyPem: string;
}

const HOUR_MS = 3_600_000;
const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';

/**
 * A self-signed certificate for `localhost`, good for this process alone: the key never leaves it. Terraform takes it
 * as the only authority that it trusts for the connection, hence its being an authority.
 */
export function selfSignedCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = certificateContent(publicKey.export({ type: 'spki', format: 'der' }), new Date());
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, ECDSA_WITH_SHA256, bitString(signature));
  return {
    der,
    pem: `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function certificateContent(publicKeyInfo: Buffer, now: Date): Buffer {
  const name = sequence(set(sequence(objectId(COMMON_NAME), utf8String('localhost'))));
  const validity = sequence(
    utcTime(new Date(now.getTime() - HOUR_MS)),
    utcTime(new Date(now.getTime() + 365 * 24 * HOUR_MS)),
  );
  const version3 = tagged(0, integer(2));
  return sequence(
    version3,
    serialNumber(),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKeyInfo,
    extensions(),
  );
}

const serialNumber = () => integer(0x40, ...randomBytes(15));

function extensions(): Buffer {
  const authority = sequence(
    objectId(BASIC_CONSTRAINTS),
    boolean(true),
    octetString(sequence(boolean(true))),
  );
  const dnsName = tlv(0x82, Buffer.from('localhost'));
  const names = sequence(objectId(SUBJECT_ALTERNATIVE_NAME), octetString(sequence(dnsName)));
  return tagged(3, sequence(authority, names));
}
