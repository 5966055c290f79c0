import type { TLSSocket } from 'node:tls';

/** SHA-256 of the certificates that a server may present, as `AB:CD:…`. */
export type Pinned = readonly string[];

/** Somebody else is at an address. */
class OtherCertificate extends Error {
  readonly code = 'KAFKAFORM_OTHER_CERTIFICATE';
}

/**
 * Lets a connection that is being opened go on only with a server that proves to have one of these certificates, which is all that is
 * asked of it. To be called before its handshake has ended: it is looked at before whoever waits for that, and what these then write is
 * never sent. Node.js doesn't call `checkServerIdentity` for a certificate that has ended.
 * @returns what throws, once the handshake is over, where the server was refused
 */
export function onlyWith(pinned: Pinned, socket: TLSSocket): () => void {
  let refusal: OtherCertificate | undefined = new OtherCertificate('its certificate was not seen');
  socket.prependOnceListener('secureConnect', () => {
    const { fingerprint256: seen } = socket.getPeerCertificate();
    refusal = pinned.includes(seen) ? undefined : notOneOf(pinned, seen);
    if (refusal !== undefined) socket.destroy(refusal);
  });
  return () => {
    if (refusal !== undefined) throw refusal;
  };
}

const notOneOf = (pinned: Pinned, seen: string): OtherCertificate =>
  new OtherCertificate(`it presents the certificate ${seen}, and not ${pinned.join(' or ')}`);
