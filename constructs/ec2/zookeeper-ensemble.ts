import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Fn, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { quorumAddresses, renderEnsemble, type ServerModel } from '../../model/rendering/ensemble.ts';
import { brokersAtZooKeeper } from '../../model/rendering/ensemble-certificates.ts';
import { clientPortOf, clientsSpeakTls, tlsListenersOf } from '../../model/rendering/ensemble-listeners.ts';
import { nameOfAll } from '../../model/rendering/names.ts';
import { PORTS } from '../../model/rendering/ports.ts';
import { zookeeperEnsemble, zookeeperEnsembleId, zookeeperServer } from '../../model/resources/ensemble.ts';
import type { EnsembleSpec } from '../../model/spec/ensemble.ts';
import type { InstancesSpec } from '../../model/spec/instances.ts';
import { ensembleOnEc2Problems, instancesProblems } from '../../model/validation/ec2.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { ensembleSubject } from '../../model/validation/subject.ts';
import { newestBuildable } from '../../model/versions.ts';
import type { ClientSources } from '../aws/client-sources.ts';
import type {
  ZooKeeperEnsembleProps as DockerProps,
  ServerProps as DockerServerProps,
} from '../docker/zookeeper-ensemble.ts';
import type { EnsembleHost } from '../ensemble-host.ts';
import { JmxExporter } from '../jmx-exporter.ts';
import { Jvm } from '../jvm.ts';
import { Certificates } from '../kafka/certificates.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { Platform } from '../kafka/platform.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { idsUpTo, membersOf } from '../members.ts';
import { portOf } from '../ports.ts';
import { reportProblems } from '../problems.ts';
import { ensembleListenersSpec, ZooKeeperListener } from '../zookeeper-listener.ts';
import { Ec2 } from './ec2.ts';
import { type InstancesProps, instancesSpec } from './instances.ts';
import { MemberHost } from './member-host.ts';
import { filesOf, KEY_FILES } from './secret-files.ts';
import { MemberSecurityGroup } from './security-group.ts';

export type ServerProps = Omit<DockerServerProps, 'metricsPort'>;

/** As on Docker, but for: */
export interface ZooKeeperEnsembleProps extends Omit<DockerProps, 'servers' | 'migration'> {
  /** How many servers, with the ids 1, 2, 3 …, or each by itself. They are spread over the zones by their ids. */
  readonly servers: number | readonly ServerProps[];
  readonly instances?: InstancesProps;
  /** Who may read the servers' metrics. @default - nobody */
  readonly prometheus?: ClientSources;
  /** Ports of this machine's loopback that are forwarded to the servers' client ports. @default { from: 12181 } */
  readonly hostPorts?: DockerProps['hostPorts'];
  /** @default - client: mtls, quorum: tls */
  readonly listeners?: DockerProps['listeners'];
  /** @default Jvm.server() */
  readonly jvm?: Jvm;
  /** Refuse, at plan, to destroy the data volumes. @default true */
  readonly retainData?: boolean;
}

/** A ZooKeeper ensemble on EC2 instances, one a server. */
export class ZooKeeperEnsemble extends Construct implements EnsembleHost {
  readonly ensembleName: string;
  readonly spec: EnsembleSpec;
  readonly resource: KafkaResource<typeof zookeeperEnsemble>;
  readonly certificates: Certificates | undefined;
  readonly #group: MemberSecurityGroup;
  readonly #instances: InstancesSpec;

  constructor(scope: Construct, id: string, props: ZooKeeperEnsembleProps) {
    super(scope, id);
    this.spec = ensembleSpec(this, id, props);
    this.ensembleName = this.spec.name;
    this.#instances = instancesSpec(this, 'zookeeper', props.instances);
    reportProblems(this, () => this.#problems());
    this.certificates =
      tlsListenersOf(this.spec).length === 0 ? undefined : Certificates.ofEnsemble(this, this.ensembleName);
    this.#group = this.#securityGroup(props);
    const servers = renderEnsemble(this.spec, {
      stack: TerraformStack.of(this).node.id,
      image: '',
      seeds: this.#seeds(),
      ...(this.certificates === undefined ? {} : { certificates: this.certificates.store }),
    });
    Platform.of(this).ensembles.push({
      spec: { ...this.spec, path: this.node.path },
      servers,
      certificates: this.certificates?.store,
    });
    const addresses: Record<number, string> = {};
    const members = membersOf(
      servers,
      ({ myid }) => myid,
      (server) => this.#server(server, props.retainData ?? true, addresses),
    );
    this.#nameOfAll(Object.values(addresses));
    this.resource = new KafkaResource(this, 'ensemble', zookeeperEnsemble, {
      ensemble: this.ensembleName,
      members,
    });
    this.resource.overrideLogicalId(logicalId(this.ensembleName));
  }

  #problems(): readonly Problem[] {
    const found = ensembleSubject({ name: this.ensembleName, path: this.node.path });
    return [
      ...ensembleOnEc2Problems(this.spec, found),
      ...instancesProblems(this.#instances, this.spec.jvm, 'instances', found),
    ];
  }

  certificatesOf(cluster: string) {
    if (this.certificates === undefined || !clientsSpeakTls(this.spec)) return [];
    return [
      this.certificates.client(brokersAtZooKeeper(cluster), {
        ...OF_THE_DEPLOYER,
        ...this.spec.certificates,
      }),
    ];
  }

  admit(cluster: string, securityGroup: string): void {
    this.#group.allowGroup(cluster, securityGroup, 'Clients', clientPortOf(this.spec));
  }

  #securityGroup({ prometheus = {} }: ZooKeeperEnsembleProps): MemberSecurityGroup {
    const group = new MemberSecurityGroup(this, 'security-group', this.ensembleName);
    group.allowSelf('Followers', PORTS.zookeeperQuorum);
    group.allowSelf('Elections', PORTS.zookeeperElection);
    group.allow(Ec2.of(this).operatorSources, 'Terraform', clientPortOf(this.spec));
    group.allow(prometheus, 'Metrics', PORTS.metrics);
    return group;
  }

