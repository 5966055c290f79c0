import { zookeeperEnsemble } from '../../../model/resources/ensemble.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { type ObservedEnsemble, observeEnsemble } from '../../../operations/ensemble-resize/observe.ts';
import { settleClientPorts, settleVotes, tellAsWanted } from '../../../operations/ensemble-resize/resize.ts';
import { formEnsemble } from '../../../operations/membership/ensemble.ts';
import { ZooKeeperError } from '../../../operations/ports/zookeeper.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { formsAreWritten, rememberForm } from '../ensemble/live.ts';
import { diagnose } from '../failure.ts';
import { resizeOf } from '../member/ensemble-resize.ts';
import { rememberEnsemble } from '../session/connection.ts';
import type { EnsembleLink, Session } from '../session/session.ts';

type Ensemble = StateOf<typeof zookeeperEnsemble>;
type Schema = typeof zookeeperEnsemble;

export const zookeeperEnsembleHandler: ResourceHandler<Schema, Session> = {
  schema: zookeeperEnsemble,
  plan: planEnsemble,
  read: readEnsemble,
  create: bringAbout,
  update: bringAbout,
  delete: async () => undefined, // nothing of its own to remove: the servers are
  import: async ({ id, client }) => {
    const link = client.requireEnsemble(id);
    return { state: imported(id), private: rememberEnsemble(null, link) };
  },
};

/** Who votes now; where nobody answers, who did. */
async function readEnsemble({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.ensemble(state.ensemble, known);
  const seen = link === null ? null : await observeEnsemble(link.client, link.addresses);
  // null is what a deploy leaves that has not ended: the next one goes on
  const told = seen === null || link === null || (await isSettled(seen, link));
  return {
    state: seen === null ? state : { ...state, voters: told ? inOrder(seen.voters) : null },
    private: rememberEnsemble(known, link),
  };
}

/** Whether client ports and what is written of servers are as the code says; where that can't be asked, nothing shows. */
async function isSettled(seen: ObservedEnsemble, link: EnsembleLink): Promise<boolean> {
  try {
    return tellAsWanted(seen, link.connection.quorumAddresses) && (await formsAreWritten(link));
  } catch (problem) {
    if (problem instanceof ZooKeeperError) return true;
    throw problem;
  }
}

async function planEnsemble(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete') return {};
  request.client.requireKnown('ensemble', request.planned.ensemble);
  if (request.action === 'create') return {};
  const wanted = wantedOf(request.planned.members);
  if (wanted === null) return {};
  return { planned: { ...request.planned, voters: wanted } };
}

/** The names of a map are known before its values are. */
const wantedOf = (members: unknown): number[] | null =>
  typeof members === 'object' && members !== null ? inOrder(Object.keys(members).map(Number)) : null;

/**
 * Waits for every server, then lets exactly these vote. Servers have seen to their own votes before; this mends what was left,
 * and what was changed by hand.
 */
async function bringAbout(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal } = request;
  const planned = request.planned as Ensemble;
  const link = client.requireEnsemble(config.ensemble, request.plannedPrivate);
  const wanted = inOrder(Object.keys(config.members).map(Number));
  const state = (voters: number[] | null): Ensemble => ({ ...planned, voters, id: config.ensemble });
  const kept = rememberEnsemble(request.plannedPrivate, link);
  const timeoutMs = (planned.formation_timeout_seconds as number) * 1000;
  try {
    await formEnsemble({
      ensemble: config.ensemble,
      servers: link.servers,
      client: link.client,
      clock: systemClock,
      signal,
      timeoutMs,
    });
    if (!(await standsAlone(link))) {
      const resize = resizeOf(config.ensemble, link, timeoutMs, signal);
      await settleVotes(resize);
      await settleClientPorts(resize);
      // all servers are as the code says by now; one that came before others served could not write that down
      for (const myid of link.servers.keys()) await rememberForm(link, myid);
    }
    return { state: state(wanted), private: kept };
  } catch (problem) {
    return {
      state: state(null),
      private: kept,
      diagnostics: [diagnose(problem, `Ensemble '${config.ensemble}' did not form`)],
    };
  }
}

/** A server that was started without other servers, which nobody can join. */
async function standsAlone({ client, servers }: EnsembleLink): Promise<boolean> {
  const [address, ...others] = servers.values();
  if (address === undefined || others.length > 0) return false;
  return (await client.status(address))?.mode === 'standalone';
}

const inOrder = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);

const imported = (ensemble: string): Ensemble => ({
  ensemble,
  members: {},
  formation_timeout_seconds: 180,
  voters: null,
  id: ensemble,
});
