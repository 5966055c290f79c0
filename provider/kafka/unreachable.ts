import { KafkaError } from '../../operations/ports/kafka.ts';
import { type Diagnostic, warning } from '../runtime/diagnostics.ts';
import { wayIn } from './member/out-of-reach.ts';
import type { ClusterLink, Session } from './session/session.ts';

export const isUnreachable = (problem: unknown): boolean =>
  problem instanceof KafkaError && problem.code === 'UNREACHABLE';

/** A cluster that can't be reached keeps its state: a deploy must be able to repair it. Said once per cluster. */
export function unreachableWarning(
  session: Session,
  cluster: string,
  problem: unknown,
): readonly Diagnostic[] {
  if (!session.firstTime(`unreachable ${cluster}`)) return [];
  return [warning(`Cluster '${cluster}' can't be reached`, lastKnown(problem))];
}

/** The same, with the way in to brokers that aren't on this machine. */
export async function unreachableMember(
  session: Session,
  link: ClusterLink,
  problem: unknown,
): Promise<readonly Diagnostic[]> {
  if (!session.firstTime(`unreachable ${link.name}`)) return [];
  return [warning(`Cluster '${link.name}' can't be reached`, `${lastKnown(problem)}${await wayIn(link)}`)];
}

const lastKnown = (problem: unknown): string =>
  `${problem instanceof Error ? problem.message : String(problem)} All that is in it is shown as last known; changes made by hand don't show.`;
