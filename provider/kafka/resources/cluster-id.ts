import { randomBytes } from 'node:crypto';
import { releaseLine } from '../../../model/release-line.ts';
import { kafkaClusterId } from '../../../model/resources/cluster-id.ts';
import type { Planned, StateOf } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, Private, ResourceHandler } from '../../runtime/resource.ts';
import { controllerProblems, rememberControllers } from '../cluster/controllers.ts';
import {
  followListeners,
  listenerProblems,
  newClusterProblems,
  rememberListeners,
} from '../cluster/listeners.ts';
import { readProtocol, stepTo } from '../cluster/protocol.ts';
import { targetProblems } from '../member/targets.ts';
import type { Session } from '../session/session.ts';

type Anchor = StateOf<typeof kafkaClusterId>;
type Schema = typeof kafkaClusterId;

/** 16 bytes in base64url: Kafka's own form of a Uuid (org.apache.kafka.common.Uuid). */
const CLUSTER_ID = /^[A-Za-z0-9_-]{22}$/;

export const clusterIdHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaClusterId,
  validate: ({ cluster_id: given }) =>
    typeof given === 'string' && !CLUSTER_ID.test(given) ? [malformed(given)] : [],
  plan: planAnchor,
  // the id lives in the state alone
  read: async ({ state, private: known, client }) => {
    const remembered = rememberShape(client, state.cluster, known);
    const [read, followed] = await Promise.all([
      readRelease(client, state, known),
      followListeners(client, state.cluster, remembered),
    ]);
    return { state: read, private: followed };
  },
  create: async ({ config, planned, plannedPrivate, client }) => ({
    state: anchor(planned as Anchor, config.cluster_id ?? randomId()),
    private: rememberShape(client, config.cluster, plannedPrivate),
  }),
  // The id stays; only where it comes from, or what the code calls the cluster, has changed.
  update: async ({ planned, prior }) => ({ state: anchor(planned as Anchor, prior.id as string) }),
  delete: async () => undefined,
  import: async ({ id }) => {
    const [, cluster, clusterId] = /^([^/]+)\/([A-Za-z0-9_-]{22})$/.exec(id) ?? [];
    if (cluster === undefined || clusterId === undefined) {
      throw new DiagnosticError(
        error(
          'Malformed import id',
          `'${id}' is not <cluster>/<cluster id>, such as orders/${'A'.repeat(22)}.`,
        ),
      );
    }
    return { state: { cluster, cluster_id: null, id: clusterId, version: null, protocol_version: null } };
  },
};

async function planAnchor(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client } = request;
  if (request.action === 'delete') return {};
  const { cluster } = request.planned;
  client.requireKnown('cluster', cluster);
  const diagnostics = [
    ...targetProblems(client.invocation, 'brokers', 'kafka_broker'),
    ...client.upgrades.saidOf(cluster),
  ];
  if (request.action === 'create') {
    const said = [...diagnostics, ...newClusterProblems(client, cluster)];
    return { planned: newAnchor(request.planned, client), diagnostics: said };
  }
  const given = request.config.cluster_id;
  const changed = typeof given === 'string' && given !== request.prior.id;
  return {
    diagnostics: [
      ...diagnostics,
      ...(changed ? [idChanged(request.prior, given)] : []),
      ...modeProblems(client, cluster, request.priorPrivate),
      ...controllerProblems(client, cluster, request.priorPrivate),
      ...listenerProblems(client, cluster, request.priorPrivate),
    ],
  };
}

/** A new cluster speaks the protocol of its version. */
function newAnchor(planned: Planned<Anchor>, { configuration }: Session): Planned<Anchor> {
  if (typeof planned.cluster !== 'string') return planned;
  const version = configuration.clusters.get(planned.cluster)?.release?.version ?? null;
  return { ...planned, version, protocol_version: version === null ? null : releaseLine(version) };
}

/** What the code says of the version takes effect here, before anything is planned that goes by it. */
async function readRelease(client: Session, state: Anchor, known: Private): Promise<Anchor> {
  const link = client.cluster(state.cluster, known);
  const held = await readProtocol(link, state.protocol_version);
  const release = client.configuration.clusters.get(state.cluster)?.release;
  if (release === undefined || link === null) return { ...state, protocol_version: held };
  const step = await stepTo(link, { ...release, from: state.version, held });
  client.upgrades.say(state.cluster, step.diagnostics);
  return step.refused
    ? { ...state, protocol_version: held }
    : { ...state, version: release.version, protocol_version: step.protocol };
}

/** What a cluster is made with and can't change, or not at once. */
const rememberShape = (client: Session, cluster: string, known: Private): Private =>
  rememberMode(
    client,
    cluster,
    rememberControllers(client, cluster, rememberListeners(client, cluster, known)),
  );

type Mode = 'ZooKeeper' | 'KRaft';

/** How the code wants a cluster to keep its metadata; null while that is unknown. */
function wantedMode({ configuration }: Session, cluster: unknown): Mode | null {
  const connection = configuration.clusters.get(String(cluster));
  if (!connection) return null;
  return connection.ensemble === null ? 'KRaft' : 'ZooKeeper';
}

/** What the cluster was made with; a state that an earlier version wrote takes what the code says when it is first read. */
function rememberMode(client: Session, cluster: string, known: Private): Private {
  const mode = known?.mode ?? wantedMode(client, cluster);
  return mode === null ? known : { ...known, mode };
}

/** Terraform plans a destroy as if nothing were destroyed first: that is not held up. */
function modeProblems(client: Session, cluster: unknown, known: Private): Diagnostic[] {
  if (client.invocation.destroy) return [];
  const [made, wanted] = [known?.mode as Mode | undefined, wantedMode(client, cluster)];
  return made === undefined || wanted === null || made === wanted
    ? []
    : [modeChanged(String(cluster), made, wanted)];
}

const anchor = (planned: Anchor, id: string): Anchor => ({ ...planned, id });

/** Like Kafka's Uuid.randomUuid: never with a leading hyphen, which command lines take for an option. */
function randomId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

const malformed = (given: string): Diagnostic =>
  error(
    'Malformed cluster id',
    `'${given}' is not a Kafka cluster id: 22 characters of A-Z, a-z, 0-9, '-' and '_', as kafka-storage.sh random-uuid prints.`,
    ['cluster_id'],
  );

const modeChanged = (cluster: string, made: Mode, wanted: Mode): Diagnostic =>
  error(
    'A cluster keeps its metadata where it is',
    `Cluster '${cluster}' was made in ${made} mode and the code now says ${wanted}: brokers of one mode can't use the data of the other. ` +
      `Set the metadata back to ${made}. To get to ${wanted}, add a cluster under another name and mirror the topics to it; where the data may go, destroy the stack first.`,
  );

const idChanged = ({ cluster, id }: Anchor, given: string): Diagnostic =>
  error(
    'A cluster id can’t change',
    `Cluster '${cluster}' has the id ${id} and its data carries it; '${given}' would make every broker refuse to start. Set cluster_id to ${id}, or remove it.`,
    ['cluster_id'],
  );
