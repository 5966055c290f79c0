import { randomBytes } from 'node:crypto';
import { kafkaClusterId } from '../../../model/resources/cluster-id.ts';
import { type Planned, type StateOf, UNKNOWN } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
import { planProtocol, readProtocol } from '../cluster/protocol.ts';
import { targetProblems } from '../member/targets.ts';
import type { Session } from '../session/session.ts';

type Anchor = StateOf<typeof kafkaClusterId>;
type Schema = typeof kafkaClusterId;

/** 16 bytes in base64url: Kafka's own form of a Uuid (org.apache.kafka.common.Uuid). */
const CLUSTER_ID = /^[A-Za-z0-9_-]{22}$/;

export const clusterIdHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaClusterId,
  validate: ({ cluster_id: given, version }) => [
    ...(typeof given === 'string' && !CLUSTER_ID.test(given) ? [malformed(given)] : []),
    ...(typeof version === 'string' && !VERSION.test(version) ? [malformedVersion(version)] : []),
  ],
  plan: planAnchor,
  // the id lives in the state alone; a protocol may have been finalized by hand
  read: async ({ state, private: known, client }) => {
    client.read(readMark(state.cluster));
    const protocol = await readProtocol(client.cluster(state.cluster, known), state.protocol_version);
    return { state: { ...state, protocol_version: protocol } };
  },
  create: async ({ config, planned }) => ({
    state: anchor(planned as Anchor, config.cluster_id ?? randomId()),
  }),
  // The id stays; only where it comes from, what the code calls the cluster, or its version has changed.
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
    const nothing = { cluster_id: null, version: null, finalize: false, protocol_version: null };
    return { state: { cluster, ...nothing, id: clusterId } };
  },
};

async function planAnchor(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client } = request;
  if (request.action === 'delete') return {};
  client.requireKnown('cluster', request.planned.cluster);
  const diagnostics = targetProblems(client.invocation, 'brokers', 'kafka_broker');
  const protocol = await planProtocolOf(request);
  const planned: Planned<Anchor> = { ...request.planned, protocol_version: protocol.version };
  if (request.action === 'create') return { planned, diagnostics: [...diagnostics, ...protocol.diagnostics] };
  const given = request.config.cluster_id;
  const changed = typeof given === 'string' && given !== request.prior.id;
  const identity = changed ? [idChanged(request.prior, given)] : [];
  return { planned, diagnostics: [...diagnostics, ...identity, ...protocol.diagnostics] };
}

type Change = Exclude<PlanRequest<Schema, Session>, { action: 'delete' }>;

interface PlannedProtocol {
  readonly version: Planned<Anchor>['protocol_version'];
  readonly diagnostics: readonly Diagnostic[];
}

async function planProtocolOf(request: Change): Promise<PlannedProtocol> {
  const { cluster, version, finalize } = request.planned;
  const prior = request.action === 'update' ? request.prior : null;
  if (version === null) return { version: prior?.protocol_version ?? null, diagnostics: [] };
  if (typeof version !== 'string' || typeof cluster !== 'string')
    return { version: UNKNOWN, diagnostics: [] };
  const link = request.client.cluster(cluster, request.priorPrivate);
  const wanted = { cluster, version, finalize: finalize === true };
  const { protocol, diagnostics } = await planProtocol(link, prior, wanted);
  // apply plans once more, without a refresh: what there is to know has been said by then
  const said = request.action === 'update' && !request.client.wasRead(readMark(cluster));
  return { version: protocol, diagnostics: said ? diagnostics.filter(isError) : diagnostics };
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

const readMark = (cluster: string): string => `${cluster} (kafka_cluster_id)`;

const anchor = (planned: Anchor, id: string): Anchor => ({ ...planned, id });

/** Like Kafka's Uuid.randomUuid: never with a leading hyphen, which command lines take for an option. */
function randomId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

/** As Maven Central has them. */
const VERSION = /^\d+\.\d+\.\d+$/;

const malformedVersion = (given: string): Diagnostic =>
  error('Malformed version', `'${given}' is not a Kafka version, such as 3.9.2.`, ['version']);

const malformed = (given: string): Diagnostic =>
  error(
    'Malformed cluster id',
    `'${given}' is not a Kafka cluster id: 22 characters of A-Z, a-z, 0-9, '-' and '_', as kafka-storage.sh random-uuid prints.`,
    ['cluster_id'],
  );

const idChanged = ({ cluster, id }: Anchor, given: string): Diagnostic =>
  error(
    'A cluster id can’t change',
    `Cluster '${cluster}' has the id ${id} and its data carries it; '${given}' would make every broker refuse to start. Set cluster_id to ${id}, or remove it.`,
    ['cluster_id'],
  );