  /** What brokers connect to, so that a server that joins or leaves is a change of this record and of no broker. */
  #nameOfAll(addresses: readonly string[]): void {
    const ec2 = Ec2.of(this);
    const record = new Route53Record(this, 'record', {
      zoneId: ec2.zone.zoneId,
      name: nameOfAll(this.spec, ec2.hosts),
      type: 'A',
      ttl: 60,
      records: [...addresses],
    });
    record.overrideLogicalId(logicalId(this.ensembleName));
  }

  #seeds(): Record<string, string> {
    const servers = quorumAddresses(this.spec, TerraformStack.of(this).node.id);
    const anchor = new KafkaResource(this, 'ensemble-id', zookeeperEnsembleId, {
      ensemble: this.ensembleName,
    });
    anchor.overrideLogicalId(logicalId(this.ensembleName));
    const seedOf = (myid: string) => Token.asString(Fn.lookup(anchor.attributes.seeds, myid));
    return Object.fromEntries(Object.keys(servers).map((myid) => [myid, seedOf(myid)]));
  }

  #server(server: ServerModel, retainData: boolean, addresses: Record<number, string>): string {
    const { myid, container } = server;
    const address = logicalId(this.ensembleName, 'server', myid);
    const host = new MemberHost(this, `host-${myid}`, {
      group: this.ensembleName,
      id: myid,
      name: container.name,
      address,
      securityGroupId: this.#group.id,
    });
    addresses[myid] = host.privateIp;
    const certificate = this.#certificate(server, address, host.privateIp);
    const { instance, attachments, triggers } = host.run({
      model: {
        ...container,
        env: {
          ...container.env,
          // A renewed certificate replaces the instance, through the gate: ZooKeeper 3.8 doesn't read that of the client port again.
          ...(certificate === undefined ? {} : { KAFKAFORM_CERTIFICATE: certificate.attributes.fingerprint }),
        },
      },
      ulimits: () => container.ulimits,
      kafkaVersion: this.spec.kafkaVersion,
      instances: this.#instances,
      retainData,
      dependsOn: [],
      secrets: {
        files: filesOf(container.folders, () => KEY_FILES),
        madeBy: certificate === undefined ? [] : [certificate],
      },
      exporter: this.spec.jmxExporter,
    });
    const membership = new KafkaResource(
      this,
      `server-${myid}`,
      zookeeperServer,
      { ensemble: this.ensembleName, myid, address: server.address, compute: instance.id },
      {
        lifecycle: { replaceTriggeredBy: triggers },
        dependsOn: [
          ...attachments,
          ...(certificate === undefined
            ? []
            : [this.certificates?.operator()].filter((each) => each !== undefined)),
        ],
      },
    );
    membership.overrideLogicalId(address);
    return membership.attributes.joined;
  }

  /** The other servers check the address that a connection comes from, which in a VPC has no name of ours: it is in the certificate. */
  #certificate({ certificate }: ServerModel, address: string, privateIp: string) {
    if (this.certificates === undefined || certificate === undefined) return undefined;
    return this.certificates.issue(
      this,
      address,
      { ...certificate, names: [...certificate.names, privateIp], ...OF_THE_DEPLOYER },
      this.spec.certificates,
    );
  }
}

/** The key goes to Secrets Manager from here, so it belongs to who deploys. */
const OF_THE_DEPLOYER = { owner: -1 } as const;

function ensembleSpec(scope: Construct, id: string, props: ZooKeeperEnsembleProps): EnsembleSpec {
  const { servers, ensembleName, version, hostPorts = { from: 12181 }, jvm, jmxExporter, listeners } = props;
  const { instances, prometheus, retainData, ...same } = props;
  const exporter = (jmxExporter ?? JmxExporter.on()).spec();
  return {
    ...same,
    name: ensembleName ?? id,
    kafkaVersion: version ?? newestBuildable('zookeeper'),
    servers: serverProps(servers).map(({ myid, hostPort }) => ({
      myid,
      hostPort: hostPort ?? portOf(hostPorts, myid),
      ...(exporter.enabled ? { metricsPort: PORTS.metrics } : {}),
    })),
    ...(typeof servers === 'number' ? { serverCount: servers } : {}),
    listeners: ensembleListenersSpec(listeners ?? DEFAULT_LISTENERS),
    jvm: (jvm ?? Jvm.server()).spec('zookeeper'),
    jmxExporter: exporter,
    hosts: Ec2.of(scope).hosts,
  };
}

const DEFAULT_LISTENERS = { client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() };

const serverProps = (servers: ZooKeeperEnsembleProps['servers']): readonly ServerProps[] =>
  typeof servers === 'number' ? idsUpTo(servers).map((myid) => ({ myid })) : servers;
