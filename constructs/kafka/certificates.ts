import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { CertificateModel, CertificateStore } from '../../model/rendering/certificates.ts';
import { kafkaCertificate } from '../../model/resources/certificate.ts';
import { kafkaCertificateAuthority } from '../../model/resources/certificate-authority.ts';
import type { CertificatesSpec } from '../../model/spec/listener.ts';
import { projectRoot } from '../project.ts';
import { KafkaResource } from './resource.ts';

/** The certificates of one stack: an authority of its own, and what it signs. Keys are in files below `.kafkaform`. */
export class Certificates extends Construct {
  readonly store: CertificateStore;
  readonly authority: KafkaResource<typeof kafkaCertificateAuthority>;

  /** The certificates of the stack that `scope` belongs to. */
  static of(scope: Construct): Certificates {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as Certificates | undefined) ?? new Certificates(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, ID);
    const name = stack.node.id;
    this.store = { folder: join(projectRoot(this), '.kafkaform', 'certificates', name) };
    this.authority = new KafkaResource(this, 'authority', kafkaCertificateAuthority, {
      folder: this.store.folder,
      commonName: `kafkaform ${name}`,
    });
    this.authority.overrideLogicalId('authority');
  }

  /** A server's certificate; the scope is the construct that it belongs to. */
  issue(
    scope: Construct,
    logicalId: string,
    { commonName, names, folder }: CertificateModel,
    { validDays, renewal }: CertificatesSpec = {},
  ): KafkaResource<typeof kafkaCertificate> {
    const certificate = new KafkaResource(scope, `certificate-${commonName}`, kafkaCertificate, {
      authorityFolder: this.store.folder,
      authority: this.authority.attributes.fingerprint,
      folder,
      commonName,
      names: [...names],
      validDays,
      renewal,
    });
    certificate.overrideLogicalId(logicalId);
    return certificate;
  }
}

const ID = 'kafkaform-certificates';
