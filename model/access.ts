import type { ScramMechanism } from './scram.ts';

/** How brokers are known for what they are, and clients by their certificate: paths of PEM files on the host, absolute. */
export interface TlsAccess {
  /** The authority's certificate. */
  readonly caFile: string;
  /** The client's own certificate (mTLS). @default - none: clients stay unknown, or log in by a password */
  readonly certificateFile?: string;
  /** Its key, which only its owner may read; one file may hold both. @default - certificateFile */
  readonly keyFile?: string;
}

/** How clients log in. */
export type Login = SaslAccess | IamAccess;

/**
 * A login at Amazon MSK by AWS credentials, which AWS's default chain finds: environment, configuration files, role of the instance. It is
 * always over TLS; without `tls` brokers are known by the authorities that Node.js trusts, as those of MSK are.
 */
export interface IamAccess {
  readonly mechanism: typeof IAM_MECHANISM;
  /** AWS region of the cluster, such as eu-central-1. */
  readonly region: string;
  /** A profile of the AWS configuration files. @default - AWS's default chain */
  readonly profile?: string;
  readonly username?: never;
  readonly passwordFile?: never;
}

/** What MSK calls it; on the wire it is OAUTHBEARER with a signed URL as the token. */
export const IAM_MECHANISM = 'AWS_MSK_IAM';

export const isIam = (login: Login | undefined): login is IamAccess => login?.mechanism === IAM_MECHANISM;

/** A login by name and password. */
export interface SaslAccess {
  readonly mechanism: ScramMechanism;
  readonly username: string;
  /** Absolute path of a file that holds the password and that only its owner may read. */
  readonly passwordFile: string;
}
