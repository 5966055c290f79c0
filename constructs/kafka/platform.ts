import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DOCKER, type TargetCapabilities } from '../../model/capabilities.ts';
import type { StackManifest } from '../../model/manifest.ts';
import { authorityFile, type CertificateStore } from '../../model/rendering/certificates.ts';
import type { BrokerModel } from '../../model/rendering/cluster.ts';
import type { ControllerModel } from '../../model/rendering/controllers.ts';
import type { ServerModel } from '../../model/rendering/ensemble.ts';
import {
  clusterManifest,
  ensembleManifest,
  existingClusterManifest,
} from '../../model/rendering/manifest.ts';
import { exporterSpeaksTls } from '../../model/rendering/metrics.ts';
import { mirrorMakerManifest, type WorkerModel } from '../../model/rendering/mirror-maker.ts';
import { portForwards } from '../../model/rendering/port-forwards.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { EnsembleSpec } from '../../model/spec/ensemble.ts';
import type { ExistingClusterSpec } from '../../model/spec/existing-cluster.ts';
import type { MirrorMakerSpec } from '../../model/spec/mirror-maker.ts';
import type { MskClusterSpec, MskServerlessSpec } from '../../model/spec/msk-cluster.ts';
import type { Located, PlatformSpec } from '../../model/spec/platform.ts';
import type { TopicSpec } from '../../model/spec/topic.ts';
import { validateHostPorts } from '../../model/validation/host-ports.ts';
import { validatePlatform } from '../../model/validation/platform.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { reportProblems } from '../problems.ts';
import { certificateStore, secretStore } from './secrets.ts';

export interface RegisteredEnsemble {
  readonly spec: Located<EnsembleSpec>;
  readonly servers: readonly ServerModel[];
  /** Left out where no listener speaks TLS. */
  readonly certificates?: CertificateStore | undefined;
}

export interface RegisteredCluster {
  readonly spec: Located<ClusterSpec>;
  readonly brokers: readonly BrokerModel[];
  /** Dedicated ones. @default - none */
  readonly controllers?: readonly ControllerModel[];
  /** Left out where no listener speaks TLS. */
  readonly certificates?: CertificateStore | undefined;
  /** Grows while the stack is being constructed. */
  readonly topics: readonly Located<TopicSpec>[];
}

export interface RegisteredExistingCluster {
  readonly spec: Located<ExistingClusterSpec>;
  /** Grows while the stack is being constructed. */
  readonly topics: readonly Located<TopicSpec>[];
}

export interface RegisteredMskCluster {
  readonly spec: Located<MskClusterSpec>;
  /** host:port of brokers for clients with IAM, as a token: known once the cluster is there. */
  readonly bootstrapServers: string[];
  readonly region: string;
  /** Grows while the stack is being constructed. */
  readonly topics: readonly Located<TopicSpec>[];
}

export interface RegisteredMskServerless extends Omit<RegisteredMskCluster, 'spec'> {
  readonly spec: Located<MskServerlessSpec>;
}

export interface RegisteredMirrorMaker {
  readonly spec: Located<MirrorMakerSpec>;
  readonly workers: readonly WorkerModel[];
}

/** All ensembles, clusters and mirrors of one stack: what validation, the provider configuration and the manifest are made of. */
export class Platform extends Construct {
  readonly ensembles: RegisteredEnsemble[] = [];
  readonly clusters: RegisteredCluster[] = [];
  readonly existing: RegisteredExistingCluster[] = [];
  readonly msk: RegisteredMskCluster[] = [];
  readonly mskServerless: RegisteredMskServerless[] = [];
  readonly mirrorMakers: RegisteredMirrorMaker[] = [];
  /** What its members run on. */
  target: TargetCapabilities = DOCKER;
  /** Ports of this host that something else listens on, where the stack is about to be deployed. */
  portsTaken: readonly number[] = [];

  /** The platform of the stack that `scope` belongs to. */
  static of(scope: Construct): Platform {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as Platform | undefined) ?? new Platform(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, ID);
    reportProblems(this, () => this.problems());
  }

  /** Everything that is wrong with the stack, by the model's rules. */
  problems(): readonly Problem[] {
    return [
      ...validatePlatform(this.spec(), this.target),
      ...validateHostPorts(this.spec(), this.portsTaken),
    ];
  }

  /** What the reporting commands are told about the stack. */
  manifest(): StackManifest {
    return {
      stack: TerraformStack.of(this).node.id,
      ensembles: this.ensembles.map(({ spec, servers, certificates }) =>
        ensembleManifest(spec, servers, certificates),
      ),
      clusters: this.clusters.map(({ spec, brokers, controllers = [], topics, certificates }) =>
        clusterManifest(spec, { brokers, controllers }, topics, {
          certificates,
          secrets: secretStore(this, spec.name),
        }),
      ),
      ...(this.existing.length === 0 ? {} : { existingClusters: this.#existingManifests() }),
      ...(this.mirrorMakers.length === 0 ? {} : { mirrorMakers: this.#mirrorManifests() }),
      ...this.#portForwards(),
      ...this.#metricsTls(),
    };
  }

  #portForwards(): Pick<StackManifest, 'portForwards'> {
    const forwards = portForwards(
      TerraformStack.of(this).node.id,
      this.clusters.map(({ spec }) => spec),
      this.ensembles.map(({ spec }) => spec),
    );
    return forwards.length === 0 ? {} : { portForwards: forwards };
  }

  /** The stack's own authority signs the certificates of all exporters. */
  #metricsTls(): Pick<StackManifest, 'metricsTls'> {
    const members = [...this.ensembles, ...this.clusters, ...this.mirrorMakers];
    if (!members.some(({ spec }) => exporterSpeaksTls(spec.jmxExporter))) return {};
    return { metricsTls: { caFile: authorityFile(certificateStore(this)) } };
  }

  /** What validation looks at. */
  spec(): PlatformSpec {
    return {
      ensembles: this.ensembles.map(({ spec }) => spec),
      clusters: this.clusters.map(({ spec, topics }) => ({ ...spec, topics })),
      existing: this.existing.map(({ spec, topics }) => ({ ...spec, topics })),
      msk: this.msk.map(({ spec, topics }) => ({ ...spec, topics })),
      mskServerless: this.mskServerless.map(({ spec, topics }) => ({ ...spec, topics })),
      mirrorMakers: this.mirrorMakers.map(({ spec }) => spec),
    };
  }

  #existingManifests() {
    return this.existing.map(({ spec, topics }) => existingClusterManifest(spec, topics));
  }

  #mirrorManifests() {
    return this.mirrorMakers.map(({ spec, workers }) => mirrorMakerManifest(spec, workers));
  }
}

const ID = 'kafkaform-platform';
