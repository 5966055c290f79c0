import { Lazy, TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { IAM_MECHANISM, isIam, type Login, type TlsAccess } from '../../model/access.ts';
import { ensembleStandingOf } from '../../model/migration/server-form.ts';
import { standingOf } from '../../model/migration/standing.ts';
import { bootstrapUsers } from '../../model/rendering/authentication.ts';
import { operatorAccess } from '../../model/rendering/client-access.ts';
import type { BrokerModel } from '../../model/rendering/cluster.ts';
import type { ControllerModel } from '../../model/rendering/controllers.ts';
import type { ServerModel } from '../../model/rendering/ensemble.ts';
import { ensembleAccess } from '../../model/rendering/ensemble-certificates.ts';
import { clientsSpeakTls } from '../../model/rendering/ensemble-listeners.ts';
import { forwardedBrokerPort, forwardedServerPort } from '../../model/rendering/port-forwards.ts';
import { brokerPasswordFile, type SecretStore } from '../../model/rendering/secrets.ts';
import type { kafkaProvider } from '../../model/resources/provider.ts';
import type { StateOf } from '../../model/schema/types.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { ExistingClusterSpec } from '../../model/spec/existing-cluster.ts';
import type { HostsSpec } from '../../model/spec/hosts.ts';
import { distributeWith } from './distribution.ts';
import {
  Platform,
  type RegisteredCluster,
  type RegisteredEnsemble,
  type RegisteredExistingCluster,
  type RegisteredMirrorMaker,
  type RegisteredMskCluster,
  type RegisteredMskServerless,
} from './platform.ts';
import { PROVIDER_NAME, PROVIDER_SOURCE, PROVIDER_VERSION } from './provider-address.ts';
import { secretStore } from './secrets.ts';

type Configuration = StateOf<typeof kafkaProvider>;
type ClusterEntry = NonNullable<Configuration['clusters']>[string];
/** What came later is left out where it isn't used: what was synthesized before stays the same. */
type Later = 'tls' | 'sasl' | 'security' | 'controllers' | 'bootstrap_users' | 'chroot' | 'port_forwarding';
type ClusterConfiguration = Omit<ClusterEntry, Later> & Partial<Pick<ClusterEntry, Later>>;

type EnsembleEntry = NonNullable<Configuration['ensembles']>[string];
type LaterOfEnsembles = 'tls' | 'tls_listeners' | 'migration' | 'port_forwarding';
type EnsembleConfiguration = Omit<EnsembleEntry, LaterOfEnsembles> &
  Partial<Pick<EnsembleEntry, LaterOfEnsembles>>;

/** The one configuration of the kafka provider in a stack; it names every cluster, ensemble and mirror of it. */
export class KafkaProvider extends TerraformProvider {
  /** The provider of the stack that `scope` belongs to. */
  static of(scope: Construct): KafkaProvider {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as KafkaProvider | undefined) ?? new KafkaProvider(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, ID, {
      terraformResourceType: PROVIDER_NAME,
      terraformProviderSource: PROVIDER_SOURCE,
      terraformGeneratorMetadata: { providerName: PROVIDER_NAME, providerVersion: PROVIDER_VERSION },
    });
    distributeWith(this);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const platform = Platform.of(this);
    // Behind a token, because CDKTF would turn the names of clusters into snake case.
    return {
      clusters: Lazy.anyValue({
        produce: () => ({
          ...byName(platform.clusters, (cluster) => ({
            ...clusterConfiguration(cluster, secretStore(this, cluster.spec.name)),
            ...chrootConfiguration(cluster.spec, platform.ensembles),
          })),
          ...byName(platform.existing, existingConfiguration),
          ...byName(platform.msk, mskConfiguration),
          ...byName(platform.mskServerless, serverlessConfiguration),
        }),
      }),
      ensembles: Lazy.anyValue({ produce: () => byName(platform.ensembles, ensembleConfiguration) }),
      ...(platform.mirrorMakers.length === 0
        ? {}
        : { mirrors: Lazy.anyValue({ produce: () => byName(platform.mirrorMakers, mirrorConfiguration) }) }),
    };
  }
}

