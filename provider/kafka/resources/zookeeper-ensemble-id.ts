import {
  foundingSeeds,
  grownSeeds,
  type QuorumAddresses,
  type Seeds,
} from '../../../model/rendering/ensemble-seed.ts';
import { zookeeperEnsembleId } from '../../../model/resources/ensemble.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { observeEnsemble } from '../../../operations/ensemble-resize/observe.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { targetProblems } from '../member/targets.ts';
import type { Session } from '../session/session.ts';

type Anchor = StateOf<typeof zookeeperEnsembleId>;
type Schema = typeof zookeeperEnsembleId;

export const zookeeperEnsembleIdHandler: ResourceHandler<Schema, Session> = {
  schema: zookeeperEnsembleId,
  plan: planAnchor,
  read: async ({ state }) => ({ state }), // it lives in the state alone
  create: (request) => applyAnchor(request, null),
  update: (request) => applyAnchor(request, request.prior),
  delete: async () => undefined,
  import: async ({ id, client }) => {
    client.requireEnsemble(id);
    return { state: { ensemble: id, servers: {}, seeds: {}, id } };
  },
};

/** The seeds are planned, so that a plan shows that no server but the new ones is touched. */
async function planAnchor(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete') return {};
  const { client, planned, prior } = request;
  client.requireKnown('ensemble', planned.ensemble);
  const diagnostics = targetProblems(client.invocation, 'servers', 'zookeeper_server');
  if (!isKnown(planned.servers) || typeof planned.ensemble !== 'string') return { diagnostics };
  const seeds = await seedsOf(client, planned.ensemble, planned.servers, prior);
  return { planned: { ...planned, seeds: { ...seeds } }, diagnostics };
}

async function applyAnchor(
  { config, planned, client }: CreateRequest<Schema, Session>,
  prior: Anchor | null,
): Promise<ApplyResult<Schema>> {
  const { ensemble, servers } = config;
  const seeds = isKnown(planned.seeds) ? planned.seeds : await seedsOf(client, ensemble, servers, prior);
  return { state: { ensemble, servers, seeds: { ...seeds }, id: ensemble } };
}

/**
 * Seeds that were given stay. An ensemble that lives already, made before its anchor was, is joined; only one that nobody
 * answers for is founded.
 */
async function seedsOf(
  session: Session,
  ensemble: string,
  servers: QuorumAddresses,
  prior: Anchor | null,
): Promise<Seeds> {
  if (prior !== null && Object.keys(prior.servers).length > 0)
    return grownSeeds(prior.seeds ?? {}, servers, prior.servers);
  const living = await livingMembers(session, ensemble, servers);
  return living === null ? foundingSeeds(servers) : grownSeeds(foundingSeeds(living), servers, living);
}

async function livingMembers(
  session: Session,
  ensemble: string,
  servers: QuorumAddresses,
): Promise<QuorumAddresses | null> {
  const link = session.ensemble(ensemble);
  const seen = link === null ? null : await observeEnsemble(link.client, link.servers);
  if (seen === null) return null;
  const members = [...seen.newest.members].map(([myid, line]) => [myid, withoutRole(line)] as const);
  // behind the same ports there may be something else, as before the first deploy
  const ours = members.every(([myid, address]) => sameHost(servers[myid], address));
  return ours ? Object.fromEntries(members) : null;
}

/** `zookeeper-1:2888:3888:participant;0.0.0.0:2181` as `zookeeper-1:2888:3888;2181`. */
const withoutRole = (line: string): string =>
  line.replace(/:(participant|observer)(?=;|$)/, '').replace(/;(?:.*:)?(\d+)$/, ';$1');

const sameHost = (wanted: string | undefined, found: string): boolean =>
  wanted === undefined || wanted.split(':')[0] === found.split(':')[0];

const isKnown = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null;
