import type { JmxExporterSpec, JvmSpec } from '../spec/jvm.ts';
import { metricsPorts } from './metrics.ts';
import { LOOPBACK } from './ports.ts';

/** Variables that size and start one JVM. */
export function jvmVariables(jvm: JvmSpec): Record<string, string> {
  return {
    KAFKA_HEAP_OPTS: `-Xms${jvm.heapMiB}m -Xmx${jvm.heapMiB}m`,
    KAFKAFORM_JVM_PROFILE: jvm.profile,
  };
}

/** Ports that a JVM publishes: its clients' and, where there are any, its metrics'. */
export function publishedPorts(
  internal: number,
  member: { readonly hostPort: number; readonly metricsPort?: number },
  exporter: JmxExporterSpec | undefined,
  address: string = LOOPBACK,
) {
  return [{ internal, external: member.hostPort, ip: address }, ...metricsPorts(member, exporter)];
}
