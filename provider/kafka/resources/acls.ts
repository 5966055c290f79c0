import { parseAclKey } from '../../../model/acl.ts';
import { kafkaAcls } from '../../../model/resources/acl.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanCreate,
  PlanRequest,
  PlanResult,
  Private,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { isSecurityDisabled, unreadable } from '../acl/readable.ts';
import { diagnose } from '../failure.ts';
import { readAt } from '../read-at.ts';
import { remember } from '../session/connection.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { isOutage } from '../topic/outage.ts';

type Schema = typeof kafkaAcls;
type State = StateOf<Schema>;

/** How many ACLs a warning names. */
const NAMED = 10;

export const aclsHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaAcls,
  plan: planAcls,
  read: readAcls,
  create: removeUnmanaged,
  update: removeUnmanaged,
  delete: async () => undefined, // each ACL stays with its own kafka_acl
  import: importAcls,
};

function readAcls(request: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  return readAt(
    request,
    async (link) => ({ ...request.state, unmanaged: await unmanagedIds(link, request.state.acls) }),
    unreadable,
  );
}

/** What the plan names is written down with it: the apply removes that and nothing else. */
async function planAcls(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client, priorPrivate } = request;
  if (request.action === 'delete') return {};
  const { planned } = request;
  client.requireKnown('cluster', planned.cluster);
  const named = new Set(Array.isArray(planned.acls) ? planned.acls : []);
  const seen = request.action === 'create' ? await foundAtCreate(request) : (request.prior.unmanaged ?? []);
  const removes = seen.filter((id) => !named.has(id));
  return {
    planned: { ...planned, unmanaged: [] },
    private: { ...priorPrivate, removes },
    diagnostics: warningOf(String(planned.cluster), removes),
  };
}

/**
 * At first nothing has been read yet. While some id is unknown nobody can say what isn't among them, and a cluster that is yet to be
 * made, or to get its authorizer, has nothing to remove.
 */
async function foundAtCreate({ planned, client }: PlanCreate<Schema, Session>): Promise<readonly string[]> {
  const { cluster, acls } = planned;
  const link = typeof cluster === 'string' ? client.cluster(cluster) : null;
  if (!link || !Array.isArray(acls) || acls.some((id) => typeof id !== 'string')) return [];
  return unmanagedIds(link, acls).catch((problem: unknown) => {
    if (isOutage(problem) || isSecurityDisabled(problem)) return [];
    throw problem;
  });
}

function warningOf(cluster: string, ids: readonly string[]): readonly Diagnostic[] {
  if (ids.length === 0) return [];
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return [
    warning(
      `${ids.length} ACL${ids.length === 1 ? '' : 's'} of cluster '${cluster}' will be removed`,
      `No kafka_acl of the code has made ${ids.slice(0, NAMED).join(', ')}${more}. To keep one, write a kafka_acl for it: one that is there already is taken over.`,
    ),
  ];
}

async function removeUnmanaged(
  request: CreateRequest<Schema, Session> | UpdateRequest<Schema, Session>,
): Promise<ApplyResult<Schema>> {
  const { client, plannedPrivate } = request;
  const planned = request.planned as State;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const owned = new Set(planned.acls);
  const removes = removesOf(plannedPrivate).filter((id) => !owned.has(id));
  try {
    await Promise.all(removes.map((id) => removeOne(link, id)));
    return {
      state: { ...planned, unmanaged: [], id: planned.cluster },
      private: remember({ ...plannedPrivate, removes: [] }, link.connection),
    };
  } catch (problem) {
    throw new DiagnosticError(
      diagnose(problem, `Not all unmanaged ACLs of cluster '${planned.cluster}' were removed`),
    );
  }
}

async function removeOne(link: ClusterLink, id: string): Promise<void> {
  const acl = parseAclKey(id.slice(id.indexOf('/') + 1));
  if (acl !== null) await link.acls.delete(acl);
}

const removesOf = (known: Private): readonly string[] => (known?.removes as string[] | undefined) ?? [];

async function unmanagedIds(link: ClusterLink, owned: readonly string[] | null): Promise<string[]> {
  const known = new Set(owned);
  return [...(await link.acls.all()).keys()]
    .map((key) => `${link.name}/${key}`)
    .filter((id) => !known.has(id))
    .sort();
}

/** Nothing is owned at first: the plan shows all of them as unmanaged, but for those that the code names. */
async function importAcls({ id, client }: { readonly id: string; readonly client: Session }) {
  const link = client.requireCluster(id);
  return { state: { cluster: id, acls: [], unmanaged: [], id }, private: remember(null, link.connection) };
}
