import { randomBytes } from 'node:crypto';
import { kafkaClusterId } from '../../../model/resources/cluster-id.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult, ResourceHandler } from '../../runtime/resource.ts';
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
  read: async ({ state }) => ({ state }), // it lives in the state alone
  create: async ({ config }) => ({
    state: anchor(config.cluster, config.cluster_id, config.cluster_id ?? randomId()),
  }),
  // The id stays; only where it comes from, or what the code calls the cluster, has changed.
  update: async ({ config, prior }) => ({
    state: anchor(config.cluster, config.cluster_id, prior.id as string),
  }),
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
    return { state: anchor(cluster, null, clusterId) };
  },
};

async function planAnchor(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client } = request;
  if (request.action === 'delete') return {};
  client.requireKnown('cluster', request.planned.cluster);
  const unsafe = client.invocation.targets.filter((address) => !OURS.test(address));
  const diagnostics: Diagnostic[] = unsafe.length > 0 ? [targeted(unsafe)] : [];
  if (request.action === 'create') return { diagnostics };
  const given = request.config.cluster_id;
  const changed = typeof given === 'string' && given !== request.prior.id;
  if (changed) diagnostics.push(idChanged(request.prior, given));
  return { diagnostics };
}

/** A target of our own types brings its dependencies along, members included. */
const OURS = /(^|\.)(kafka|zookeeper)_[a-z_]+\.[^.]+$/;

const anchor = (cluster: string, given: string | null, id: string): Anchor => ({
  cluster,
  cluster_id: given,
  id,
});

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

const targeted = (addresses: readonly string[]): Diagnostic =>
  error(
    'A targeted apply would go past the gate',
    `-target=${addresses.join(' -target=')} leaves out the members that protect the brokers, so terraform could take several brokers down at once. ` +
      `Apply without -target, or target the kafka_broker instead: its compute comes along.`,
  );

const idChanged = ({ cluster, id }: Anchor, given: string): Diagnostic =>
  error(
    'A cluster id can’t change',
    `Cluster '${cluster}' has the id ${id} and its data carries it; '${given}' would make every broker refuse to start. Set cluster_id to ${id}, or remove it.`,
    ['cluster_id'],
  );
