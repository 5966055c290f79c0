import { exporterEnabled } from '../rendering/jvm.ts';
import type { JmxExporterSpec } from '../spec/jvm.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** The JMX exporter has a port on the host for every member where it is on, and none where it is off. */
export function exporterProblems(
  exporter: JmxExporterSpec | undefined,
  members: readonly { readonly metricsPort?: number }[],
  property: 'brokers' | 'servers' | 'workers',
  found: Subject,
): readonly Problem[] {
  const enabled = exporterEnabled(exporter);
  return [
    ...(exporter?.rules !== undefined && exporter.rules.trim() === ''
      ? [emptyRules(exporter.rules, found)]
      : []),
    ...members.flatMap(({ metricsPort }, index) => {
      const at = `${property}[${index}].metricsPort`;
      if (enabled && metricsPort === undefined) {
        return [
          found.error(
            'metrics-port-missing',
            at,
            undefined,
            'the JMX exporter is on and needs a port on the host',
            'give it one, or jmxExporter: { enabled: false }',
          ),
        ];
      }
      if (!enabled && metricsPort !== undefined) {
        return [
          found.warning(
            'metrics-port-unused',
            at,
            metricsPort,
            'the JMX exporter is off, so that nothing is published there',
            'leave it out, or switch the exporter on',
          ),
        ];
      }
      return [];
    }),
  ];
}

const emptyRules = (rules: string, found: Subject): Problem =>
  found.error(
    'exporter-rules-empty',
    'jmxExporter.rules',
    rules,
    'the agent refuses an empty configuration',
    'write rules, or leave it out for the role’s own',
  );
