import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type { Private } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

/**
 * The listeners that a cluster was made with, kept beside its anchor. A state that an earlier version wrote is of a cluster whose
 * listeners are all plaintext; it is known by the mode that it remembers already.
 */
export function rememberListeners(client: Session, cluster: string, known: Private): Private {
  const wanted = client.configuration.clusters.get(cluster)?.tlsListeners;
  if (known?.tlsListeners !== undefined || wanted === undefined) return known;
  return { ...known, tlsListeners: known?.mode === undefined ? [...wanted] : [] };
}

/** What brokers speak among each other can't change one broker at a time, and what clients speak not under them. */
export function listenerChange(client: Session, cluster: unknown, known: Private): Diagnostic[] {
  if (client.invocation.destroy) return [];
  const made = known?.tlsListeners as readonly string[] | undefined;
  const wanted = client.configuration.clusters.get(String(cluster))?.tlsListeners;
  if (made === undefined || wanted === undefined || listed(made) === listed(wanted)) return [];
  return [
    error(
      'The listeners of a cluster keep their security',
      `Cluster '${String(cluster)}' was made with ${spoken(made)} and the code now says ${spoken(wanted)}: a broker that is replaced could not talk to those that aren't yet, nor clients to both. ` +
        'Set the listeners back. To get there, add a cluster under another name and mirror the topics to it; where the data may go, destroy the stack first.',
    ),
  ];
}

const listed = (listeners: readonly string[]): string => [...listeners].sort().join(', ');

const spoken = (listeners: readonly string[]): string =>
  listeners.length === 0 ? 'plaintext listeners' : `TLS on ${listed(listeners)}`;
