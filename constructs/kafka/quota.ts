import { Construct } from 'constructs';
import { quotaKey } from '../../model/quota.ts';
import { kafkaQuota } from '../../model/resources/quota.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { quotaProblems } from '../../model/validation/quota.ts';
import { type Subject, subject } from '../../model/validation/subject.ts';
import { reportProblems } from '../problems.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';
import type { TopicHost } from './topic-host.ts';

/** Rates of a user, a client id, or both; Kafka counts all but the last on each broker alone. */
interface ClientQuotas {
  /** Bytes per second that may be produced. @default - no limit */
  readonly producerByteRate?: number;
  /** Bytes per second that may be fetched. @default - no limit */
  readonly consumerByteRate?: number;
  /** Time that requests may take, in percent of one network or I/O thread: 200 is two threads. @default - no limit */
  readonly requestPercentage?: number;
  /** Partitions per second that may be created and deleted, of the whole cluster. @default - no limit */
  readonly controllerMutationRate?: number;
}

interface OfClient extends ClientQuotas {
  /** A KafkaUser, a user's name without `User:`, or `<default>`: every user without a quota of its own. */
  readonly user?: string | { readonly userName: string };
  /** A client id, or `<default>`; together with `user` the client id of that user. */
  readonly clientId?: string;
}

interface OfAddress {
  /** An IP address, or `<default>`: every address without a quota of its own. */
  readonly ip: string;
  /** Connections per second to each broker. */
  readonly connectionCreationRate: number;
}

export type KafkaQuotaProps = { readonly cluster: TopicHost } & (
  | (OfClient & { readonly [K in keyof OfAddress]?: never })
  | (OfAddress & { readonly [K in keyof OfClient]?: never })
);

/** Quotas of a user, a client id, a user's client id or an IP address: brokers hold back answers to clients that exceed them. */
export class KafkaQuota extends Construct {
  readonly resource: KafkaResource<typeof kafkaQuota>;

  constructor(scope: Construct, id: string, { cluster, ...props }: KafkaQuotaProps) {
    super(scope, id);
    const { user: given, clientId, ip, ...amounts } = props;
    const user = typeof given === 'object' ? given.userName : given;
    const entity = defined({ user, clientId, ip });
    const {
      producerByteRate: producer_byte_rate,
      consumerByteRate: consumer_byte_rate,
      requestPercentage: request_percentage,
      controllerMutationRate: controller_mutation_rate,
      connectionCreationRate: connection_creation_rate,
    } = amounts;
    const rates = defined({
      producer_byte_rate,
      consumer_byte_rate,
      request_percentage,
      controller_mutation_rate,
      connection_creation_rate,
    });
    const found = subject('KafkaQuota', `${cluster.clusterName}/${quotaKey(entity)}`, this.node.path);
    const problems = quotaProblems({ ...entity, ...rates }, found, camelCase).map(({ problem }) => problem);
    if (!QuotaEntities.of(cluster).take(quotaKey(entity))) problems.push(duplicate(found, quotaKey(entity)));
    reportProblems(this, () => problems);
    this.resource = new KafkaResource(
      this,
      'quota',
      kafkaQuota,
      { cluster: cluster.clusterName, ...entity, ...amounts },
      cluster.resource === undefined ? {} : { dependsOn: [cluster.resource] },
    );
    this.resource.overrideLogicalId(logicalId(cluster.clusterName, quotaKey(entity)));
  }
}

const duplicate = (found: Subject, key: string): Problem =>
  found.error('duplicate-quota', 'entity', key, 'it has a KafkaQuota already', 'put both into one');

/** Whose quotas the stack has, of one cluster. */
class QuotaEntities extends Construct {
  readonly #taken = new Set<string>();

  static of(cluster: TopicHost): QuotaEntities {
    return (cluster.node.tryFindChild(ID) as QuotaEntities | undefined) ?? new QuotaEntities(cluster, ID);
  }

  /** False for one that is there already. */
  take(key: string): boolean {
    const isFirst = !this.#taken.has(key);
    this.#taken.add(key);
    return isFirst;
  }
}

const ID = 'quotas';

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const defined = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
