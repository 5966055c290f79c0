import type { EnsembleManifest } from '../../model/manifest.ts';
import type { EnsembleClient, ServerStatus } from '../ports/zookeeper.ts';
import { count, type Outcome, outcomeOf } from './check.ts';

export interface SeenServer {
  readonly myid: number;
  readonly status: ServerStatus | null;
}

export async function serversOf(ensemble: EnsembleManifest, client: EnsembleClient): Promise<SeenServer[]> {
  return Promise.all(
    ensemble.servers.map(async ({ myid, address }) => ({ myid, status: await client.status(address) })),
  );
}

/** Every server serves, and exactly one leads all others. */
export function judgeServers(servers: readonly SeenServer[]): Outcome {
  const silent = servers
    .filter(({ status }) => status === null)
    .map(({ myid }) => `server ${myid} is not serving`);
  const leaders = servers.filter(({ status }) => status?.mode === 'leader' || status?.mode === 'standalone');
  const problems = [...silent, ...leaderProblems(servers, leaders)];
  const modes = servers.map(({ myid, status }) => `${myid} ${status?.mode ?? 'down'}`).join(', ');
  return outcomeOf(problems, `${count(servers.length, 'server')} serving, one leader (${modes})`, servers);
}

function leaderProblems(servers: readonly SeenServer[], leaders: readonly SeenServer[]): string[] {
  const [leader] = leaders;
  if (leader === undefined) return ['no server leads'];
  if (leaders.length > 1) return [`servers ${leaders.map(({ myid }) => myid).join(' and ')} both lead`];
  const followers = leader.status?.syncedFollowers ?? null;
  if (followers === null || followers >= servers.length - 1) return [];
  return [`only ${followers} of ${servers.length - 1} followers are in sync`];
}

/** The ids that the brokers of a cluster have registered, found by the cluster's id; null when the ensemble doesn't know it. */
export async function registeredBrokers(client: EnsembleClient, clusterId: string): Promise<number[] | null> {
  const chroots = ['', ...(await client.children('/')).map((name) => `/${name}`)];
  for (const chroot of chroots) {
    const found = await client.read(`${chroot}/cluster/id`);
    if (found === null || JSON.parse(found).id !== clusterId) continue;
    return (await client.children(`${chroot}/brokers/ids`)).map(Number).sort((a, b) => a - b);
  }
  return null;
}

export function judgeRegistration(
  ensemble: string,
  wanted: readonly number[],
  registered: readonly number[] | null,
): Outcome {
  if (registered === null) return { ok: false, detail: `ensemble '${ensemble}' does not know this cluster` };
  const missing = wanted
    .filter((id) => !registered.includes(id))
    .map((id) => `broker ${id} is not registered`);
  const strange = registered
    .filter((id) => !wanted.includes(id))
    .map((id) => `broker ${id} is registered but not in the stack`);
  return outcomeOf(
    [...missing, ...strange],
    `brokers ${registered.join(', ')} are registered in ensemble '${ensemble}'`,
    registered,
  );
}
