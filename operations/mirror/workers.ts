import { type GroupDescription, type KafkaAdmin, KafkaError } from '../ports/kafka.ts';
import { workerGroup } from './names.ts';
import { readAssignment, readMetadata } from './workers-protocol.ts';

/** One direction, by the names of its clusters. */
export interface MirrorFlow {
  readonly source: string;
  readonly target: string;
}

/** What one look has shown of the workers of a flow. */
export type FlowView =
  /** They share out connectors and tasks just now, and who they are can't be told. */
  | { readonly flow: MirrorFlow; readonly settled: false }
  | {
      readonly flow: MirrorFlow;
      readonly settled: true;
      readonly workers: readonly WorkerInFlow[];
      /** How many don't say who they are: `dedicated.mode.enable.internal.rest` is off. */
      readonly nameless: number;
      /** How long what a lost worker ran stays unassigned, in milliseconds; 0 when nothing does. */
      readonly delayMs: number;
    };

export interface WorkerInFlow {
  /** host:port that it advertises, in lower case. */
  readonly address: string;
  /** Another one each time that its process starts. */
  readonly memberId: string;
  readonly leads: boolean;
  /** Connectors and tasks, as the status topic calls them. */
  readonly runs: readonly string[];
}

/** One look at a mirror. */
export interface MirrorLook {
  /** Flows of targets that answer. */
  readonly flows: readonly FlowView[];
  /** Clusters that give no answer, sources among them, and why. */
  readonly silent: ReadonlyMap<string, string>;
}

/** Asks every cluster of the flows once. `adminOf` is given the name of a cluster. */
export async function lookAtMirror(
  flows: readonly MirrorFlow[],
  adminOf: (cluster: string) => KafkaAdmin,
): Promise<MirrorLook> {
  const names = [...new Set(flows.flatMap(({ source, target }) => [source, target]))];
  const silent = new Map<string, string>();
  const views = await Promise.all(
    names.map(async (name) => {
      const inbound = flows.filter(({ target }) => target === name);
      try {
        return await lookAtTarget(adminOf(name), inbound);
      } catch (problem) {
        if (!(problem instanceof KafkaError)) throw problem;
        silent.set(name, problem.message.replace(/\.+$/, ''));
        return [];
      }
    }),
  );
  return { flows: views.flat(), silent };
}

async function lookAtTarget(admin: KafkaAdmin, inbound: readonly MirrorFlow[]): Promise<FlowView[]> {
  if (inbound.length === 0) {
    await admin.describe({ topics: [] }); // a source: only whether it is there
    return [];
  }
  const groups = await admin.describeGroups(inbound.map(workerGroup));
  return inbound.map((flow) => viewOf(flow, groups.get(workerGroup(flow))));
}

/** What the description of its group says of a flow; a group that isn't there has no workers. */
export function viewOf(flow: MirrorFlow, group: GroupDescription | undefined): FlowView {
  if (group === undefined || group.members.length === 0)
    return { flow, settled: true, workers: [], nameless: 0, delayMs: 0 };
  if (group.state !== 'Stable') return { flow, settled: false };
  const members = group.members.map((member) => {
    const said = readMetadata(member.metadata);
    const given = readAssignment(member.assignment);
    return { memberId: member.memberId, address: said?.address ?? null, said, given };
  });
  const workers = members.flatMap(({ memberId, address, said, given }) =>
    address === null
      ? []
      : [
          {
            address,
            memberId,
            leads: given?.leader === address,
            runs: afterwards(said?.running?.started ?? [], given),
          },
        ],
  );
  return {
    flow,
    settled: true,
    workers,
    nameless: members.length - workers.length,
    delayMs: Math.max(0, ...members.map(({ given }) => given?.delayMs ?? 0)),
  };
}

/** An assignment of the cooperative protocol tells only what changes. */
function afterwards(before: readonly string[], given: ReturnType<typeof readAssignment>): readonly string[] {
  const revoked = new Set(given?.revoked ?? []);
  const kept = before.filter((name) => !revoked.has(name));
  return [...new Set([...kept, ...(given?.started ?? [])])].sort();
}

/** Member ids of a worker, in all flows. */
export const memberIdsOf = ({ flows }: MirrorLook, address: string): readonly string[] =>
  flows.flatMap((view) =>
    view.settled
      ? view.workers.filter((each) => each.address === address).map(({ memberId }) => memberId)
      : [],
  );

/** Flows that the worker is not known to be in; `former` are member ids of a process that has ended. */
export const flowsWithout = (
  { flows }: MirrorLook,
  address: string,
  former: ReadonlySet<string> = new Set(),
): readonly FlowView[] =>
  flows.filter(
    (view) =>
      !view.settled || !view.workers.some((each) => each.address === address && !former.has(each.memberId)),
  );
