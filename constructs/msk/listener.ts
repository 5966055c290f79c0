import type { MskAuthentication } from '../../model/spec/msk-cluster.ts';

export interface MtlsProps {
  /** ARNs of AWS Private CAs whose certificates clients have. */
  readonly certificateAuthorities: readonly string[];
}

/** How clients of a cluster on MSK are known, always over TLS: a closed choice. Terraform itself comes with IAM. */
export class Listener {
  /** By AWS identities and IAM policies. Port 9098. */
  static iam(): Listener {
    return new Listener('iam');
  }

  /** By a KafkaUser's name and password (SCRAM-SHA-512), kept in Secrets Manager; ACLs say what it may. Port 9096. */
  static scram(): Listener {
    return new Listener('scram');
  }

  /** By a certificate of an AWS Private CA; ACLs say what its subject may. Port 9094. */
  static mtls({ certificateAuthorities }: MtlsProps): Listener {
    return new Listener('mtls', certificateAuthorities);
  }

  readonly security: MskAuthentication;
  readonly certificateAuthorities: readonly string[];

  private constructor(security: MskAuthentication, certificateAuthorities: readonly string[] = []) {
    this.security = security;
    this.certificateAuthorities = certificateAuthorities;
  }
}

/** The port of each way in, within AWS (MSK's developer guide, page `port-info`). */
export const MSK_PORTS: Readonly<Record<MskAuthentication, number>> = { mtls: 9094, scram: 9096, iam: 9098 };
