import { Construct } from 'constructs';
import {
  IAM_MECHANISM,
  type IamAccess,
  isIam,
  type Login,
  type SaslAccess,
  type TlsAccess,
} from '../../model/access.ts';
import { SCRAM_MECHANISM } from '../../model/scram.ts';
import type { ExistingClusterSpec } from '../../model/spec/existing-cluster.ts';
import type { Located } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { inProject } from '../project.ts';
import { Platform } from './platform.ts';
import type { TopicHost } from './topic.ts';

export interface ExistingKafkaClusterProps {
  /** host:port of one or more brokers as terraform reaches them, separated by commas, or a list of them. */
  readonly bootstrapServers: string | readonly string[];
  /**
   * The same as the stack's containers reach them: MirrorMaker runs in one, where 127.0.0.1 is the container itself.
   * @default - bootstrapServers
   */
  readonly internalBootstrapServers?: string | readonly string[];
  /**
   * Letters, digits and hyphens; part of Terraform addresses and import ids.
   * @default - the construct's id
   */
  readonly clusterName?: string;
  /**
   * How clients know the brokers, and for mTLS what they are known by: files of PEM on this machine, by their paths, relative to
   * the project's folder. One file may hold both certificate and key; the key's may be read by its owner only.
   * @default - plaintext
   */
  readonly tls?: TlsAccess;
  /**
   * A login by password, which needs `tls`; or `{ mechanism: 'AWS_MSK_IAM', region }` for Amazon MSK, by AWS credentials.
   * @default - none
   */
  readonly sasl?: ExistingClusterLogin | IamAccess;
  /** What a topic has that names no other. @default 3 */
  readonly replicationFactor?: number;
}

export interface ExistingClusterLogin {
  /** @default SCRAM-SHA-512 */
  readonly mechanism?: SaslAccess['mechanism'];
  readonly username: string;
  /** Path of a file with the password, relative to the project's folder, that only its owner may read. */
  readonly passwordFile: string;
}

/** A Kafka cluster that runs already, made by `KafkaCluster.fromBootstrapServers`. */
export class ExistingKafkaCluster extends Construct implements TopicHost {
  readonly clusterName: string;
  /** host:port of one or more brokers, separated by commas. */
  readonly bootstrapServers: string;
  /** The same for clients in the stack's containers. */
  readonly internalBootstrapServers: string;
  readonly replicationFactor: number;
  /** What its clients need beside addresses; undefined for plaintext. */
  readonly access: { readonly tls: TlsAccess; readonly sasl?: SaslAccess } | undefined;
  readonly #topics: Located<TopicSpec>[] = [];

  constructor(scope: Construct, id: string, props: ExistingKafkaClusterProps) {
    super(scope, id);
    const spec = existingClusterSpec(this, id, props);
    this.clusterName = spec.name;
    this.bootstrapServers = spec.bootstrapServers.join(',');
    this.internalBootstrapServers = (spec.internalBootstrapServers ?? spec.bootstrapServers).join(',');
    this.replicationFactor = spec.replicationFactor ?? 3;
    this.access = spec.tls === undefined ? undefined : { tls: spec.tls, ...byPassword(spec.sasl) };
    Platform.of(this).existing.push({ spec: { ...spec, path: this.node.path }, topics: this.#topics });
  }

  addTopic(topic: Located<TopicSpec>): void {
    this.#topics.push(topic);
  }
}

function existingClusterSpec(
  scope: Construct,
  id: string,
  {
    bootstrapServers,
    internalBootstrapServers: internal,
    clusterName = id,
    replicationFactor,
    tls,
    sasl,
  }: ExistingKafkaClusterProps,
): ExistingClusterSpec {
  const absolute = (path: string) => inProject(scope, path);
  return {
    name: clusterName,
    bootstrapServers: addresses(bootstrapServers),
    ...(internal === undefined ? {} : { internalBootstrapServers: addresses(internal) }),
    ...(tls === undefined ? {} : { tls: mapped(tls, absolute) }),
    ...(sasl === undefined ? {} : { sasl: loginOf(sasl, absolute) }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
  };
}

const loginOf = (given: ExistingClusterLogin | IamAccess, absolute: (path: string) => string): Login =>
  given.mechanism === IAM_MECHANISM
    ? given
    : { mechanism: SCRAM_MECHANISM, ...given, passwordFile: absolute(given.passwordFile) };

/** Workers of a mirror can't log in otherwise; validation says so. */
const byPassword = (sasl: Login | undefined) => (sasl === undefined || isIam(sasl) ? {} : { sasl });

const mapped = (
  { caFile, certificateFile, keyFile }: TlsAccess,
  map: (path: string) => string,
): TlsAccess => ({
  caFile: map(caFile),
  ...(certificateFile === undefined ? {} : { certificateFile: map(certificateFile) }),
  ...(keyFile === undefined ? {} : { keyFile: map(keyFile) }),
});

const addresses = (given: string | readonly string[]): readonly string[] =>
  (typeof given === 'string' ? given.split(',') : given)
    .map((address) => address.trim())
    .filter((address) => address !== '');
