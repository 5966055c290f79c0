import { parseQuotaKey, quotaKey } from '../../../model/quota.ts';
import { kafkaQuota } from '../../../model/resources/quota.ts';
import type { Planned } from '../../../model/schema/types.ts';
import { formatProblem } from '../../../model/validation/problem.ts';
import { quotaProblems } from '../../../model/validation/quota.ts';
import { subject } from '../../../model/validation/subject.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  PlanCreate,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { marked, markOf } from '../member/marks.ts';
import {
  attributeOf,
  changesOf,
  idOf,
  inputOf,
  knownEntity,
  type QuotaState,
  stateOf,
} from '../quota/values.ts';
import { readAt } from '../read-at.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { isOutage } from '../topic/outage.ts';

type Schema = typeof kafkaQuota;

export const quotaHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaQuota,
  validate: validateQuota,
  plan: planQuota,
  read: readQuota,
  create: (request) => apply(request, null),
  update: (request) => apply(request, request.prior),
  delete: deleteQuota,
  import: importQuota,
};

function validateQuota(config: Planned<QuotaState>): readonly Diagnostic[] {
  const entity = knownEntity(config);
  const found = subject('kafka_quota', entity === null ? '' : quotaKey(entity), '');
  return quotaProblems(inputOf(config), found, attributeOf).map(({ attribute, problem }) =>
    error('Impossible quota', formatProblem(problem), [attributeOf(attribute)]),
  );
}

async function planQuota(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client, priorPrivate } = request;
  if (request.action === 'delete') {
    return { private: marked(client.destroysAll ? 'destroy' : 'leave', priorPrivate) };
  }
  client.requireKnown('cluster', request.planned.cluster);
  const isNew = request.action === 'create' && priorPrivate === null;
  return {
    private: marked('leave', priorPrivate),
    diagnostics: isNew ? await existing(request) : [],
  };
}

/** Found before anything is touched: amounts of somebody else would be changed. */
async function existing({ planned, client }: PlanCreate<Schema, Session>): Promise<readonly Diagnostic[]> {
  const { cluster } = planned;
  const entity = knownEntity(planned);
  const link = typeof cluster === 'string' ? client.cluster(cluster) : null;
  if (!link || entity === null) return [];
  const quotas = await link.quotas.all().catch((problem: unknown) => {
    if (isOutage(problem)) return null; // a cluster that doesn't exist yet has none
    throw problem;
  });
  if (!quotas?.has(quotaKey(entity))) return [];
  return [
    error(
      'The entity has quotas already',
      `Cluster '${link.name}' has quotas of ${quotaKey(entity)}. Adopt them with: terraform import <address of this kafka_quota> '${idOf(link.name, entity)}'.`,
    ),
  ];
}

function readQuota(request: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const { state } = request;
  return readAt(request, async ({ quotas }) => {
    const quota = (await quotas.all()).get(quotaKey(entityOf(state)));
    return quota === undefined ? null : stateOf(state.cluster, quota);
  });
}

async function apply(
  { client, planned: values, plannedPrivate }: CreateRequest<Schema, Session>,
  prior: QuotaState | null,
): Promise<ApplyResult<Schema>> {
  const planned = values as QuotaState;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const entity = entityOf(planned);
  if (prior === null && !link.quotas.claim(entity)) throw twice(planned.cluster, quotaKey(entity));
  try {
    await link.quotas.change(entity, changesOf(prior, planned));
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `The quotas of ${quotaKey(entity)} were not set`));
  }
  return {
    state: { ...planned, id: idOf(planned.cluster, entity) },
    private: remember(plannedPrivate, link.connection),
  };
}

const twice = (cluster: string, key: string) =>
  new DiagnosticError(
    error(
      'Two kafka_quota for one entity',
      `Another kafka_quota has just made the quotas of ${key} of cluster '${cluster}'; put both into one.`,
    ),
  );

async function deleteQuota(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, client, plannedPrivate } = request;
  const link = client.requireCluster(prior.cluster, plannedPrivate);
  const entity = entityOf(prior);
  try {
    await link.quotas.change(entity, changesOf(prior, null));
    return undefined;
  } catch (problem) {
    const diagnostic = diagnose(problem, `The quotas of ${quotaKey(entity)} were not removed`);
    if (!isOutage(problem) || markOf(plannedPrivate) !== 'destroy') return [diagnostic];
    return client.firstTime(`quotas stay ${prior.cluster}`) ? [leftBehind(prior.cluster, problem)] : [];
  }
}

const leftBehind = (cluster: string, { message }: Error): Diagnostic =>
  warning(
    `Quotas of cluster '${cluster}' were not removed`,
    `${message} When the cluster is destroyed with this stack, they go with it; otherwise they are still there.`,
  );

function entityOf(values: QuotaState) {
  const entity = knownEntity(values);
  if (entity === null) throw new Error('a name of the quota is unknown at apply');
  return entity;
}

async function importQuota({ id, client }: { readonly id: string; readonly client: Session }) {
  const at = id.indexOf('/');
  const entity = at <= 0 ? null : parseQuotaKey(id.slice(at + 1));
  if (entity === null) {
    throw new DiagnosticError(
      error(
        'Malformed import id',
        `'${id}' is not <cluster>/user=<name>, <cluster>/client-id=<name>, <cluster>/user=<name>/client-id=<name> or <cluster>/ip=<address>, such as orders/user=alice; write / in a name as %2F and % as %25.`,
      ),
    );
  }
  const cluster = id.slice(0, at);
  const link = client.requireCluster(cluster);
  const quota = (await link.quotas.all()).get(quotaKey(entity));
  if (quota === undefined) {
    throw new DiagnosticError(
      error(
        'No such quotas',
        `Cluster '${cluster}' has no quotas of ${quotaKey(entity)}; create them, or mend the import id.`,
      ),
    );
  }
  return { state: stateOf(cluster, quota), private: remember(null, link.connection) };
}
