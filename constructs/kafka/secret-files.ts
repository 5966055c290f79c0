import { Fn, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { kafkaCertificate } from '../../model/resources/certificate.ts';
import type { kafkaCertificateFiles } from '../../model/resources/certificate-files.ts';
import type { kafkaPassword } from '../../model/resources/password.ts';
import { kafkaSecretFiles } from '../../model/resources/secret-files.ts';
import { literal } from './literal.ts';
import { KafkaProvider } from './provider.ts';
import type { KafkaResource } from './resource.ts';

export interface SecretFile {
  /** Absolute. */
  readonly path: string;
  /** Others may read it too, as an authority's certificate. @default false: only its owner may */
  readonly public?: boolean;
  /** It isn't text: its content is given as base64. @default false */
  readonly base64?: boolean;
}

export interface SecretFilesProps {
  /** By the names that they get in the JSON. */
  readonly files: Readonly<Record<string, SecretFile>>;
  /** What makes them in the same deploy: they are read when it is done. */
  readonly madeBy: readonly (
    | KafkaResource<typeof kafkaCertificate>
    | KafkaResource<typeof kafkaCertificateFiles>
    | KafkaResource<typeof kafkaPassword>
  )[];
}

/**
 * Contents of files for write-only attributes of other resources, read by Terraform (1.11 and later) while it runs and stored nowhere:
 * `secretStringWo: files.value, secretStringWoVersion: files.version`.
 */
export class SecretFiles extends Construct {
  /** One JSON object: name to content. For write-only attributes alone. */
  readonly value: string;
  /** Another number whenever the content is another one. */
  readonly version: number;

  /** @param address what it is called in Terraform, unique in the stack */
  constructor(scope: Construct, address: string, { files, madeBy }: SecretFilesProps) {
    super(scope, address);
    const type = kafkaSecretFiles.typeName;
    const versions = madeBy.map(({ attributes }) => attributes.version);
    // CDKTF 0.21 has no ephemeral blocks.
    TerraformStack.of(this).addOverride(`ephemeral.${type}.${address}`, {
      provider: KafkaProvider.of(this).fqn,
      files: literal(files),
      versions,
    });
    this.value = `\${ephemeral.${type}.${address}.value}`;
    this.version = Token.asNumber(numberOf(versions));
  }
}

/** One number of several, that a double holds exactly. */
const numberOf = (versions: readonly number[]) =>
  Fn.parseint(Fn.substr(Fn.sha256(Fn.jsonencode(versions)), 0, 12), 16);
