import { aclKey, parseAclKey } from '../../../model/acl.ts';
import { kafkaAcl } from '../../../model/resources/acl.ts';
import type { Planned } from '../../../model/schema/types.ts';
import { aclProblems } from '../../../model/validation/acl.ts';
import { formatProblem } from '../../../model/validation/problem.ts';
import { subject } from '../../../model/validation/subject.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { isSecurityDisabled, unreadable } from '../acl/readable.ts';
import { ACL_ATTRIBUTES, type AclState, aclOf, idOf, inputOf, knownAcl, stateOf } from '../acl/values.ts';
import { diagnose } from '../failure.ts';
import { marked, markOf } from '../member/marks.ts';
import { readAt } from '../read-at.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { isOutage } from '../topic/outage.ts';

type Schema = typeof kafkaAcl;

export const aclHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaAcl,
  validate: validateAcl,
  plan: planAcl,
  read: readAcl,
  create: createAcl,
  update: updateAcl,
  delete: deleteAcl,
  import: importAcl,
};

/** What can be said without the cluster; values that aren't known yet pass, and what is left out has its default. */
function validateAcl(config: Planned<AclState>): readonly Diagnostic[] {
  const found = subject('kafka_acl of', String(inputOf(config).principal ?? 'someone'), '');
  return aclProblems(inputOf(config), found, (attribute) => ACL_ATTRIBUTES[attribute]).map(
    ({ attribute, problem }) =>
      (problem.severity === 'error' ? error : warning)(
        problem.severity === 'error' ? 'Impossible ACL' : 'Unusual ACL',
        formatProblem(problem),
        [ACL_ATTRIBUTES[attribute]],
      ),
  );
}

/** The id is told where it can be: kafka_acls then plans with it. */
async function planAcl(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client, priorPrivate } = request;
  if (request.action === 'delete') {
    return { private: marked(client.destroysAll ? 'destroy' : 'leave', priorPrivate) };
  }
  const { planned } = request;
  client.requireKnown('cluster', planned.cluster);
  const acl = knownAcl(planned);
  const id = acl === null || typeof planned.cluster !== 'string' ? planned.id : idOf(planned.cluster, acl);
  return {
    planned: { ...planned, id },
    private: marked('leave', priorPrivate),
    diagnostics: slashInZooKeeper(client, planned),
  };
}

/** Brokers answer nothing but "Failed to create ACL" to it. */
function slashInZooKeeper(client: Session, { cluster, resource_name: name }: Planned<AclState>) {
  if (typeof cluster !== 'string' || typeof name !== 'string' || !name.includes('/')) return [];
  if ((client.configuration.clusters.get(cluster)?.ensemble ?? null) === null) return [];
  return [
    error(
      'Impossible ACL',
      `kafka_acl: resource_name is ${JSON.stringify(name)} but in ZooKeeper mode Kafka keeps the name as that of a znode, which has no slash; use a prefix of the name that ends before it.`,
      ['resource_name'],
    ),
  ];
}

function readAcl(request: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  return readAt(
    request,
    async ({ acls }) => ((await acls.all()).has(aclKey(aclOf(request.state))) ? request.state : null),
    unreadable,
  );
}

async function createAcl(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, plannedPrivate } = request;
  const planned = request.planned as AclState;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const acl = aclOf(planned);
  try {
    await link.acls.create(acl);
    return { state: stateOf(planned.cluster, acl), private: remember(plannedPrivate, link.connection) };
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `The ACL ${aclKey(acl)} was not created`));
  }
}

/** With a failure the prior state stands: the next apply writes the new ACL once more, which is fine, and removes the old one. */
async function updateAcl(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, client, plannedPrivate } = request;
  const planned = request.planned as AclState;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const [before, after] = [aclOf(prior), aclOf(planned)];
  try {
    await link.acls.create(after);
    if (aclKey(before) !== aclKey(after)) await link.acls.delete(before);
    return { state: stateOf(planned.cluster, after), private: remember(plannedPrivate, link.connection) };
  } catch (problem) {
    throw new DiagnosticError(
      diagnose(problem, `The ACL ${aclKey(before)} was not changed to ${aclKey(after)}`),
    );
  }
}

async function deleteAcl(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, client, plannedPrivate } = request;
  const link = client.requireCluster(prior.cluster, plannedPrivate);
  const acl = aclOf(prior);
  try {
    await link.acls.delete(acl);
    return undefined;
  } catch (problem) {
    if (!canStay(problem, plannedPrivate))
      return [diagnose(problem, `The ACL ${aclKey(acl)} was not deleted`)];
    return client.firstTime(`acls stay ${prior.cluster}`) ? [leftBehind(prior.cluster, problem)] : [];
  }
}

/** Brokers without an authorizer delete none, and one that is away is not waited for when everything goes. */
const canStay = (problem: unknown, plannedPrivate: DeleteRequest<Schema, Session>['plannedPrivate']) =>
  isSecurityDisabled(problem) || (isOutage(problem) && markOf(plannedPrivate) === 'destroy');

const leftBehind = (cluster: string, problem: unknown): Diagnostic =>
  warning(
    `ACLs of cluster '${cluster}' were not deleted`,
    `${(problem as Error).message} When the cluster is destroyed with this stack, they go with it; otherwise they are in force again once its brokers run with an authorizer.`,
  );

async function importAcl({ id, client }: { readonly id: string; readonly client: Session }) {
  const at = id.indexOf('/');
  const acl = at <= 0 ? null : parseAclKey(id.slice(at + 1));
  if (acl === null) {
    throw new DiagnosticError(
      error(
        'Malformed import id',
        `'${id}' is not <cluster>/<resource type>/<pattern type>/<resource name>/<principal>/<host>/<operation>/<permission>, such as orders/topic/literal/payments/User:alice/*/read/allow; write / in a name as %2F and % as %25.`,
      ),
    );
  }
  const cluster = id.slice(0, at);
  const link = client.requireCluster(cluster);
  if (!(await link.acls.all()).has(aclKey(acl))) {
    throw new DiagnosticError(
      error(
        'No such ACL',
        `Cluster '${cluster}' has no ACL ${aclKey(acl)}; create it, or mend the import id.`,
      ),
    );
  }
  return { state: stateOf(cluster, acl), private: remember(null, link.connection) };
}
