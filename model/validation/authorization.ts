import { STRANGERS } from '../rendering/authorization.ts';
import { authenticates, listenerOf } from '../rendering/listener-kinds.ts';
import { openListeners } from '../rendering/listeners.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What is wrong with who may do everything, and with listeners on which nobody is known. */
export function authorizationProblems(cluster: ClusterSpec, found: Subject): readonly Problem[] {
  const { authorization, migration } = cluster;
  if (authorization === undefined) return [];
  const { superUsers = [] } = authorization;
  return [
    ...superUsers.flatMap((principal, index) => principalProblems(principal, index, found)),
    ...(superUsers.includes(STRANGERS)
      ? []
      : strangerProblems(migration === undefined ? cluster : { ...cluster, listeners: migration.to }, found)),
  ];
}

/** `super.users` is a list with semicolons, and Kafka compares a principal as a whole. */
function principalProblems(principal: string, index: number, found: Subject): Problem[] {
  if (/^User:[^;]+$/.test(principal)) return [];
  return [
    found.error(
      'malformed-super-user',
      `authorization.superUsers[${index}]`,
      principal,
      'it names no principal that brokers make: User, a colon and a name without a semicolon',
      'write one, such as "User:ops"',
    ),
  ];
}

/** Brokers and terraform would be refused there as well. */
const strangerProblems = (cluster: ClusterSpec, found: Subject): Problem[] =>
  openListeners({ ...cluster, besides: [] })
    .map(({ role }) => role)
    .filter((role) => !authenticates(listenerOf(cluster, role)))
    .map((role) =>
      found.error(
        'authorization-of-strangers',
        `listeners.${role}`,
        listenerOf(cluster, role).security,
        `there everybody is ${STRANGERS}, ${role === 'host' ? 'terraform' : 'the brokers'} as well, and what no ACL allows is refused`,
        `use ${role === 'controller' ? 'Listener.mtls()' : 'Listener.scram() or Listener.mtls()'}, or leave authorization out`,
      ),
    );
