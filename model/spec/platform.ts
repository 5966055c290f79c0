import type { ClusterSpec } from './cluster.ts';
import type { EnsembleSpec } from './ensemble.ts';
import type { ExistingClusterSpec } from './existing-cluster.ts';
import type { MirrorMakerSpec } from './mirror-maker.ts';
import type { MskClusterSpec, MskServerlessSpec } from './msk-cluster.ts';
import type { TopicSpec } from './topic.ts';

/** Everything of one stack that validation looks at together. */
export interface PlatformSpec {
  /** Name of the stack, the first part of container names; left out, their length isn't checked. */
  readonly stack?: string;
  readonly ensembles: readonly Located<EnsembleSpec>[];
  readonly clusters: readonly Located<ClusterSpec & { readonly topics: readonly Located<TopicSpec>[] }>[];
  /** Clusters that run already and aren't the stack's own. @default - none */
  readonly existing?: readonly Located<
    ExistingClusterSpec & { readonly topics: readonly Located<TopicSpec>[] }
  >[];
  /** Provisioned clusters of Amazon MSK. @default - none */
  readonly msk?: readonly Located<MskClusterSpec & { readonly topics: readonly Located<TopicSpec>[] }>[];
  /** Serverless ones. @default - none */
  readonly mskServerless?: readonly Located<
    MskServerlessSpec & { readonly topics: readonly Located<TopicSpec>[] }
  >[];
  /** @default - none */
  readonly mirrorMakers?: readonly Located<MirrorMakerSpec>[];
}

/** A spec with the construct path it stands at, for messages. */
export type Located<T> = T & { readonly path: string };
