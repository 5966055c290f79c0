import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  type CertificateModel,
  type CertificateStore,
  clientFolder,
  OPERATOR,
} from '../../model/rendering/certificates.ts';
import { ensembleStore } from '../../model/rendering/ensemble-certificates.ts';
import { kafkaCertificate } from '../../model/resources/certificate.ts';
import { kafkaCertificateAuthority } from '../../model/resources/certificate-authority.ts';
import type { CertificatesSpec } from '../../model/spec/listener.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';
import { certificateStore } from './secrets.ts';

/** The certificates of one stack, or of one ensemble: an authority of its own, and what it signs. Keys are in files below `.kafkaform`. */
export class Certificates extends Construct {
  readonly store: CertificateStore;
  readonly authority: KafkaResource<typeof kafkaCertificateAuthority>;
  readonly #clients = new Map<string, KafkaResource<typeof kafkaCertificate>>();

  /** The certificates of the stack that `scope` belongs to. */
  static of(scope: Construct): Certificates {
    const stack = TerraformStack.of(scope);
    const existing = stack.node.tryFindChild(ID) as Certificates | undefined;
    return existing ?? new Certificates(stack, ID, certificateStore(stack), []);
  }

  /** Those of one ensemble: whom Kafka knows, ZooKeeper does not. */
  static ofEnsemble(scope: Construct, ensemble: string): Certificates {
    const stack = TerraformStack.of(scope);
    const id = `${ID}-${ensemble}`;
    const existing = stack.node.tryFindChild(id) as Certificates | undefined;
    return (
      existing ?? new Certificates(stack, id, ensembleStore(certificateStore(stack), ensemble), [ensemble])
    );
  }

  /** What its resources' names in Terraform begin with. */
  readonly #group: readonly string[];

  private constructor(stack: TerraformStack, id: string, store: CertificateStore, group: readonly string[]) {
    super(stack, id);
    this.store = store;
    this.#group = group;
    this.authority = new KafkaResource(this, 'authority', kafkaCertificateAuthority, {
      folder: this.store.folder,
      commonName: ['kafkaform', stack.node.id, ...group].join(' '),
    });
    this.authority.overrideLogicalId(logicalId(...group, 'authority'));
  }

  /** A server's certificate; the scope is the construct that it belongs to. */
  issue(
    scope: Construct,
    address: string,
    { commonName, organizationalUnit, names, folder, keystoreType, owner }: Subject,
    { validDays, renewal }: CertificatesSpec = {},
  ): KafkaResource<typeof kafkaCertificate> {
    const certificate = new KafkaResource(scope, `certificate-${commonName}`, kafkaCertificate, {
      authorityFolder: this.store.folder,
      authority: this.authority.attributes.fingerprint,
      trusted: this.authority.attributes.trusted,
      folder,
      commonName,
      organizationalUnit,
      names: [...names],
      owner,
      keystoreType,
      validDays,
      renewal,
    });
    certificate.overrideLogicalId(address);
    return certificate;
  }

  /** A client's certificate, which every cluster of the stack takes for `User:<user>`; the first who asks says what it is like. */
  client(user: string, options: ClientOptions = {}): KafkaResource<typeof kafkaCertificate> {
    const existing = this.#clients.get(logicalId(user));
    if (existing !== undefined) return existing;
    const certificate = new KafkaResource(this, `client-${user}`, kafkaCertificate, {
      authorityFolder: this.store.folder,
      authority: this.authority.attributes.fingerprint,
      trusted: this.authority.attributes.trusted,
      folder: clientFolder(this.store, user),
      commonName: user,
      client: true,
      names: [],
      ...options,
    });
    certificate.overrideLogicalId(logicalId(...this.#group, 'client', user));
    this.#clients.set(logicalId(user), certificate);
    return certificate;
  }

  /** Whether there is one of that name, or of one that is the same in Terraform's addresses. */
  hasClient(user: string): boolean {
    return this.#clients.has(logicalId(user));
  }

  /** That of terraform and the scripts themselves. */
  operator(): KafkaResource<typeof kafkaCertificate> {
    return this.client(OPERATOR);
  }
}

/** Of a certificate, what it is for. */
type Subject = Pick<CertificateModel, 'commonName' | 'organizationalUnit' | 'names' | 'folder'> & {
  /** PKCS12 for what reads no PEM. @default PEM */
  readonly keystoreType?: 'PKCS12';
  /** User id of the process that reads the key; -1: who deploys. @default - 1000, the user of the images */
  readonly owner?: number | undefined;
};

export interface ClientOptions extends CertificatesSpec {
  /** User id of the process that reads the key. @default - who deploys */
  readonly owner?: number;
}

const ID = 'kafkaform-certificates';
