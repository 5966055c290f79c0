import type { JmxExporterSpec, JvmSpec } from '../spec/jvm.ts';
import { LOOPBACK, PORTS } from './ports.ts';

/** The JMX exporter is on unless it was switched off. */
export const exporterEnabled = (exporter: JmxExporterSpec | undefined): boolean => exporter?.enabled ?? true;

/** Variables that size and start one JVM. */
export function jvmVariables(jvm: JvmSpec): Record<string, string> {
  return {
    KAFKA_HEAP_OPTS: `-Xms${jvm.heapMiB}m -Xmx${jvm.heapMiB}m`,
    KAFKAFORM_JVM_PROFILE: jvm.profile,
  };
}

/** Variables that load the JMX exporter; none where it is off. */
export function exporterVariables(exporter: JmxExporterSpec | undefined): Record<string, string> {
  if (!exporterEnabled(exporter)) return {};
  const port = { JMX_EXPORTER_PORT: String(PORTS.metrics) };
  return exporter?.rules === undefined ? port : { ...port, JMX_EXPORTER_RULES: exporter.rules };
}

/** Ports that a JVM publishes: its clients' and, on the host's loopback in any case, its metrics' where there are any. */
export function publishedPorts(
  internal: number,
  member: { readonly hostPort: number; readonly metricsPort?: number },
  exporter: JmxExporterSpec | undefined,
  address: string = LOOPBACK,
) {
  const clients = { internal, external: member.hostPort, ip: address };
  if (member.metricsPort === undefined || !exporterEnabled(exporter)) return [clients];
  return [clients, { internal: PORTS.metrics, external: member.metricsPort, ip: LOOPBACK }];
}
