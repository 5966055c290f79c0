import { Construct } from 'constructs';
import { clientKeystore } from '../../model/rendering/certificates.ts';
import type { kafkaCertificate } from '../../model/resources/certificate.ts';
import { clientCertificateProblems } from '../../model/validation/client-certificate.ts';
import { reportProblems } from '../problems.ts';
import { Certificates } from './certificates.ts';
import type { KafkaResource } from './resource.ts';

export interface ClientCertificateProps {
  /** A cluster with mTLS listeners; the others of the stack know the certificate as well. */
  readonly cluster: { readonly clusterName: string };
  /** The user that it stands for, and its subject's common name. @default - the construct's id */
  readonly name?: string;
  /** Days that it is good for, from 2 to 825. It is renewed, with a new key, by a deploy in its last 30 days. @default 365 */
  readonly validDays?: number;
  /** Any text: another one renews it with the next deploy. @default - none */
  readonly renewal?: string;
  /** User id that the key file belongs to: that of the process that reads it. @default - who deploys */
  readonly owner?: number;
}

/** A user of mTLS listeners: a key and a certificate, in a file below `.kafkaform/certificates/<stack>/clients/<name>/`. */
export class ClientCertificate extends Construct {
  readonly userName: string;
  /** As ACLs name the user. */
  readonly principal: string;
  /** Path of the key and the certificate, as PEM, mode 0600. */
  readonly keystoreFile: string;
  readonly resource: KafkaResource<typeof kafkaCertificate>;

  constructor(scope: Construct, id: string, { cluster: _, name = id, ...options }: ClientCertificateProps) {
    super(scope, id);
    const certificates = Certificates.of(this);
    const isFirst = !certificates.hasClient(name);
    this.userName = name;
    this.principal = `User:${name}`;
    this.keystoreFile = clientKeystore(certificates.store, name);
    this.resource = certificates.client(name, options);
    reportProblems(this, () =>
      clientCertificateProblems({ name, validDays: options.validDays, isFirst }, this.node.path),
    );
  }
}
