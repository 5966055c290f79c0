import { flowName } from '../../../model/rendering/names.ts';
import { connectClusterLogs } from '../../../operations/clients/cluster-logs.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import type { ConnectedKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../../operations/clients/permit-topic.ts';
import type { ConnectorState } from '../../../operations/mirror/connector-states.ts';
import { lookAtMirror, type MirrorFlow, type MirrorLook } from '../../../operations/mirror/workers.ts';
import { statesOf } from '../../../operations/mirror/workers-states.ts';
import { mirrorTarget } from '../../../operations/mirror/workers-target.ts';
import type { Compute } from '../../../operations/ports/compute.ts';
import type { PermitLog } from '../../../operations/ports/permits.ts';
import type { RollTarget } from '../../../operations/roll/target.ts';
import type { MirrorConnection } from './connection.ts';
import { recent } from './recent.ts';

/** A dedicated MirrorMaker 2 whose workers the provider watches. */
export interface MirrorLink {
  readonly name: string;
  readonly connection: MirrorConnection;
  /** One look at the workers of all flows. */
  readonly look: () => Promise<MirrorLook>;
  /** The same as seen at most a second ago. */
  readonly recently: () => Promise<MirrorLook>;
  /** What the flow's connectors and tasks have last said of themselves. */
  readonly states: (flow: MirrorFlow) => Promise<readonly ConnectorState[]>;
  readonly target: RollTarget;
  readonly compute: (workerId: number) => Compute | null;
  /** The container that runs each worker, as far as its resources have told. */
  readonly containers: Map<number, string>;
  /** Member ids of workers that were let go in this process. */
  readonly former: Map<number, readonly string[]>;
  /** When the first worker was waited for in this process, in milliseconds since the epoch. */
  joiningSince: number | null;
}

/** `adminOf` is given the name of a cluster that a flow names. */
export function linkMirror(
  name: string,
  connection: MirrorConnection,
  adminOf: (cluster: string) => ConnectedKafkaAdmin,
): MirrorLink {
  const { flows, workers, availability } = connection;
  const containers = new Map<number, string>();
  const look = () => lookAtMirror(flows, adminOf);
  const compute = (workerId: number) => computeOf(containers.get(workerId));
  const permits = mirrorPermits(name, adminOf(keeperOf(flows)));
  return {
    name,
    connection,
    look,
    recently: recent(look),
    states: statesByFlow(adminOf),
    target: mirrorTarget({ name, workers, look, permits, availability, compute }),
    compute,
    containers,
    former: new Map(),
    joiningSince: null,
  };
}

/** One of the clusters keeps the permits of a mirror's workers, whatever order its flows are in. */
const keeperOf = (flows: readonly MirrorFlow[]): string => flows.map(({ target }) => target).sort()[0] ?? '';

/** In a topic of their own: a worker's id is a broker's as well. */
const mirrorPermits = (mirror: string, admin: ConnectedKafkaAdmin): PermitLog =>
  permitTopic(admin, { topic: `__kafkaform_permits.${mirror}`, domain: `mirror '${mirror}'` });

function statesByFlow(adminOf: (cluster: string) => ConnectedKafkaAdmin): MirrorLink['states'] {
  const readings = new Map<string, ReturnType<typeof statesOf>>();
  return (flow) => {
    const admin = adminOf(flow.target);
    const reading =
      readings.get(flowName(flow)) ?? statesOf(flow, { admin, logs: connectClusterLogs(admin) });
    readings.set(flowName(flow), reading);
    return reading();
  };
}

const computeOf = (container: string | undefined): Compute | null =>
  container === undefined ? null : dockerCompute(container);
