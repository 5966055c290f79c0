import { KafkaError } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import type { Session } from '../session/session.ts';
import { isUnreachable, unreachableWarning } from '../unreachable.ts';

/** A deploy must be able to repair what can't be read: it keeps its state, with a warning. @throws any other problem */
export function unreadable(client: Session, cluster: string, problem: unknown): readonly Diagnostic[] {
  if (isUnreachable(problem)) return unreachableWarning(client, cluster, problem);
  if (!isSecurityDisabled(problem)) throw problem;
  if (!client.firstTime(`no authorizer ${cluster}`)) return [];
  return [
    warning(
      `Cluster '${cluster}' has no authorizer`,
      'Its brokers allow everything to everybody and answer nothing about ACLs, which are shown as last known. Set authorizer.class.name in the config of the cluster.',
    ),
  ];
}

export const isSecurityDisabled = (problem: unknown): boolean =>
  problem instanceof KafkaError && problem.code === 'SECURITY_DISABLED';
