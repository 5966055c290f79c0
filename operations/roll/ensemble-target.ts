import { observeEnsemble as observeMembers } from '../ensemble-resize/observe.ts';
import type { PermitLog } from '../ports/permits.ts';
import type { Reach } from '../ports/reachability.ts';
import type { EnsembleClient, ServerStatus } from '../ports/zookeeper.ts';
import { FIRST, IN_TURN, LAST, type Observation, type RollTarget } from './target.ts';
import type { Availability, Verdict } from './verdict.ts';

export interface EnsembleTargetOptions {
  readonly name: string;
  readonly client: EnsembleClient;
  readonly permits: PermitLog;
  /** myid to host:port, of every server that the code wants. */
  readonly servers: () => ReadonlyMap<number, string>;
  /** The same of every server that is known, those that leave included. @default servers */
  readonly addresses?: () => ReadonlyMap<number, string>;
  readonly availability: Availability;
  readonly related: () => readonly RollTarget[];
  readonly reach: Reach;
}

const REACH_TIMEOUT_MS = 2_000;

/** The servers of one ensemble as members that go down one at a time. */
export function ensembleTarget(options: EnsembleTargetOptions): RollTarget {
  return {
    domain: `ensemble ${options.name}`,
    nameOf: (member) => `server ${member}`,
    get related() {
      return options.related();
    },
    permits: options.permits,
    get members() {
      return new Set(options.servers().keys());
    },
    observe: () => observeEnsemble(options),
  };
}

async function observeEnsemble(options: EnsembleTargetOptions): Promise<Observation> {
  const servers = (options.addresses ?? options.servers)();
  const seen = new Map<number, ServerStatus | null>();
  const down = new Set<number>();
  const [ensemble] = await Promise.all([
    observeMembers(options.client, servers),
    ...[...servers].map(async ([myid, address]) => {
      const status = await options.client.status(address);
      seen.set(myid, status);
      if (status === null && (await options.reach(address, REACH_TIMEOUT_MS)) === 'refused') down.add(myid);
    }),
  ]);
  const voters = ensemble?.voters ?? new Set(options.servers().keys());
  const serving = [...voters].filter((myid) => (seen.get(myid) ?? null) !== null);
  return {
    verdict: (member, away) =>
      // without a vote it takes nothing with it: it is on its way in, or out
      !voters.has(member) && !down.has(member)
        ? { go: true, alreadyDown: false }
        : serverVerdict(member, serving, down, voters.size, { ...options, away }),
    rank: (member) => {
      const mode = seen.get(member)?.mode;
      if (mode === undefined) return FIRST;
      return mode === 'leader' ? LAST : IN_TURN;
    },
    rules: [{ members: [...options.servers().keys()], atMost: 1 }],
  };
}

/**
 * A server may go while a majority of all servers serves without it and no other is away. One at a time, also in an ensemble of
 * five: the majority would stand without two, but with no spare it is lost with the next failure.
 */
export function serverVerdict(
  member: number,
  serving: readonly number[],
  down: ReadonlySet<number>,
  size: number,
  options: {
    readonly name: string;
    readonly availability: Availability;
    readonly away?: ReadonlySet<number>;
  },
): Verdict {
  if (down.has(member)) return { go: true, alreadyDown: true };
  const [gone] = options.away ?? [];
  if (gone !== undefined) {
    return { go: false, never: false, reason: `server ${gone} is away, and servers go one at a time` };
  }
  const majority = Math.floor(size / 2) + 1;
  const left = serving.filter((myid) => myid !== member).length;
  if (left >= majority) return { go: true, alreadyDown: false };
  const never = size - 1 < majority;
  if (never && options.availability === 'best-effort') return { go: true, alreadyDown: false };
  return {
    go: false,
    never,
    reason: `ensemble ${options.name} needs ${majority} of ${size} servers, and without ${member} only ${left} would serve`,
  };
}
