import { authenticates, LISTENER_SECURITY } from '../rendering/listener-kinds.ts';
import { exporterEnabled, exporterListener, exporterSpeaksTls } from '../rendering/metrics.ts';
import type { JmxExporterSpec } from '../spec/jvm.ts';
import { LONGEST_DAYS, validDaysProblems } from './certificates.ts';
import { type Published, publishedProblems } from './listeners.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** The JMX exporter has a port on the host for every member where it is on, and none where it is off. */
export function exporterProblems(
  exporter: JmxExporterSpec | undefined,
  members: readonly { readonly metricsPort?: number }[],
  property: 'brokers' | 'servers' | 'workers',
  found: Subject,
): readonly Problem[] {
  return [
    ...(exporter?.rules !== undefined && exporter.rules.trim() === ''
      ? [emptyRules(exporter.rules, found)]
      : []),
    ...serverRules(exporter, found),
    ...listenerProblems(exporter, found),
    ...validDaysProblems(exporter?.certificates, exporterSpeaksTls(exporter), found, {
      path: 'jmxExporter.certificates',
      otherwise: LONGEST_DAYS,
    }),
    ...metricsPortProblems(exporter, members, property, found),
  ];
}

/** A port for each member where the exporter is on, and none where it is off. */
export function metricsPortProblems(
  exporter: JmxExporterSpec | undefined,
  members: readonly { readonly metricsPort?: number }[],
  property: string,
  found: Subject,
): Problem[] {
  const enabled = exporterEnabled(exporter);
  return members.flatMap(({ metricsPort }, index) => {
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
  });
}

const emptyRules = (rules: string, found: Subject): Problem =>
  found.error(
    'exporter-rules-empty',
    'jmxExporter.rules',
    rules,
    'the agent refuses an empty configuration',
    'write rules, or leave it out for the role’s own',
  );

/** `httpServer` says how metrics are served, with passwords in it, and rules are a variable of the container. */
function serverRules(exporter: JmxExporterSpec | undefined, found: Subject): Problem[] {
  if (!/^["']?httpServer["']?\s*:/m.test(exporter?.rules ?? '')) return [];
  return [
    found.error(
      'exporter-rules-serve',
      'jmxExporter.rules',
      'httpServer',
      'how metrics are served is the listener’s to say, and rules can be read in the container’s environment',
      'leave httpServer out of the rules and use Listener.tls() as the exporter’s listener',
    ),
  ];
}

const METRICS: Published = { path: 'jmxExporter.listener', risk: 'whoever can connect reads all metrics' };

function listenerProblems(exporter: JmxExporterSpec | undefined, found: Subject): Problem[] {
  const listener = exporterListener(exporter);
  if (!LISTENER_SECURITY.includes(listener.security) || authenticates(listener)) {
    return [
      found.error(
        'exporter-listener-security',
        'jmxExporter.listener.security',
        listener.security,
        'the JMX exporter serves metrics in plaintext or over TLS and asks nobody who they are',
        'use Listener.plaintext() or Listener.tls()',
      ),
    ];
  }
  return publishedProblems(listener, found, METRICS);
}
