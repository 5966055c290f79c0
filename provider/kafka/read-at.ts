import type { Diagnostic } from '../runtime/diagnostics.ts';
import type { Private } from '../runtime/resource.ts';
import { remember } from './session/connection.ts';
import type { ClusterLink, Session } from './session/session.ts';
import { isUnreachable, unreachableWarning } from './unreachable.ts';

interface Reading<T> {
  readonly state: T;
  readonly private: Private;
  readonly client: Session;
}

/** Says why something can't be read. @throws the problem when that is no reason to keep the state */
type Excuse = (client: Session, cluster: string, problem: unknown) => readonly Diagnostic[];

const unreachable: Excuse = (client, cluster, problem) => {
  if (!isUnreachable(problem)) throw problem;
  return unreachableWarning(client, cluster, problem);
};

/** Reads what a resource of a cluster is there. What can't be read for an excuse keeps its state, with a warning. */
export async function readAt<T extends { readonly cluster: string }>(
  { state, private: known, client }: Reading<T>,
  observe: (link: ClusterLink) => Promise<T | null>,
  excuse: Excuse = unreachable,
) {
  // The cluster that it was made on may be about to go: what is there now says nothing of what will be.
  const link = client.isUndecided(state.cluster) ? null : client.cluster(state.cluster, known);
  if (!link) return { state };
  try {
    return { state: await observe(link), private: remember(known, link.connection) };
  } catch (problem) {
    return { state, diagnostics: excuse(client, state.cluster, problem) };
  }
}
