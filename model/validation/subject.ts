import type { ProblemCode } from './codes.ts';
import type { Problem } from './problem.ts';

/** What problems are found in: a construct by its kind, name and path. */
export interface Subject {
  error(code: ProblemCode, property: string, received: unknown, rule: string, fix: string): Problem;
  warning(code: ProblemCode, property: string, received: unknown, rule: string, fix: string): Problem;
}

/** `KafkaCluster 'orders'` and the like. */
export function subject(kind: string, name: string, construct: string): Subject {
  const problem =
    (severity: Problem['severity']): Subject['error'] =>
    (code, property, received, rule, fix) => ({
      severity,
      code,
      construct,
      path: `${kind} '${name}': ${property}`,
      received,
      rule,
      fix,
    });
  return { error: problem('error'), warning: problem('warning') };
}

export const clusterSubject = (cluster: { readonly name: string; readonly path: string }): Subject =>
  subject('KafkaCluster', cluster.name, cluster.path);

export const ensembleSubject = (ensemble: { readonly name: string; readonly path: string }): Subject =>
  subject('ZooKeeperEnsemble', ensemble.name, ensemble.path);

export const serverlessSubject = (cluster: { readonly name: string; readonly path: string }): Subject =>
  subject('ServerlessCluster', cluster.name, cluster.path);

export const mirrorSubject = (mirror: { readonly name: string; readonly path: string }): Subject =>
  subject('MirrorMaker', mirror.name, mirror.path);

export const topicSubject = (
  cluster: { readonly name: string },
  topic: { readonly name: string; readonly path: string },
): Subject => subject('KafkaTopic', `${cluster.name}/${topic.name}`, topic.path);
