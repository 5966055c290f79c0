import { keepsZnodes } from '../../../model/migration/server-form.ts';
import type { Step } from '../../../model/migration/standing.ts';
import { dockerCompute } from '../../../operations/clients/docker-compute.ts';
import { connectEnsemble } from '../../../operations/clients/ensemble-client.ts';
import { type ConnectedKafkaAdmin, connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { permitTopic } from '../../../operations/clients/permit-topic.ts';
import { permitZnodes } from '../../../operations/clients/permit-znodes.ts';
import { reassignmentTopic } from '../../../operations/clients/reassignment-topic.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { tcpReach, tunnelReach } from '../../../operations/clients/tcp-reach.ts';
import { accessOf, ensembleAccessOf } from '../../../operations/ports/access.ts';
import type { Compute } from '../../../operations/ports/compute.ts';
import type { ClusterDescription, QuorumDescription } from '../../../operations/ports/kafka.ts';
import type { Reach } from '../../../operations/ports/reachability.ts';
import type { ReassignmentJournal } from '../../../operations/ports/reassignment.ts';
import type { EnsembleClient } from '../../../operations/ports/zookeeper.ts';
import { clusterTarget } from '../../../operations/roll/cluster-target.ts';
import { RollCoordinator } from '../../../operations/roll/coordinator.ts';
import { ensembleTarget } from '../../../operations/roll/ensemble-target.ts';
import type { RollTarget } from '../../../operations/roll/target.ts';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { Invocation } from '../../runtime/invocation.ts';
import type { Private } from '../../runtime/resource.ts';
import { ClusterAcls } from '../acl/cluster-acls.ts';
import { ClusterQuotas } from '../quota/cluster-quotas.ts';
import { ClusterTopics } from '../topic/cluster-topics.ts';
import { ClusterUsers } from '../user/cluster-users.ts';
import type { Configuration, DomainKind } from './configuration.ts';
import {
  type ClusterConnection,
  type EnsembleConnection,
  type PortForwarding,
  remembered,
} from './connection.ts';
import { linkMirror, type MirrorLink } from './mirror-link.ts';
import { recent } from './recent.ts';
import { Roster } from './roster.ts';
import { Said } from './said.ts';

/** A cluster that the provider talks to. */
export interface ClusterLink {
  /** The cluster as seen at most a second ago: a refresh asks once for all its members. */
  readonly recently: () => Promise<ClusterDescription>;
  /** The same of its KRaft quorum. */
  readonly quorumRecently: () => Promise<QuorumDescription | null>;
  readonly name: string;
  readonly connection: ClusterConnection;
  readonly admin: ConnectedKafkaAdmin;
  readonly topics: ClusterTopics;
  readonly acls: ClusterAcls;
  readonly quotas: ClusterQuotas;
  readonly users: ClusterUsers;
  readonly target: RollTarget;
  readonly journal: ReassignmentJournal;
  /** Where each broker is reached, as far as its resources have told. */
  readonly addresses: Map<number, string>;
  /** The container that runs each broker or controller, likewise. */
  readonly containers: Map<number, string>;
  /** The compute of each broker, likewise: on EC2 the instance's id. */
  readonly computes: Map<number, string>;
  readonly reach: Reach;
}

/** An ensemble that the provider talks to. */
export interface EnsembleLink {
  readonly name: string;
  readonly connection: EnsembleConnection;
  readonly servers: ReadonlyMap<number, string>;
  /** The same of every server that its resources have told of, those that leave included. */
  readonly addresses: Map<number, string>;
  /** One at a time of all that change its voters. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly client: EnsembleClient;
  readonly target: RollTarget;
  /** The compute of each server, as far as its resources have told: on EC2 the instance's id. */
  readonly computes: Map<number, string>;
  readonly reach: Reach;
}

/** Everything one provider process shares: connections, the gate, what terraform was called for. */
export class Session {
  readonly configuration: Configuration;
  readonly invocation: Invocation;
  readonly coordinator: RollCoordinator;
  readonly roster = new Roster();
  readonly upgrades = new Said();
  readonly listeners = new Said();
  readonly ensembleListeners = new Said();
  /** SHA-256 of certificates in terraform's state that have ended. */
  readonly endedCertificates = new Set<string>();
  /** Clusters whose listeners this plan takes a step further, or back. */
  readonly migrations = new Map<string, Step | null>();
  readonly #clusters = new Map<string, ClusterLink>();
  /** Of clusters whose entry isn't known, by what is remembered of them. */
  readonly #lastKnown = new Map<string, ClusterLink>();
  readonly #ensembles = new Map<string, EnsembleLink>();
  readonly #mirrors = new Map<string, MirrorLink>();
  readonly #warned = new Set<string>();
  readonly #read = new Set<string>();
  #lingering = 0;

  constructor(configuration: Configuration, invocation: Invocation) {
    this.configuration = configuration;
    this.invocation = invocation;
    this.coordinator = new RollCoordinator({
      clock: systemClock,
      runId: invocation.runId,
      parallelism: invocation.parallelism,
    });
  }

  /** True when terraform destroys everything, said by its own arguments. */
  get destroysAll(): boolean {
    return this.invocation.destroy && this.invocation.targets.length === 0;
  }

  /**
   * The cluster as configured, or as last known. While its entry isn't known, as before a cluster is made in the same deploy, it is
   * what the caller itself remembers, and null for who has no memory: a cluster that is being replaced says nothing of the next one.
   */
  cluster(name: string, known: Private = null): ClusterLink | null {
    const links = this.isUndecided(name) ? this.#lastKnown : this.#clusters;
    const before = remembered<ClusterConnection>(known);
    if (links === this.#lastKnown && before === null) return null;
    const existing = links.get(name);
    if (existing) return existing;
    const connection = this.configuration.clusters.get(name) ?? before;
    if (!connection) return null;
    const link = this.#linkCluster(name, connection);
    links.set(name, link);
    return link;
  }

  /** True while a part of the cluster's entry is only known after apply. */
  isUndecided(cluster: string): boolean {
    const { clusters, undecided } = this.configuration;
    return undecided.has('cluster') || clusters.get(cluster) === null;
  }

  /** The ensemble as configured, or as last known; null while its addresses are unknown. */
  ensemble(name: string, known: Private = null): EnsembleLink | null {
    const before = remembered<EnsembleConnection>(known);
    const existing = this.#ensembles.get(name);
    const connection = existing?.connection ?? this.configuration.ensembles.get(name) ?? before;
    if (!connection) return null;
    const link = existing ?? this.#linkEnsemble(name, connection);
    this.#ensembles.set(name, link);
    for (const [myid, address] of Object.entries(before?.servers ?? {})) {
      if (!link.addresses.has(Number(myid))) link.addresses.set(Number(myid), address);
    }
    return link;
  }

  /** @throws DiagnosticError when the cluster is neither configured nor known from before. */
  requireCluster(name: string, known: Private = null): ClusterLink {
    const link = this.cluster(name, known);
    if (link) return link;
    this.requireKnown('cluster', name);
    throw notYetKnown('cluster', name);
  }

  /** @throws DiagnosticError when the ensemble is neither configured nor known from before. */
  requireEnsemble(name: string, known: Private = null): EnsembleLink {
    const link = this.ensemble(name, known);
    if (link) return link;
    this.requireKnown('ensemble', name);
    throw notYetKnown('ensemble', name);
  }

  /** The mirror as configured; null while that is unknown, and for one that has left the configuration. */
  mirror(name: string): MirrorLink | null {
    const existing = this.#mirrors.get(name);
    const connection = this.configuration.mirrors.get(name);
    if (existing || !connection) return existing ?? null;
    const clusters = connection.flows.flatMap(({ source, target }) => [source, target]);
    if (clusters.some((cluster) => this.cluster(cluster) === null)) return null;
    const link = linkMirror(name, connection, (cluster) => this.requireCluster(cluster).admin);
    this.#mirrors.set(name, link);
    return link;
  }

  /** @throws DiagnosticError when the mirror isn't configured. */
  requireMirror(name: string): MirrorLink {
    const link = this.mirror(name);
    if (link) return link;
    this.requireKnown('mirror', name);
    throw notYetKnown('mirror', name);
  }

  /** Waits for something else that terraform does, unless that would take the last of its slots. */
  async withSpareSlot(wait: () => Promise<void>): Promise<void> {
    if (this.#lingering + 2 > this.invocation.parallelism) return;
    this.#lingering++;
    try {
      await wait();
    } finally {
      this.#lingering--;
    }
  }

  /** @throws DiagnosticError when the configuration has no such entry; an unknown name or address passes. */
  requireKnown(kind: DomainKind, name: unknown): void {
    const known: ReadonlyMap<string, unknown> = this.configuration[`${kind}s`];
    if (this.configuration.undecided.has(kind)) return;
    if (typeof name === 'string' && !known.has(name)) throw unknownName(kind, name, [...known.keys()]);
  }

  /** True the first time it is asked with this key: one warning instead of a thousand. */
  firstTime(key: string): boolean {
    if (this.#warned.has(key)) return false;
    this.#warned.add(key);
    return true;
  }

  /** The cluster as a whole was read in this process, which therefore plans. */
  read(cluster: string): void {
    this.#read.add(cluster);
  }

  wasRead(cluster: string): boolean {
    return this.#read.has(cluster);
  }

  /** Requests sent so far: cluster to API to number. */
  get requests(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return new Map([...this.#clusters].map(([name, { admin }]) => [name, admin.requests]));
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      ...[...this.#clusters.values(), ...this.#lastKnown.values()].map(({ admin }) => admin.close()),
      ...[...this.#ensembles.values()].map(({ client }) => client.close()),
    ]);
  }

  #linkCluster(name: string, connection: ClusterConnection): ClusterLink {
    const { clientId, requestTimeoutMs } = this.configuration;
    const admin = connectKafkaAdmin({
      ...accessOf(connection),
      clientId,
      requestTimeoutMs,
    });
    const addresses = new Map<number, string>();
    const containers = new Map<number, string>();
    const reach = reachOf(connection);
    const ensemble = connection.ensemble === null ? null : this.ensemble(connection.ensemble);
    const target = clusterTarget({
      name,
      admin,
      permits: permitTopic(admin),
      addresses: () => addresses,
      wanted: new Set(connection.brokerIds),
      controllers: byId(connection.controllers),
      availability: connection.availability,
      related: ensemble ? [ensemble.target] : [],
      reach,
      compute: (brokerId) => computeOf(containers.get(brokerId)),
    });
    const topics = new ClusterTopics(admin);
    return {
      name,
      connection,
      admin,
      topics,
      acls: new ClusterAcls(admin),
      quotas: new ClusterQuotas(admin),
      users: new ClusterUsers(admin),
      target,
      journal: reassignmentTopic(admin),
      addresses,
      containers,
      computes: new Map(),
      reach,
      recently: recent(() => admin.describe()),
      quorumRecently: recent(() => admin.quorum()),
    };
  }

  #linkEnsemble(name: string, connection: EnsembleConnection): EnsembleLink {
    const servers = new Map(
      Object.entries(connection.servers).map(([myid, address]) => [Number(myid), address]),
    );
    const addresses = new Map(servers);
    const shared = connection.security !== undefined && !keepsZnodes(connection.security);
    const reach = reachOf(connection);
    const client = connectEnsemble({ ...ensembleAccessOf(connection), shared });
    const target = ensembleTarget({
      name,
      client,
      permits: permitZnodes(client, `ensemble ${name}`),
      servers: () => servers,
      addresses: () => addresses,
      availability: connection.availability,
      related: () => this.#clustersOf(name),
      reach,
    });
    return {
      ...{ name, connection, servers, addresses, client, target, reach },
      exclusively: oneAtATime(),
      computes: new Map(),
    };
  }

  #clustersOf(ensemble: string): readonly RollTarget[] {
    return [...this.configuration.clusters]
      .filter(([, connection]) => connection?.ensemble === ensemble)
      .map(([name]) => this.cluster(name)?.target)
      .filter((target) => target !== undefined);
  }
}

const byId = (addresses: ClusterConnection['controllers'] = {}): ReadonlyMap<number, string> =>
  new Map(Object.entries(addresses).map(([id, address]) => [Number(id), address]));

/** Runs what it is given in turn. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

const reachOf = ({ portForwarding }: { readonly portForwarding?: PortForwarding }): Reach =>
  portForwarding === undefined ? tcpReach : tunnelReach;

const computeOf = (container: string | undefined): Compute | null =>
  container === undefined ? null : dockerCompute(container);

function unknownName(kind: DomainKind, name: string, known: readonly string[]): DiagnosticError {
  const names = known.length > 0 ? `It names ${known.join(', ')}.` : `It names no ${kind} at all.`;
  return new DiagnosticError(
    error(
      `Unknown ${kind}`,
      `The provider configuration has no ${kind} '${name}'. ${names} Add it to \`${kind}s\` of provider "kafka".`,
      [kind],
    ),
  );
}

const notYetKnown = (kind: DomainKind, name: string): DiagnosticError =>
  new DiagnosticError(
    error(
      `The addresses of ${kind} '${name}' aren't known yet`,
      'They come from something that terraform has yet to make. Apply that first.',
      [kind],
    ),
  );
