import { dependable, Fn, type ITerraformDependable, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { IMAGE_USER } from '../../model/container.ts';
import { ensembleInPhase, listenersWithKeys } from '../../model/migration/ensemble-phases.ts';
import { quorumAddresses, renderEnsemble, type ServerModel } from '../../model/rendering/ensemble.ts';
import { brokersAtZooKeeper } from '../../model/rendering/ensemble-certificates.ts';
import {
  clientsSpeakTls,
  secureClientPortOpen,
  tlsListenersOf,
} from '../../model/rendering/ensemble-listeners.ts';
import type { kafkaCertificate } from '../../model/resources/certificate.ts';
import { zookeeperEnsemble, zookeeperEnsembleId, zookeeperServer } from '../../model/resources/ensemble.ts';
import type { EnsembleSpec, ServerSpec } from '../../model/spec/ensemble.ts';
import type { CertificatesSpec } from '../../model/spec/listener.ts';
import { newestBuildable } from '../../model/versions.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import { Certificates } from '../kafka/certificates.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { idsUpTo, membersOf } from '../members.ts';
import type { ZooKeeperMigration } from '../migration.ts';
import { type PortRange, portOf } from '../ports.ts';
import { ensembleListenersSpec, type ZooKeeperListeners } from '../zookeeper-listener.ts';
import { DockerContainer } from './container.ts';
import { Docker } from './docker.ts';

export interface ServerProps {
  /** 1 to 255, unique in the ensemble. */
  readonly myid: number;
  /** @default - from the ensemble's `hostPorts` */
  readonly hostPort?: number;
  /** @default - from the JMX exporter's `hostPorts` */
  readonly metricsPort?: number;
}

export interface ZooKeeperEnsembleProps {
  /** How many servers, with the ids 1, 2, 3 …, or each by itself. An odd number: 3 survive the loss of one. */
  readonly servers: number | readonly ServerProps[];
  /**
   * Letters, digits and hyphens; part of container names and Terraform addresses, so a new name is a new ensemble.
   * @default - the construct's id
   */
  readonly ensembleName?: string;
  /**
   * The Kafka version whose image carries ZooKeeper.
   * @default - the newest that carries one
   */
  readonly version?: string;
  /**
   * Ports on the host's loopback for clients.
   * @default { from: 12181 }
   */
  readonly hostPorts?: PortRange;
  /**
   * How clients and servers talk: `{ client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() }`. It changes while the
   * ensemble runs only by `migration`.
   * @default - plaintext; published on the host's loopback only
   */
  readonly listeners?: ZooKeeperListeners;
  /**
   * From where a live ensemble comes on its way to `listeners` and `hostPorts`, and how far this deploy takes it: each phase is a
   * deploy, and the one after the last, without this prop, closes the old listeners.
   * @default - it is there
   */
  readonly migration?: ZooKeeperMigration;
  /** How long the servers' certificates are good for, and what renews them before their time. */
  readonly certificates?: CertificatesSpec;
  /** ZooKeeper properties by their own names; those that the construct owns are refused. */
  readonly config?: EnsembleSpec['config'];
  /** @default Jvm.local() */
  readonly jvm?: Jvm;
  /** @default JmxExporter.on() */
  readonly jmxExporter?: JmxExporter;
  /**
   * `required`: a server is only replaced while a majority serves without it. `best-effort`: it is replaced anyway.
   * @default required
   */
  readonly availability?: EnsembleSpec['availability'];
  /**
   * Refuse, at plan, to destroy the volumes: `cdktf destroy` then stops until this is false.
   * @default false
   */
  readonly retainData?: boolean;
}

/** A ZooKeeper ensemble in Docker containers. */
export class ZooKeeperEnsemble extends Construct {
  readonly ensembleName: string;
  readonly spec: EnsembleSpec;
  /** The ensemble as a whole: what depends on it waits until all servers serve. */
  readonly resource: KafkaResource<typeof zookeeperEnsemble>;
  /** Of the ensemble alone; undefined where no listener speaks TLS. */
  readonly certificates: Certificates | undefined;
  /** With every listener that has keys by now, those that the next deploy opens included. */
  readonly #keys: EnsembleSpec;
  readonly #certificate: ReadonlyMap<number, KafkaResource<typeof kafkaCertificate> | undefined>;

  constructor(scope: Construct, id: string, props: ZooKeeperEnsembleProps) {
    super(scope, id);
    this.spec = ensembleSpec(id, props);
    this.#keys = { ...this.spec, listeners: listenersWithKeys(this.spec) };
    this.ensembleName = this.spec.name;
    this.certificates =
      tlsListenersOf(this.#keys).length === 0 ? undefined : Certificates.ofEnsemble(this, this.ensembleName);
    const context = {
      stack: TerraformStack.of(this).node.id,
      image: Docker.of(this).imageId(this.spec.kafkaVersion),
      seeds: this.#seeds(),
      ...(this.certificates === undefined ? {} : { certificates: this.certificates.store }),
    };
    const servers = renderEnsemble(this.spec, context);
    this.#certificate = new Map(
      renderEnsemble(this.#keys, context).map((server) => [server.myid, this.#issue(server)]),
    );
    Platform.of(this).ensembles.push({
      spec: { ...this.spec, path: this.node.path },
      servers,
      certificates: this.certificates?.store,
    });
    const members = membersOf(
      servers,
      ({ myid }) => myid,
      (server) => this.#server(server, props).attributes.joined,
    );
    this.resource = new KafkaResource(this, 'ensemble', zookeeperEnsemble, {
      ensemble: this.ensembleName,
      members,
    });
    this.resource.overrideLogicalId(logicalId(this.ensembleName));
  }

  /** What each server starts from, kept by the anchor: servers that are there stay untouched when others come or go. */
  #seeds(): Record<string, string> {
    const servers = quorumAddresses(this.spec, TerraformStack.of(this).node.id);
    const anchor = new KafkaResource(this, 'ensemble-id', zookeeperEnsembleId, {
      ensemble: this.ensembleName,
    });
    anchor.overrideLogicalId(logicalId(this.ensembleName));
    const seedOf = (myid: string) => Token.asString(Fn.lookup(anchor.attributes.seeds, myid));
    return Object.fromEntries(Object.keys(servers).map((myid) => [myid, seedOf(myid)]));
  }

  #server(server: ServerModel, { retainData = false }: ZooKeeperEnsembleProps) {
    const address = logicalId(this.ensembleName, 'server', server.myid);
    const certificate = this.#served(server);
    const container = new DockerContainer(this, `container-${server.myid}`, {
      model: { ...server.container, env: { ...server.container.env, ...certificate.variables } },
      ulimits: () => server.container.ulimits,
      labels: { 'kafkaform.stack': TerraformStack.of(this).node.id, 'kafkaform.ensemble': this.ensembleName },
      retainData,
      ...(certificate.dependsOn.length === 0 ? {} : { dependsOn: certificate.dependsOn }),
      logicalId: address,
      exporter: this.spec.jmxExporter,
    }).resource;
    const membership = new KafkaResource(
      this,
      `server-${server.myid}`,
      zookeeperServer,
      {
        ensemble: this.ensembleName,
        myid: server.myid,
        address: server.address,
        compute: container.id,
        container: server.container.name,
      },
      // The container as a whole: an update in place goes through the gate as well.
      { lifecycle: { replaceTriggeredBy: [dependable(container)] } },
    );
    membership.overrideLogicalId(address);
    return membership;
  }

  /**
   * What the brokers of a cluster wait for before they connect, one certificate for all of them; none where they connect in plaintext,
   * though it is made before they don't.
   */
  certificatesOf(cluster: string): KafkaResource<typeof kafkaCertificate>[] {
    if (this.certificates === undefined || !clientsSpeakTls(this.#keys)) return [];
    const certificate = this.certificates.client(brokersAtZooKeeper(cluster), {
      owner: IMAGE_USER,
      ...this.spec.certificates,
    });
    return clientsSpeakTls(this.spec) ? [certificate] : [];
  }

  /** A server's certificate, made a deploy before it needs one. */
  #issue({ myid, certificate }: ServerModel): KafkaResource<typeof kafkaCertificate> | undefined {
    if (this.certificates === undefined || certificate === undefined) return undefined;
    if (clientsSpeakTls(this.#keys)) this.certificates.operator();
    const address = logicalId(this.ensembleName, 'server', myid);
    return this.certificates.issue(this, address, certificate, this.spec.certificates);
  }

  /**
   * What the server's container waits for. ZooKeeper 3.8.4 reads the quorum's key again by itself and that of the client port not (that
   * came with ZOOKEEPER-4546), so a renewed certificate replaces its container, through the gate.
   */
  #served({ myid, certificate }: ServerModel): {
    readonly dependsOn: ITerraformDependable[];
    readonly variables: Record<string, string>;
  } {
    const issued = this.#certificate.get(myid);
    if (this.certificates === undefined || certificate === undefined || issued === undefined)
      return { dependsOn: [], variables: {} };
    if (!secureClientPortOpen(this.spec)) return { dependsOn: [issued], variables: {} };
    return {
      dependsOn: [issued, this.certificates.operator()],
      variables: { KAFKAFORM_CERTIFICATE: issued.attributes.fingerprint },
    };
  }
}

function ensembleSpec(id: string, props: ZooKeeperEnsembleProps): EnsembleSpec {
  const { servers, ensembleName, version, hostPorts, jvm, jmxExporter, ...more } = props;
  const { retainData, listeners, migration, ...same } = more;
  const exporter = jmxExporter ?? JmxExporter.on();
  const target: EnsembleSpec = {
    ...same,
    name: ensembleName ?? id,
    kafkaVersion: version ?? newestBuildable('zookeeper'),
    servers: serverProps(servers).map((server) => serverSpec(server, hostPorts ?? { from: 12181 }, exporter)),
    ...(typeof servers === 'number' ? { serverCount: servers } : {}),
    ...(listeners === undefined ? {} : { listeners: ensembleListenersSpec(listeners) }),
    jvm: (jvm ?? Jvm.local()).spec('zookeeper'),
    jmxExporter: exporter.spec(),
  };
  const myids = target.servers.map(({ myid }) => myid);
  return migration === undefined ? target : ensembleInPhase(target, migration.spec(myids));
}

const serverProps = (servers: ZooKeeperEnsembleProps['servers']): readonly ServerProps[] =>
  typeof servers === 'number' ? idsUpTo(servers).map((myid) => ({ myid })) : servers;

function serverSpec(server: ServerProps, hostPorts: PortRange, exporter: JmxExporter): ServerSpec {
  const metricsPort = server.metricsPort ?? exporter.portOf(server.myid, { from: 12404 });
  return {
    myid: server.myid,
    hostPort: server.hostPort ?? portOf(hostPorts, server.myid),
    ...(metricsPort === undefined ? {} : { metricsPort }),
  };
}