const ID = 'kafkaform-kafka';

/** Terraform wants every field of an object to be there, null where it has no value. */
function clusterConfiguration(
  { spec, brokers, controllers = [], certificates }: RegisteredCluster,
  secrets: SecretStore,
): ClusterConfiguration {
  return {
    bootstrap_servers: brokers.map(({ address }) => address),
    broker_ids: brokers.map(({ brokerId }) => brokerId),
    ensemble: spec.metadata.mode === 'zookeeper' ? spec.metadata.ensemble : null,
    availability: spec.availability ?? null,
    placement: {
      rebalance: spec.rebalance ?? null,
      throttle: throttleText(spec.throttle),
      racks: racksOf(brokers),
    },
    release: { version: spec.kafkaVersion, finalize: spec.finalize ?? false },
    ...accessConfiguration(operatorAccess(spec, { certificates, secrets })),
    ...securityConfiguration(spec),
    ...(controllers.length === 0 ? {} : { controllers: addressesOf(controllers) }),
    ...bootstrapConfiguration(spec, secrets),
    ...forwardingConfiguration(forwardedBrokerPort(spec), spec.hosts),
  };
}

const forwardingConfiguration = (port: number | undefined, hosts: HostsSpec | undefined) =>
  port === undefined ? {} : { port_forwarding: { port, region: hosts?.region ?? null } };

/** Nothing for plaintext that stays so. */
function securityConfiguration(spec: ClusterSpec): Partial<Pick<ClusterEntry, 'security'>> {
  const { listeners, migration } = standingOf(spec);
  if (Object.keys(listeners).length === 0 && migration === undefined) return {};
  const way = migration === undefined ? {} : { from: migration.from, phase: migration.phase };
  return { security: { listeners, ...way } as ClusterEntry['security'] };
}

/** What brokers and terraform log in with; in ZooKeeper mode, and where a live cluster gets such listeners, terraform makes it known. */
function bootstrapConfiguration(
  spec: ClusterSpec,
  secrets: SecretStore,
): Partial<Pick<ClusterEntry, 'bootstrap_users'>> {
  const users = bootstrapUsers(spec);
  if (users.length === 0) return {};
  return {
    bootstrap_users: Object.fromEntries(
      users.map((user) => [user, brokerPasswordFile(secrets, user, spec.passwordMechanism)]),
    ),
  };
}

/** For who writes users there, and where an ensemble knows its clients, who differ in what they may do at its root. */
function chrootConfiguration(
  spec: ClusterSpec,
  ensembles: readonly RegisteredEnsemble[],
): Partial<Pick<ClusterEntry, 'chroot'>> {
  const { metadata } = spec;
  if (metadata.mode === 'kraft' || metadata.chroot === undefined) return {};
  const ensemble = ensembles.find((each) => each.spec.name === metadata.ensemble);
  const needed =
    bootstrapUsers(spec).length > 0 || (ensemble !== undefined && clientsSpeakTls(ensemble.spec));
  return needed ? { chroot: metadata.chroot } : {};
}

/** Fields of objects that aren't given are left out: terraform makes them null. */
function accessConfiguration({
  tls,
  sasl,
}: Pick<ExistingClusterSpec, 'tls' | 'sasl'>): Partial<Pick<ClusterEntry, 'tls' | 'sasl'>> {
  return {
    ...(tls === undefined ? {} : { tls: tlsEntry(tls) as ClusterEntry['tls'] }),
    ...(sasl === undefined ? {} : { sasl: saslEntry(sasl) }),
  };
}

const tlsEntry = ({ caFile, certificateFile, keyFile }: TlsAccess) => ({
  ca_file: caFile,
  ...(certificateFile === undefined ? {} : { certificate_file: certificateFile }),
  ...(keyFile === undefined ? {} : { key_file: keyFile }),
});

