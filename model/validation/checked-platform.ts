import type { PlatformSpec } from '../spec/platform.ts';
import type { Problem } from './problem.ts';
import { splitScalars } from './properties.ts';
import {
  CLUSTER_SHAPE,
  ENSEMBLE_SHAPE,
  EXISTING_CLUSTER_SHAPE,
  isRecord,
  MIRROR_MAKER_SHAPE,
  MSK_CLUSTER_SHAPE,
  MSK_SERVERLESS_SHAPE,
  type Shape,
  shapeProblems,
  TOPIC_SHAPE,
} from './shape.ts';
import { subject } from './subject.ts';

/** What of a stack can be read by its types. */
export interface CheckedPlatform {
  readonly spec: PlatformSpec;
  /** What is to be said about the rest. */
  readonly problems: readonly Problem[];
}

/** Leaves out every spec that has a field of the wrong type and every property value that can be none. Never throws. */
export function checkPlatform(given: unknown): CheckedPlatform {
  const stack = isRecord(given) ? given : {};
  const ensembles = checkEach('ZooKeeperEnsemble', '', stack.ensembles, ENSEMBLE_SHAPE);
  const clusters = checkEach('KafkaCluster', '', stack.clusters, CLUSTER_SHAPE);
  const existing = checkEach('KafkaCluster', '', stack.existing, EXISTING_CLUSTER_SHAPE);
  const mirrors = checkEach('MirrorMaker', '', stack.mirrorMakers, MIRROR_MAKER_SHAPE);
  const msk = checkEach('KafkaCluster', '', stack.msk, MSK_CLUSTER_SHAPE);
  const serverless = checkEach('ServerlessCluster', '', stack.mskServerless, MSK_SERVERLESS_SHAPE);
  const topics = clusters.specs.map(checkTopics);
  const existingTopics = existing.specs.map(checkTopics);
  const mskTopics = msk.specs.map(checkTopics);
  const serverlessTopics = serverless.specs.map(checkTopics);
  const spec = {
    ...(typeof stack.stack === 'string' ? { stack: stack.stack } : {}),
    ensembles: ensembles.specs,
    clusters: clusters.specs.map((cluster, index) => ({ ...cluster, topics: topics[index]?.specs ?? [] })),
    existing: existing.specs.map((cluster, index) => ({
      ...cluster,
      topics: existingTopics[index]?.specs ?? [],
    })),
    msk: msk.specs.map((cluster, index) => ({ ...cluster, topics: mskTopics[index]?.specs ?? [] })),
    mskServerless: serverless.specs.map((cluster, index) => ({
      ...cluster,
      topics: serverlessTopics[index]?.specs ?? [],
    })),
    mirrorMakers: mirrors.specs,
  };
  return {
    spec: spec as unknown as PlatformSpec,
    problems: [
      ...shapeProblems(subject('Stack', typeof stack.stack === 'string' ? stack.stack : '', ''), given, {
        ensembles: [],
        clusters: [],
      }),
      ...[
        ensembles,
        clusters,
        existing,
        msk,
        serverless,
        mirrors,
        ...topics,
        ...existingTopics,
        ...mskTopics,
        ...serverlessTopics,
      ].flatMap(({ problems }) => problems),
    ],
  };
}

const checkTopics = ({ name, topics }: Readonly<Record<string, unknown>>): CheckedSpecs =>
  checkEach('KafkaTopic', `${name}/`, topics, TOPIC_SHAPE);

interface CheckedSpecs {
  readonly specs: readonly Readonly<Record<string, unknown>>[];
  readonly problems: readonly Problem[];
}

function checkEach(kind: string, prefix: string, list: unknown, shape: Shape): CheckedSpecs {
  const all = (Array.isArray(list) ? Array.from(list) : []).map((value) =>
    checkOne(kind, prefix, value, shape),
  );
  return {
    specs: all.flatMap(({ specs }) => specs),
    problems: all.flatMap(({ problems }) => problems),
  };
}

function checkOne(kind: string, prefix: string, value: unknown, shape: Shape): CheckedSpecs {
  const { name, path } = isRecord(value) ? value : {};
  const found = subject(
    kind,
    prefix + (typeof name === 'string' ? name : '?'),
    typeof path === 'string' ? path : '',
  );
  const problems = shapeProblems(found, value, shape);
  if (problems.length > 0 || !isRecord(value)) return { specs: [], problems };
  if (!isRecord(value.config)) return { specs: [value], problems };
  const split = splitScalars(value.config, found);
  return { specs: [{ ...value, config: split.config }], problems: split.problems };
}
