import type { EnsembleClient, Membership } from '../ports/zookeeper.ts';
import type { EnsembleView } from './next-step.ts';

/** An ensemble as its servers describe it themselves. */
export interface ObservedEnsemble extends EnsembleView {
  /** The newest configuration that any of them has committed. */
  readonly newest: Membership;
}

/** Asks every server that there is an address of; null when none of them serves as a member of an ensemble. */
export async function observeEnsemble(
  client: EnsembleClient,
  addresses: ReadonlyMap<number, string>,
): Promise<ObservedEnsemble | null> {
  const seen = await Promise.all(
    [...addresses].map(async ([myid, address]) => {
      const [status, membership] = await Promise.all([client.status(address), client.membership(address)]);
      return { myid, status, membership };
    }),
  );
  // an address that another server has taken over tells nothing about the one that had it
  const serving = seen.filter(({ myid, status, membership }) => status !== null && membership?.myid === myid);
  const newest = serving
    .map(({ membership }) => membership as Membership)
    .reduce<Membership | null>((a, b) => (a !== null && a.version >= b.version ? a : b), null);
  if (newest === null) return null;
  const informed = serving.filter(({ membership }) => membership?.version === newest.version);
  return {
    newest,
    voters: newest.voters,
    serving: ids(serving),
    informed: ids(informed),
    leader: informed.find(({ status }) => status?.mode === 'leader')?.myid ?? null,
  };
}

const ids = (servers: readonly { readonly myid: number }[]): ReadonlySet<number> =>
  new Set(servers.map(({ myid }) => myid));
