import { dependable, Fn, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { quorumAddresses, renderEnsemble, type ServerModel } from '../../model/rendering/ensemble.ts';
import { zookeeperEnsemble, zookeeperEnsembleId, zookeeperServer } from '../../model/resources/ensemble.ts';
import type { EnsembleSpec, ServerSpec } from '../../model/spec/ensemble.ts';
import { newestBuildable } from '../../model/versions.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { idsUpTo, membersOf } from '../members.ts';
import { type PortRange, portOf } from '../ports.ts';
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

  constructor(scope: Construct, id: string, props: ZooKeeperEnsembleProps) {
    super(scope, id);
    this.spec = ensembleSpec(id, props);
    this.ensembleName = this.spec.name;
    const servers = renderEnsemble(this.spec, {
      stack: TerraformStack.of(this).node.id,
      image: Docker.of(this).imageId(this.spec.kafkaVersion),
      seeds: this.#seeds(),
    });
    Platform.of(this).ensembles.push({ spec: { ...this.spec, path: this.node.path }, servers });
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
    const container = new DockerContainer(this, `container-${server.myid}`, {
      model: server.container,
      ulimits: () => server.container.ulimits,
      labels: { 'kafkaform.stack': TerraformStack.of(this).node.id, 'kafkaform.ensemble': this.ensembleName },
      retainData,
      logicalId: address,
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
}

function ensembleSpec(id: string, props: ZooKeeperEnsembleProps): EnsembleSpec {
  const { servers, ensembleName, version, hostPorts, jvm, jmxExporter, retainData, ...same } = props;
  const exporter = jmxExporter ?? JmxExporter.on();
  return {
    ...same,
    name: ensembleName ?? id,
    kafkaVersion: version ?? newestBuildable('zookeeper'),
    servers: serverProps(servers).map((server) => serverSpec(server, hostPorts ?? { from: 12181 }, exporter)),
    ...(typeof servers === 'number' ? { serverCount: servers } : {}),
    jvm: (jvm ?? Jvm.local()).spec('zookeeper'),
    jmxExporter: exporter.spec(),
  };
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
