import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type { Private } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

/** Ids of the dedicated controllers that the code wants, ascending; null while that is unknown. */
function wantedControllers({ configuration }: Session, cluster: unknown): readonly number[] | null {
  const connection = configuration.clusters.get(String(cluster));
  if (!connection) return null;
  return Object.keys(connection.controllers ?? {})
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * The dedicated controllers that a cluster was made with, kept beside its anchor. A state that an earlier version wrote is of a
 * cluster that has none; it is known by the mode that it remembers already.
 */
export function rememberControllers(client: Session, cluster: string, known: Private): Private {
  const wanted = wantedControllers(client, cluster);
  if (known?.controllers !== undefined || wanted === null) return known;
  return { ...known, controllers: known?.mode === undefined ? wanted : [] };
}

/** The voters are in the properties of every node: while these change one after the other, nodes would go by different ones. */
export function controllerProblems(client: Session, cluster: unknown, known: Private): readonly Diagnostic[] {
  if (client.invocation.destroy) return [];
  const made = known?.controllers as readonly number[] | undefined;
  const wanted = wantedControllers(client, cluster);
  if (made === undefined || wanted === null || made.join() === wanted.join()) return [];
  return [
    error(
      'The controllers of a cluster stay who they are',
      `Cluster '${String(cluster)}' was made with ${described(made)}, and the code now says ${described(wanted)}. These are the voters of its quorum ` +
        '(controller.quorum.voters), which every controller and broker is told at start: while some go by the voters before and some by those after, ' +
        `two leaders could be elected. Set them back to ${described(made)}. To change them, add a cluster under another name and mirror the topics ` +
        'to it; where the data may go, destroy the stack first.',
    ),
  ];
}

const described = (ids: readonly number[]): string =>
  ids.length === 0
    ? 'brokers as its controllers'
    : `the dedicated controller${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
