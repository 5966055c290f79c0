import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ContainerModel } from '../../model/container.ts';
import { exporterSpeaksTls, metricsCertificate } from '../../model/rendering/metrics.ts';
import type { JmxExporterSpec } from '../../model/spec/jvm.ts';
import { Certificates } from '../kafka/certificates.ts';

/** The container that serves the metrics. */
export interface MeasuredContainer {
  readonly exporter: JmxExporterSpec | undefined;
  readonly model: Pick<ContainerModel, 'name'>;
  /** Terraform name of the container. */
  readonly logicalId: string;
}

/** What a container gets for metrics over TLS. */
interface MetricsSecrets {
  readonly folders: NonNullable<ContainerModel['folders']>;
  readonly labels: Readonly<Record<string, string>>;
  readonly dependsOn?: ITerraformDependable;
}

/**
 * The exporter's certificate and the folder that holds it. The exporter reads its key only when it starts, so the fingerprint is a
 * label: a renewed one replaces the container, through the gate.
 */
export function metricsSecrets(scope: Construct, props: MeasuredContainer): MetricsSecrets {
  if (!exporterSpeaksTls(props.exporter)) return { folders: [], labels: {} };
  const certificates = Certificates.of(scope);
  const { folder, path, validity, ...subject } = metricsCertificate(
    props.exporter,
    props.model.name,
    certificates.store,
  );
  const certificate = certificates.issue(
    scope,
    `${props.logicalId}_metrics`,
    { ...subject, folder, keystoreType: 'PKCS12' },
    validity,
  );
  return {
    folders: [{ hostPath: folder, path }],
    labels: { 'kafkaform.metrics-certificate': certificate.attributes.fingerprint },
    dependsOn: certificate,
  };
}