const saslEntry = (login: Login) =>
  (isIam(login)
    ? {
        mechanism: login.mechanism,
        region: login.region,
        ...(login.profile === undefined ? {} : { profile: login.profile }),
      }
    : {
        mechanism: login.mechanism,
        username: login.username,
        password_file: login.passwordFile,
      }) as ClusterEntry['sasl'];

/** No brokers that the code wants: the provider goes by those that are there. */
const existingConfiguration = ({ spec }: RegisteredExistingCluster): ClusterConfiguration => ({
  bootstrap_servers: [...spec.bootstrapServers],
  broker_ids: [],
  ensemble: null,
  availability: null,
  placement: null,
  release: null,
  ...accessConfiguration(spec),
});

/** Terraform comes by IAM, at addresses that are known once the cluster is there. */
const serverlessConfiguration = ({
  bootstrapServers,
  region,
}: Pick<RegisteredMskServerless, 'bootstrapServers' | 'region'>): ClusterConfiguration => ({
  bootstrap_servers: bootstrapServers,
  broker_ids: [],
  ensemble: null,
  availability: null,
  placement: null,
  release: null,
  sasl: saslEntry({ mechanism: IAM_MECHANISM, region }),
});

/** Express brokers take no throttle. */
const mskConfiguration = (cluster: RegisteredMskCluster): ClusterConfiguration => ({
  ...serverlessConfiguration(cluster),
  placement: {
    rebalance: cluster.spec.rebalance ?? null,
    throttle: cluster.spec.brokerType === 'express' ? 'none' : throttleText(cluster.spec.throttle),
    racks: {},
  },
});

const addressesOf = (controllers: readonly ControllerModel[]): Record<string, string> =>
  Object.fromEntries(controllers.map(({ controllerId, address }) => [String(controllerId), address]));

const throttleText = (throttle: ClusterSpec['throttle']): string | null =>
  typeof throttle === 'object' ? String(throttle.mebibytesPerSecond) : (throttle ?? null);

/** Racks of brokers that haven't joined are known from nowhere else. */
const racksOf = (brokers: readonly BrokerModel[]): Record<string, string> =>
  Object.fromEntries(
    brokers.flatMap(({ brokerId, rack }) => (rack === undefined ? [] : [[String(brokerId), rack]])),
  );

function ensembleConfiguration({ spec, servers, certificates }: RegisteredEnsemble): EnsembleConfiguration {
  const { listeners, migration } = ensembleStandingOf(spec);
  const tlsListeners = Object.keys(listeners);
  const tls = ensembleAccess(spec, certificates);
  return {
    servers: byMyid(servers, ({ address }) => address),
    quorum_addresses: byMyid(servers, ({ quorumAddress }) => quorumAddress),
    containers: byMyid(servers, ({ container }) => container.name),
    availability: spec.availability ?? null,
    ...(tls === undefined ? {} : { tls: tlsEntry(tls) as EnsembleEntry['tls'] }),
    ...(tlsListeners.length === 0 ? {} : { tls_listeners: tlsListeners }),
    ...(migration === undefined
      ? {}
      : { migration: { from: Object.keys(migration.from), phase: migration.phase } }),
    ...forwardingConfiguration(forwardedServerPort(spec), spec.hosts),
  };
}

const mirrorConfiguration = ({
  spec,
  workers,
}: RegisteredMirrorMaker): NonNullable<Configuration['mirrors']>[string] => ({
  flows: spec.flows.map(({ source, target }) => ({ source, target })),
  workers: Object.fromEntries(
    workers.map(({ workerId, advertisedAddress }) => [String(workerId), advertisedAddress]),
  ),
  availability: spec.availability ?? null,
});

const byMyid = (servers: RegisteredEnsemble['servers'], of: (server: ServerModel) => string) =>
  Object.fromEntries(servers.map((server) => [String(server.myid), of(server)]));

const byName = <T extends { readonly spec: { readonly name: string } }, V>(
  entries: readonly T[],
  map: (entry: T) => V,
) => Object.fromEntries(entries.map((entry) => [entry.spec.name, map(entry)]));
