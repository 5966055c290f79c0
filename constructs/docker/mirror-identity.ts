import { createHash } from 'node:crypto';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { IMAGE_USER } from '../../model/container.ts';
import { clientFolder, trustFolder } from '../../model/rendering/certificates.ts';
import {
  authenticates,
  listenerOf,
  speaksTls,
  wantsCertificate,
  wantsPassword,
} from '../../model/rendering/listener-kinds.ts';
import { mirrorPasswordFile, type WorkerAccess } from '../../model/rendering/mirror-access.ts';
import { mirrorAcls } from '../../model/rendering/mirror-grants.ts';
import { kafkaPassword } from '../../model/resources/password.ts';
import { SCRAM_MECHANISM } from '../../model/scram.ts';
import type { MirrorMakerSpec } from '../../model/spec/mirror-maker.ts';
import { Certificates } from '../kafka/certificates.ts';
import { ClusterAcls } from '../kafka/cluster-acls.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { secretStore } from '../kafka/secrets.ts';
import { KafkaUser } from '../kafka/user.ts';
import { Password } from '../password.ts';
import type { KafkaCluster } from './kafka-cluster.ts';

/**
 * What the workers of one mirror are known by at the clusters of the stack: a user of their own, by certificate or password as each
 * cluster's listener INTERNAL wants it, with what MirrorMaker 2 has to be allowed where there is an authorizer.
 */
export class MirrorIdentity extends Construct {
  /** Has to be there before a worker's container is made. */
  readonly before: readonly ITerraformDependable[];
  /** Folder of the host with passwords and what tells that workers may start; undefined where they need none. */
  readonly passwords: string | undefined;
  /** Name of the file there that comes last; undefined where workers may start at once. */
  readonly ready: string | undefined;
  readonly #mirror: string;
  readonly #user: string;
  readonly #clusters: readonly KafkaCluster[];
  readonly #certificates: Certificates | undefined;

  constructor(scope: Construct, spec: MirrorMakerSpec, clusters: readonly KafkaCluster[]) {
    super(scope, 'identity');
    this.#mirror = spec.name;
    this.#user = `mirror-maker-${spec.name}`;
    this.#clusters = clusters;
    this.#certificates = clusters.some((cluster) => speaksTls(inside(cluster)))
      ? Certificates.of(this)
      : undefined;
    const acls = clusters.filter(isGuarded).flatMap((cluster) => this.#grant(cluster, spec));
    const logins = clusters
      .filter((cluster) => wantsPassword(inside(cluster)))
      .map((cluster) => this.#login(cluster));
    const needs = [...acls, ...logins.map(({ user }) => user)].map((resource) => dependable(resource));
    this.ready = needs.length === 0 ? undefined : readyName(needs);
    this.passwords = this.ready === undefined ? undefined : this.#folder();
    if (this.ready !== undefined) this.#announce(this.ready, needs);
    this.before = [
      ...(this.#certificates === undefined ? [] : [this.#certificate(this.#certificates)]),
      ...logins.map(({ password }) => password),
      ...(this.ready === undefined || logins.length > 0 ? [] : [this.#secret('folder', 'folder')]),
    ];
  }

  /** How workers reach a cluster of the stack. */
  access(cluster: KafkaCluster): WorkerAccess | undefined {
    const listener = inside(cluster);
    if (this.#certificates === undefined || !speaksTls(listener)) return undefined;
    const { store } = this.#certificates;
    return {
      folder: this.#hasCertificate() ? clientFolder(store, this.#user) : trustFolder(store),
      certificate: wantsCertificate(listener),
      ...(wantsPassword(listener) ? { login: { mechanism: SCRAM_MECHANISM, username: this.#user } } : {}),
    };
  }

  #hasCertificate(): boolean {
    return this.#clusters.some((cluster) => wantsCertificate(inside(cluster)));
  }

  #certificate(certificates: Certificates): ITerraformDependable {
    return this.#hasCertificate()
      ? certificates.client(this.#user, { owner: IMAGE_USER })
      : certificates.authority;
  }

  #grant(cluster: KafkaCluster, spec: MirrorMakerSpec) {
    return ClusterAcls.of(cluster).add(mirrorAcls(spec, cluster.clusterName, `User:${this.#user}`), this);
  }

  #login(cluster: KafkaCluster) {
    const { clusterName } = cluster;
    const file = mirrorPasswordFile(clusterName);
    const password = this.#secret(clusterName, file);
    const user = new KafkaUser(this, `user-${clusterName}`, {
      cluster,
      name: this.#user,
      password: Password.fromFile(`${this.#folder()}/${file}`),
    }).resource;
    user.dependsOn = [...(user.dependsOn ?? []), dependable(password)];
    return { password, user };
  }

  /** Written when everything is there that workers need at their start. */
  #announce(ready: string, dependsOn: readonly string[]): void {
    this.#secret('ready', ready).dependsOn = [...dependsOn];
  }

  #secret(id: string, file: string): KafkaResource<typeof kafkaPassword> {
    const resource = new KafkaResource(this, `password-${id}`, kafkaPassword, {
      file: `${this.#folder()}/${file}`,
    });
    resource.overrideLogicalId(logicalId(this.#mirror, id));
    return resource;
  }

  /** No cluster's name has a dot. */
  #folder(): string {
    return secretStore(this, `mirror.${this.#mirror}`).folder;
  }
}

/** Workers are in the stack's network, as brokers are. */
const inside = ({ spec }: KafkaCluster) => listenerOf(spec, 'internal');

/** It has an authorizer, and knows who the workers are. */
const isGuarded = (cluster: KafkaCluster): boolean =>
  authenticates(inside(cluster)) &&
  (cluster.spec.authorization !== undefined || cluster.spec.config?.['authorizer.class.name'] !== undefined);

/** The file's name says what has to be there: a worker that needs more waits for another. */
const readyName = (needs: readonly string[]): string =>
  `ready-${createHash('sha256')
    .update([...needs].sort().join('\n'))
    .digest('hex')
    .slice(0, 8)}`;
