import { isIam } from '../../../model/access.ts';
import type { ClusterAccess } from '../../ports/access.ts';
import { iamCredentials } from '../iam-token.ts';
import { rootCause } from './errors.ts';

type Login = Pick<ClusterAccess, 'tls' | 'sasl'>;

/** Why a connection failed; `refused` where it is a matter of certificates or passwords, in words that say what to look at. */
export function explain(
  error: unknown,
  login: Login,
): { readonly reason: string; readonly refused: boolean } {
  const text = causes(error).map(({ code, apiId, message }) => [code, apiId, message].join(' '));
  const cause = rootCause(error);
  if (text.some((line) => line.includes('before secure TLS connection')))
    return { reason: CUT_SHORT, refused: false };
  const known = REASONS.find(([pattern]) => pattern.test(text.join('\n')));
  return { reason: known?.[1](login, cause) ?? cause, refused: known !== undefined };
}

/** An error and all that it was caused by, those of an aggregate included. */
function causes(error: unknown): readonly Failure[] {
  if (!(error instanceof Error)) return [];
  const others = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...others].flatMap(causes)];
}

interface Failure extends Error {
  readonly code?: string;
  /** Kafka's name of an error code. */
  readonly apiId?: string;
}

/** Kafka takes what TLS begins with for a length that is out of bounds, and hangs up, as one does that is stopped meanwhile. */
const CUT_SHORT =
  "it hung up before TLS was established: it doesn't speak TLS on this listener, or is starting or stopping";

type Explain = (login: Login, cause: string) => string;

const refusedLogin: Explain = ({ sasl }) =>
  isIam(sasl)
    ? `it refuses the AWS credentials (${iamCredentials(sasl)}): their policy has no kafka-cluster:Connect for this cluster, they have ended, or they are of another account or region`
    : `it refuses user '${sasl?.username}': there is no such user with ${sasl?.mechanism}, or the password in ${sasl?.passwordFile} is another one`;

const refusedCertificate: Explain = ({ tls }, cause) =>
  tls?.certificateFile === undefined
    ? `it wants a client certificate, and none is configured (${cause})`
    : `it refuses the client certificate ${tls.certificateFile} (${cause})`;

const unknownAuthority: Explain = ({ tls }) =>
  `its certificate is not signed by the authority in ${tls?.caFile}`;

/** By what Node.js, OpenSSL and Kafka call them; the first that fits. */
const REASONS: readonly (readonly [RegExp, Explain])[] = [
  [/UNSUPPORTED_SASL_MECHANISM/, ({ sasl }) => `it doesn't offer ${sasl?.mechanism} on this listener`],
  [/ILLEGAL_SASL_STATE/, () => 'it asks for no login on this listener: leave sasl out'],
  [/SASL_AUTHENTICATION_FAILED|Invalid server signature/, refusedLogin],
  [
    /TLSV13_ALERT_CERTIFICATE_REQUIRED|ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+)/,
    refusedCertificate,
  ],
  [/KAFKAFORM_OTHER_CERTIFICATE/, (_, cause) => cause],
  [/CERT_HAS_EXPIRED/, () => 'its certificate has ended'],
  [/CERT_NOT_YET_VALID/, () => 'its certificate is not yet good: compare the clocks'],
  [/ERR_TLS_CERT_ALTNAME_INVALID/, () => 'its certificate is for other names than this address'],
  [/UNABLE_TO_VERIFY|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|CERT_SIGNATURE_FAILURE/, unknownAuthority],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/, () => "it doesn't speak TLS on this listener"],
  [
    /ERR_OSSL_(PEM|X509|EVP|UNSUPPORTED)/,
    ({ tls }, cause) => `${tls?.certificateFile ?? tls?.caFile} can't be used as PEM (${cause})`,
  ],
];
