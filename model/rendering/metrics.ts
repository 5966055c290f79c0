import type { ContainerModel } from '../container.ts';
import type { JmxExporterSpec } from '../spec/jvm.ts';
import type { CertificatesSpec, ListenerSpec } from '../spec/listener.ts';
import { type CertificateStore, namesOf } from './certificates.ts';
import { PLAINTEXT, speaksTls } from './listener-kinds.ts';
import { hostAndPort, LOOPBACK, PORTS } from './ports.ts';

/** Where the agent finds its key and the password of it, inside the container. */
const SECRETS = '/etc/jmx-exporter/secrets';
const KEYSTORE = `${SECRETS}/keystore.p12`;

/** The JMX exporter is on unless it was switched off. */
export const exporterEnabled = (exporter: JmxExporterSpec | undefined): boolean => exporter?.enabled ?? true;

/** How the exporter is secured, and where it is published. */
export const exporterListener = (exporter: JmxExporterSpec | undefined): ListenerSpec =>
  exporter?.listener ?? PLAINTEXT;

/** Whether the exporter is on and what it serves is encrypted. */
export const exporterSpeaksTls = (exporter: JmxExporterSpec | undefined): boolean =>
  exporterEnabled(exporter) && speaksTls(exporterListener(exporter));

/** Variables that load the JMX exporter; none where it is off. */
export function exporterVariables(exporter: JmxExporterSpec | undefined): Record<string, string> {
  if (!exporterEnabled(exporter)) return {};
  return {
    JMX_EXPORTER_PORT: String(PORTS.metrics),
    ...(exporter?.rules === undefined ? {} : { JMX_EXPORTER_RULES: exporter.rules }),
    ...(exporterSpeaksTls(exporter) ? { JMX_EXPORTER_KEYSTORE: KEYSTORE } : {}),
  };
}

/** The port that metrics are published on; none where the exporter is off or has no port. */
export function metricsPorts(
  { metricsPort }: { readonly metricsPort?: number },
  exporter: JmxExporterSpec | undefined,
): ContainerModel['ports'] {
  if (metricsPort === undefined || !exporterEnabled(exporter)) return [];
  const ip = exporterListener(exporter).address ?? LOOPBACK;
  return [{ internal: PORTS.metrics, external: metricsPort, ip }];
}

/** Where Prometheus scrapes a JVM: from the host, and where it is published elsewhere, from there. `name`: of a host of its own. */
export function metricsUrl(exporter: JmxExporterSpec | undefined, port: number, name?: string): string {
  const { address, advertisedHost } = exporterListener(exporter);
  const host = name ?? advertisedHost ?? address ?? LOOPBACK;
  const scheme = exporterSpeaksTls(exporter) ? 'https' : 'http';
  return `${scheme}://${hostAndPort(host, name === undefined ? port : PORTS.metrics)}/metrics`;
}

/** The exporter's own certificate. */
export interface MetricsCertificate {
  readonly commonName: string;
  readonly names: readonly string[];
  /** Folder of the host that holds its files. */
  readonly folder: string;
  /** Path that the folder is mounted on. */
  readonly path: string;
  readonly validity: CertificatesSpec;
}

/** As long as Terraform may make one: the agent reads its key only when it starts, so a renewal replaces the container. */
const VALID_DAYS = 825;

/** The certificate that a container's exporter serves where it speaks TLS. */
export function metricsCertificate(
  exporter: JmxExporterSpec | undefined,
  container: string,
  store: CertificateStore,
): MetricsCertificate {
  const commonName = `${container}-metrics`;
  return {
    commonName,
    names: namesOf(container, [exporterListener(exporter)]),
    folder: `${store.folder}/${commonName}`,
    path: SECRETS,
    validity: { validDays: VALID_DAYS, ...exporter?.certificates },
  };
}
