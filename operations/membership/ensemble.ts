import type { Clock } from '../ports/clock.ts';
import type { Compute } from '../ports/compute.ts';
import type { Reach } from '../ports/reachability.ts';
import type { EnsembleClient, ServerStatus } from '../ports/zookeeper.ts';
import { ComputeWatch } from './compute-watch.ts';
import { JoinFailed } from './failure.ts';

export interface ServerJoin {
  readonly ensemble: string;
  readonly myid: number;
  /** host:port of its client port. */
  readonly address: string;
  /** Client ports of all servers of the ensemble. */
  readonly servers: ReadonlyMap<number, string>;
  readonly client: EnsembleClient;
  readonly compute: Compute | null;
  readonly reach: Reach;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const POLL_MS = 250;
const REACH_MS = 2_000;

/**
 * Waits until the server follows or leads. While the ensemble has no majority of other servers to join, it is enough
 * that the server's own process listens: the resource of the whole waits for the rest.
 * @throws JoinFailed when its compute keeps ending, or the time is over.
 */
export async function joinServer(join: ServerJoin): Promise<{ readonly serving: boolean }> {
  const subject = `Server ${join.myid} of ensemble '${join.ensemble}'`;
  const watch = new ComputeWatch({ ...join, subject });
  for (;;) {
    const serves = (await join.client.status(join.address)) !== null;
    if (serves && (await agrees(join))) return { serving: true };
    const listens = (await join.reach(join.address, REACH_MS)) === 'open';
    if (listens && !serves && !(await othersServe(join))) return { serving: false };
    await watch.giveUpIfHopeless(`does not serve at ${join.address}`, serves ? alone(join) : undefined);
    await join.clock.sleep(POLL_MS, join.signal);
  }
}

async function othersServe({ servers, myid, client }: ServerJoin): Promise<boolean> {
  const others = [...servers].filter(([id]) => id !== myid);
  const seen = await Promise.all(others.map(([, address]) => client.status(address)));
  return seen.some((status) => status !== null);
}

/** False while it has older members than the others: it is catching up, or it has made an ensemble of its own. */
async function agrees({ servers, myid, address, client }: ServerJoin): Promise<boolean> {
  const own = await client.membership(address);
  if (own === null) return true; // it stands alone
  const others = [...servers].filter(([id]) => id !== myid);
  const seen = await Promise.all(others.map(([, each]) => client.membership(each)));
  return seen.every((other) => other === null || other.version <= own.version || other.myid === myid);
}

const alone = ({ ensemble, myid, address }: ServerJoin): string =>
  `Server ${myid} of ensemble '${ensemble}' serves at ${address}, but as an ensemble of its own: it has lost its volume, and the others ` +
  'have changed since it was first started. Stop it, remove its volume and its container, and give it a new myid in the code.';

export interface EnsembleFormation {
  readonly ensemble: string;
  readonly servers: ReadonlyMap<number, string>;
  readonly client: EnsembleClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Waits until every server serves and exactly one leads.
 * @throws JoinFailed with the servers that don't serve when the time is over.
 */
export async function formEnsemble(formation: EnsembleFormation): Promise<void> {
  const { client, clock, servers, signal, timeoutMs } = formation;
  const started = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const seen = await Promise.all(
      [...servers].map(async ([myid, address]) => [myid, await client.status(address)] as const),
    );
    if (isWhole(seen.map(([, status]) => status))) return;
    if (clock.now() - started > timeoutMs) {
      const missing = seen.filter(([, status]) => status === null).map(([myid]) => myid);
      const what =
        missing.length > 0 ? `server ${missing.join(', ')} does not serve` : 'no single server leads';
      throw new JoinFailed(
        `Ensemble '${formation.ensemble}' is not whole after ${Math.round(timeoutMs / 1000)} s: ${what}.`,
      );
    }
    await clock.sleep(POLL_MS, signal);
  }
}

function isWhole(servers: readonly (ServerStatus | null)[]): boolean {
  const leaders = servers.filter((status) => status?.mode === 'leader' || status?.mode === 'standalone');
  return servers.every((status) => status !== null) && leaders.length === 1;
}
