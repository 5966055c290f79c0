import {
  foundingSeeds,
  grownSeeds,
  type QuorumAddresses,
  type Seeds,
  seeded,
  withClientPorts,
} from '../../../model/rendering/ensemble-seed.ts';
import { zookeeperEnsembleId } from '../../../model/resources/ensemble.ts';
import { observeEnsemble } from '../../../operations/ensemble-resize/observe.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import {
  followSecurity,
  newEnsembleProblems,
  rememberSecurity,
  securityProblems,
} from '../ensemble/listeners.ts';
import { targetProblems } from '../member/targets.ts';
import type { Session } from '../session/session.ts';

type Schema = typeof zookeeperEnsembleId;

export const zookeeperEnsembleIdHandler: ResourceHandler<Schema, Session> = {
  schema: zookeeperEnsembleId,
  plan: planAnchor,
  // Seeds of new servers come up here, not in an update: terraform makes that wait for every server that is replaced.
  read: async ({ state, private: known, client }) => {
    const { moves, private: followed } = await followSecurity(client, state.ensemble, known);
    return {
      state: { ...state, seeds: await seedsOf(client, state.ensemble, state.seeds, moves) },
      private: followed,
    };
  },
  create: async (request) => ({
    ...(await applyAnchor(request)),
    private: rememberSecurity(request.client, request.config.ensemble, request.plannedPrivate),
  }),
  update: applyAnchor,
  delete: async () => undefined,
  import: async ({ id, client }) => {
    client.requireEnsemble(id);
    return { state: { ensemble: id, seeds: {}, id } };
  },
};

/** The seeds are planned, so that a plan shows that no server but the new ones is touched. */
async function planAnchor(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete') return {};
  const { client, planned, prior } = request;
  client.requireKnown('ensemble', planned.ensemble);
  const diagnostics = [
    ...targetProblems(client.invocation, 'servers', 'zookeeper_server'),
    ...(request.action === 'update'
      ? securityProblems(client, planned.ensemble, request.priorPrivate)
      : newEnsembleProblems(client, planned.ensemble)),
  ];
  const { ensemble } = planned;
  if (typeof ensemble !== 'string' || !client.configuration.ensembles.get(ensemble)) return { diagnostics };
  const seeds = await seedsOf(client, ensemble, prior?.seeds ?? null);
  return { planned: { ...planned, seeds }, diagnostics };
}

async function applyAnchor({
  config: { ensemble },
  planned,
  client,
}: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const seeds = isKnown(planned.seeds) ? planned.seeds : await seedsOf(client, ensemble, null);
  return { state: { ensemble, seeds: { ...seeds }, id: ensemble } };
}

/**
 * Seeds that were given stay, but for a client port that comes or goes with a migration (`moves`). An ensemble that lives already, made before its anchor was, is joined; only one that nobody
 * answers for is founded.
 */
async function seedsOf(
  session: Session,
  ensemble: string,
  given: Seeds | null,
  moves = false,
): Promise<Record<string, string>> {
  const servers = session.configuration.ensembles.get(ensemble)?.quorumAddresses;
  if (servers === undefined) return { ...given };
  if (given !== null && Object.keys(given).length > 0) {
    const kept = moves ? withClientPorts(given, servers) : given;
    return { ...grownSeeds(kept, servers, seeded(kept)) };
  }
  const living = await livingMembers(session, ensemble, servers);
  return {
    ...(living === null ? foundingSeeds(servers) : grownSeeds(foundingSeeds(living), servers, living)),
  };
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
