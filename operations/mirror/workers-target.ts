import type { Compute } from '../ports/compute.ts';
import type { PermitLog } from '../ports/permits.ts';
import { FIRST, IN_TURN, LAST, type RollTarget } from '../roll/target.ts';
import type { Availability } from '../roll/verdict.ts';
import { flowsWithout, type MirrorLook } from './workers.ts';
import { type MirrorState, workerVerdict } from './workers-verdict.ts';

export interface MirrorTargetOptions {
  readonly name: string;
  /** Worker id to the host:port that it advertises. */
  readonly workers: ReadonlyMap<number, string>;
  readonly look: () => Promise<MirrorLook>;
  readonly permits: PermitLog;
  readonly availability: Availability;
  /** What runs a worker, where that can be asked. */
  readonly compute: (workerId: number) => Compute | null;
}

/** The workers of one mirror as members that go down one at a time. */
export function mirrorTarget(options: MirrorTargetOptions): RollTarget {
  const { workers } = options;
  const members = [...workers.keys()];
  return {
    domain: `mirror ${options.name}`,
    nameOf: (member) => `worker ${member}`,
    related: [],
    permits: options.permits,
    members: new Set(members),
    observe: async () => {
      const state = await observe(options);
      return {
        verdict: (member, away) => workerVerdict(state, member, away),
        rank: (member) => rankOf(state, member),
        rules: [{ members, atMost: 1 }],
      };
    },
  };
}

async function observe({ workers, look, availability, compute }: MirrorTargetOptions): Promise<MirrorState> {
  const members = [...workers.keys()];
  const [seen, states] = await Promise.all([
    look(),
    Promise.all(members.map(async (member) => (await compute(member)?.inspect()) ?? null)),
  ]);
  const stopped = members.filter((_, index) => states[index]?.running === false);
  return { look: seen, wanted: workers, stopped: new Set(stopped), availability };
}

/** The leader last: each new one writes the configuration of the connectors anew. */
function rankOf({ look, wanted }: MirrorState, member: number): number {
  const address = wanted.get(member) ?? '';
  if (flowsWithout(look, address).length > 0) return FIRST;
  const leads = look.flows.some(
    (view) => view.settled && view.workers.some((each) => each.leads && each.address === address),
  );
  return leads ? LAST : IN_TURN;
}
