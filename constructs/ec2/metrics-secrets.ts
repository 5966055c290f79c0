import type { Construct } from 'constructs';
import { exporterSpeaksTls, metricsCertificate } from '../../model/rendering/metrics.ts';
import type { JmxExporterSpec } from '../../model/spec/jvm.ts';
import { Certificates } from '../kafka/certificates.ts';
import type { SecretFilesProps } from '../kafka/secret-files.ts';
import { filesOf } from './secret-files.ts';

/** The member whose metrics are served. */
export interface MeasuredMember {
  readonly exporter: JmxExporterSpec | undefined;
  readonly name: string;
  /** In Terraform. */
  readonly address: string;
}

/**
 * The exporter's key store and its password, and a variable that replaces the instance when the certificate is renewed: the exporter
 * reads it only when it starts. Nothing where metrics are plaintext.
 */
export function metricsSecrets(
  scope: Construct,
  { exporter, name, address }: MeasuredMember,
): { readonly secrets: SecretFilesProps; readonly variables: Readonly<Record<string, string>> } {
  if (!exporterSpeaksTls(exporter)) return { secrets: { files: {}, madeBy: [] }, variables: {} };
  const certificates = Certificates.of(scope);
  const { folder, path, validity, ...subject } = metricsCertificate(exporter, name, certificates.store);
  const certificate = certificates.issue(
    scope,
    `${address}_metrics`,
    { ...subject, folder, keystoreType: 'PKCS12', owner: -1 },
    validity,
  );
  return {
    secrets: {
      files: filesOf([{ hostPath: folder, path }], () => ['keystore.p12', 'keystore.password']),
      madeBy: [certificate],
    },
    variables: { KAFKAFORM_METRICS_CERTIFICATE: certificate.attributes.fingerprint },
  };
}
