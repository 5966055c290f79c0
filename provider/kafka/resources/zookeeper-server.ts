import { randomUUID } from 'node:crypto';
import { zookeeperServer } from '../../../model/resources/ensemble.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { tcpReach } from '../../../operations/clients/tcp-reach.ts';
import { resizeObjection } from '../../../operations/ensemble-resize/next-step.ts';
import { observeEnsemble } from '../../../operations/ensemble-resize/observe.ts';
import { giveVote, takeVote } from '../../../operations/ensemble-resize/resize.ts';
import { joinServer } from '../../../operations/membership/ensemble.ts';
import { verdictNow } from '../../../operations/roll/permits.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  Private,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { rememberForm } from '../ensemble/live.ts';
import { diagnose } from '../failure.ts';
import { resizeOf } from '../member/ensemble-resize.ts';
import { parseMemberId } from '../member/import-id.ts';
import { markOf } from '../member/marks.ts';
import { outliveBrokers } from '../member/outlive-brokers.ts';
import { clearOldPermit, returnPermit, waitForPermit } from '../member/permit.ts';
import { type MemberKind, planMember } from '../member/plan.ts';
import { addressOfServer, remember, rememberEnsemble } from '../session/connection.ts';
import { rosterName } from '../session/roster.ts';
import type { EnsembleLink, Session } from '../session/session.ts';

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
  reached: (session, ensemble, known) => session.ensemble(ensemble, known),
  leaving: planShrink,
};

async function readServer({
  state,
  private: known,
  client,
}: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  client.roster.refreshed(rosterName('zookeeper_server', state.ensemble, state.myid));
  const link = client.ensemble(state.ensemble, known);
  const address = state.address || link?.servers.get(state.myid);
  if (!link || !address) return { state };
  link.addresses.set(state.myid, addressOfServer(link.connection, state.myid, address));
  if (state.compute) link.computes.set(state.myid, state.compute);
  const kept = rememberEnsemble(known, link);
  const reached = link.addresses.get(state.myid) ?? address;
  if ((await link.client.status(reached)) === null) {
    return { state, private: kept, diagnostics: [notServing(state, reached)] };
  }
  await clearOldPermit(link.target, state.myid);
  return { state, private: kept };
}

async function createServer(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, config, signal } = request;
  const link = client.requireEnsemble(config.ensemble, request.plannedPrivate);
  const planned = request.planned as Server;
  const state: Server = { ...planned, id: `${config.ensemble}/${config.myid}`, joined: randomUUID() };
  const kept = rememberEnsemble(request.plannedPrivate, link);
  const timeoutMs = (planned.join_timeout_seconds as number) * 1000;
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
      timeoutMs,
    });
    if (serving === false) client.coordinator.started(link.target, config.myid);
    else await vote(link, config, timeoutMs, signal);
    if (serving) await rememberForm(link, config.myid);
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
    await outliveBrokers(client, brokersAt(client, prior.ensemble), request.signal);
    return undefined;
  }
  const link = client.requireEnsemble(prior.ensemble, known);
  if (prior.address)
    link.addresses.set(prior.myid, addressOfServer(link.connection, prior.myid, prior.address));
  const standing = servers.standing(client, prior.ensemble, prior.myid);
  if (markOf(known) === 'leave' && standing === 'unwanted') return leaveForGood(request, link);
  return waitForPermit(client, link.target, prior.myid, prior, request.signal);
}

/** A server that joins a running ensemble gets its vote once it is in sync; one that stands alone has none to get. */
async function vote(
  link: EnsembleLink,
  { ensemble, myid, address }: Server,
  timeoutMs: number,
  signal: AbortSignal,
) {
  if ((await link.client.membership(address)) === null) return;
  await giveVote(resizeOf(ensemble, link, timeoutMs, signal), myid);
}

/** Its vote goes first; with an error it stays in state and its compute is untouched. */
async function leaveForGood(
  { prior, signal }: DeleteRequest<Schema, Session>,
  link: EnsembleLink,
): Promise<readonly Diagnostic[]> {
  const { ensemble, myid } = prior;
  try {
    await takeVote(resizeOf(ensemble, link, (prior.permit_timeout_seconds ?? 1800) * 1000, signal), myid);
    await link.target.permits.clear(myid);
    return [];
  } catch (problem) {
    return [diagnose(problem, `Server ${myid} was not removed from ensemble '${ensemble}'`)];
  }
}

/** All that leave are looked at together, and an objection is said once. */
async function planShrink(
  session: Session,
  ensemble: string,
  id: number,
  known: Private,
): Promise<readonly Diagnostic[]> {
  const link = session.requireEnsemble(ensemble, known);
  const seen = await observeEnsemble(link.client, link.addresses);
  if (seen === null) return [unseen(ensemble, id)];
  const objection = resizeObjection(seen, new Set(link.servers.keys()));
  if (objection === null || !session.firstTime(`shrinks ${ensemble}`)) return [];
  return [cannotLeave(ensemble, id, objection)];
}

/** host:port of the brokers of all clusters that keep their metadata there. */
const brokersAt = ({ configuration }: Session, ensemble: string): readonly string[] =>
  [...configuration.clusters.values()]
    .filter((cluster) => cluster?.ensemble === ensemble)
    .flatMap((cluster) => cluster?.bootstrapServers ?? []);

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

const unseen = (ensemble: string, myid: number): Diagnostic =>
  error(
    'A server would be removed unseen',
    `Server ${myid} leaves the code, and no server of ensemble '${ensemble}' answers to take its vote away. Start the ensemble, then deploy again.`,
  );

const cannotLeave = (ensemble: string, myid: number, objection: string): Diagnostic =>
  error(
    'An ensemble can’t become smaller now',
    `Server ${myid} leaves the code, but ensemble '${ensemble}' can't do without it: ${objection}. Bring the servers that stay up, then deploy again.`,
  );
