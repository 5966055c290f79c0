import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type { Private } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

/** The listeners that an ensemble was made with, kept beside its anchor; a state without them is of a plaintext one. */
export function rememberSecurity(client: Session, ensemble: string, known: Private, isNew: boolean): Private {
  const wanted = client.configuration.ensembles.get(ensemble)?.tlsListeners;
  if (known?.tlsListeners !== undefined || wanted === undefined) return known;
  return { ...known, tlsListeners: isNew ? [...wanted] : [] };
}

/** A server that is replaced could not talk to those that aren't yet, nor brokers to both. */
export function securityChange(client: Session, ensemble: unknown, known: Private): Diagnostic[] {
  if (client.invocation.destroy) return [];
  const made = (known?.tlsListeners as readonly string[] | undefined) ?? [];
  const wanted = client.configuration.ensembles.get(String(ensemble))?.tlsListeners;
  if (wanted === undefined || listed(made) === listed(wanted)) return [];
  return [
    error(
      'The listeners of an ensemble keep their security',
      `Ensemble '${String(ensemble)}' was made with ${spoken(made)} and the code now says ${spoken(wanted)}: a server that is replaced could not talk to those that aren't yet, nor brokers to both. ` +
        'Set the listeners back. To get there, add an ensemble and a cluster under other names and mirror the topics to it; where the data may go, destroy the stack first.',
    ),
  ];
}

const listed = (listeners: readonly string[]): string => [...listeners].sort().join(', ');

const spoken = (listeners: readonly string[]): string =>
  listeners.length === 0 ? 'plaintext listeners' : `TLS on ${listed(listeners)}`;
