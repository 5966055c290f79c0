import { randomUUID } from 'node:crypto';
import { zookeeperServer } from '../../../model/resources/ensemble.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { tcpReach } from '../../../operations/clients/tcp-reach.ts';
import { joinServer } from '../../../operations/membership/ensemble.ts';
import { verdictNow } from '../../../operations/roll/permits.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { parseMemberId } from '../member/import-id.ts';
import { markOf } from '../member/marks.ts';
import { returnPermit, waitForPermit } from '../member/permit.ts';
import { type MemberKind, planMember } from '../member/plan.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';

type Server = StateOf<typeof zookeeperServer>;
type Schema = typeof zookeeperServer;

export const zookeeperServerHandler: ResourceHandler<Schema, Session> = {
  schema: zookeeperServer,
  plan: (request) => planMember(servers, request),
  read: readServer,
  create: createServer,
  update: async ({ planned, prior, plannedPrivate }) => ({
    state: { ...(planned as Server), id: prior.id, joined: prior.joined },
    private: plannedPrivate,
  }),
  delete: deleteServer,
  import: async ({ id, client }) => {
    const { domain, member } = parseMemberId('zookeeper_server', id);
    const link = client.requireEnsemble(domain);
    return {
      state: importedServer(domain, member),
      private: remember({ importedBy: client.invocation.runId }, link.connection),
    };
  },
};

/** What the plan asks about ZooKeeper servers. */
const servers: MemberKind = {
  typeName: 'zookeeper_server',
  memberName: 'server',
  domainAttribute: 'ensemble',
  idAttribute: 'myid',
  standing: (session, ensemble, id) => {
    if (!session.configuration.ensembles.has(ensemble)) return 'domain-gone';
    const connection = session.configuration.ensembles.get(ensemble);
    return !connection || String(id) in connection.servers ? 'wanted' : 'unwanted';
  },
  isAlive: async (session, ensemble, id, known) => {
    const link = session.ensemble(ensemble, known);
    const address = link?.servers.get(id);
    return address !== undefined && (await link?.client.status(address)) != null;
  },
  verdict: async (session, ensemble, id, known) =>
    verdictNow(session.requireEnsemble(ensemble, known).target, id),
  holdsPermit: async (session, ensemble, id) =>
    (await session.requireEnsemble(ensemble).target.permits.outstanding()).some(
      ({ member }) => member === id,
    ),
  leaving: async (_session, ensemble, id) => [resized(ensemble, id)],
};

async function readServer({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  client.roster.refreshed(`${state.ensemble}/${state.myid}`);
  const link = client.ensemble(state.ensemble, known);
  const address = state.address || link?.servers.get(state.myid);
  if (!link || !address) return { state };
  const kept = remember(known, link.connection);
  if ((await link.client.status(address)) === null) {
    return { state, private: kept, diagnostics: [notServing(state, address)] };
  }
  const outstanding = await link.target.permits.outstanding();
  if (outstanding.some(({ member }) => member === state.myid)) await link.target.permits.clear(state.myid);
  return { state, private: kept };
}

async function createServer(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, config, signal } = request;
  const link = client.requireEnsemble(config.ensemble, request.plannedPrivate);
  const planned = request.planned as Server;
  const state: Server = { ...planned, id: `${config.ensemble}/${config.myid}`, joined: randomUUID() };
  const kept = remember(request.plannedPrivate, link.connection);
  try {
    const { serving } = await joinServer({
      ensemble: config.ensemble,
      myid: config.myid,
      address: config.address,
      servers: link.servers,
      client: link.client,
      compute: config.container === null ? null : dockerCompute(config.container),
      reach: tcpReach,
      clock: systemClock,
      signal,
      timeoutMs: (planned.join_timeout_seconds as number) * 1000,
    });
    if (serving === false) client.coordinator.started(link.target, config.myid);
    const diagnostics = serving ? await returnPermit(client, link.target, config.myid) : [];
    return { state, private: kept, diagnostics };
  } catch (problem) {
    const diagnostic = diagnose(problem, `Server ${config.myid} did not join ensemble '${config.ensemble}'`);
    client.coordinator.lost(link.target, config.myid, diagnostic.detail);
    return { state, private: kept, diagnostics: [diagnostic] };
  }
}

async function deleteServer(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, plannedPrivate: known, client } = request;
  if (markOf(known) === 'destroy') {
    await outliveBrokers(client, prior.ensemble, request.signal);
    return undefined;
  }
  if (servers.standing(client, prior.ensemble, prior.myid) === 'unwanted')
    return [resized(prior.ensemble, prior.myid)];
  const link = client.requireEnsemble(prior.ensemble, known);
  return waitForPermit(client, link.target, prior.myid, prior, request.signal);
}

/** Longer than any broker's time between SIGTERM and SIGKILL on this machine. */
const OUTLIVE_MS = 40_000;
const POLL_MS = 250;

/**
 * Everything goes: a broker whose ensemble is still there stops in a second or two, one without waits until it is
 * killed. Bounded, and never with the last of terraform's slots.
 */
async function outliveBrokers(session: Session, ensemble: string, signal: AbortSignal): Promise<void> {
  const deadline = systemClock.now() + OUTLIVE_MS;
  await session.withSpareSlot(async () => {
    const brokers = [...session.configuration.clusters.values()]
      .filter((cluster) => cluster?.ensemble === ensemble)
      .flatMap((cluster) => cluster?.bootstrapServers ?? []);
    while (systemClock.now() < deadline) {
      const seen = await Promise.all(brokers.map((address) => tcpReach(address, 1_000)));
      if (!seen.includes('open')) return;
      await systemClock.sleep(POLL_MS, signal);
    }
  });
}

const importedServer = (ensemble: string, myid: number): Server =>
  ({
    ensemble,
    myid,
    address: '',
    compute: '',
    container: null,
    join_timeout_seconds: 180,
    permit_timeout_seconds: 1800,
    id: `${ensemble}/${myid}`,
    joined: randomUUID(),
  }) satisfies Server;

const notServing = ({ ensemble, myid }: Server, address: string): Diagnostic =>
  warning(
    `ZooKeeper server ${myid} does not serve`,
    `Server ${myid} of ensemble '${ensemble}' gives no answer at ${address}: it is stopped, or the ensemble has no majority. If its compute runs, look at its log.`,
  );

/** Refused here and by zookeeper_ensemble: every server holds the list of all servers in its configuration. */
export const resized = (ensemble: string, myid: number): Diagnostic =>
  error(
    'A running ensemble can’t change its size',
    `Server ${myid} of ensemble '${ensemble}' is not in both the code and the running ensemble. Replacing the servers one by one with another list could make two majorities. Keep the servers as they are.`,
  );
