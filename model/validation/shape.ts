import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What a field of a spec must look like; a `?` makes it optional. */
export type Shape = Scalar | `${Scalar}?` | readonly Shape[] | { readonly [field: string]: Shape };
type Scalar =
  | 'string'
  | 'strings'
  | 'number'
  | 'boolean'
  | 'config'
  | 'metadata'
  | 'jvm'
  | 'exporter'
  | 'listener'
  | 'listeners'
  | 'migration'
  | 'authorization'
  | 'certificates'
  | 'storage';

const MEMBER = { hostPort: 'number', metricsPort: 'number?' } as const;
const JVM = { heapMiB: 'number', memoryMiB: 'number?', profile: 'string' } as const;
const LISTENER = {
  security: 'string',
  address: 'string?',
  advertisedHost: 'string?',
  acrossHosts: 'boolean?',
} as const;
const CONTROLLERS = { members: [{ controllerId: 'number', ...MEMBER }], jvm: 'jvm' } as const;
const CERTIFICATES = { validDays: 'number?', renewal: 'string?' } as const;
const STORAGE = {
  gibibytes: 'number',
  growsTo: 'number?',
  growsAtPercent: 'number?',
  throughputMiBps: 'number?',
} as const;
const AUTHORIZATION = { superUsers: 'strings?' } as const;
const MIGRATION = { phase: 'string', from: 'listeners', to: 'listeners' } as const;
const EXPORTER = {
  enabled: 'boolean?',
  rules: 'string?',
  listener: 'listener?',
  certificates: 'certificates?',
} as const;

export const ENSEMBLE_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  kafkaVersion: 'string',
  servers: [{ myid: 'number', ...MEMBER }],
  listeners: 'listeners?',
  certificates: 'certificates?',
  config: 'config?',
  jvm: 'jvm',
  jmxExporter: 'exporter?',
  availability: 'string?',
};

export const CLUSTER_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  kafkaVersion: 'string',
  finalize: 'boolean?',
  metadata: 'metadata',
  brokers: [{ brokerId: 'number', rack: 'string?', ...MEMBER }],
  listeners: 'listeners?',
  migration: 'migration?',
  authorization: 'authorization?',
  certificates: 'certificates?',
  replicationFactor: 'number?',
  minInsyncReplicas: 'number?',
  uncleanLeaderElection: 'boolean?',
  volumesPerBroker: 'number?',
  config: 'config?',
  jvm: 'jvm',
  jmxExporter: 'exporter?',
  clusterId: 'string?',
  availability: 'string?',
  rebalance: 'string?',
  expectedPartitions: 'number?',
  topics: [],
};

export const EXISTING_CLUSTER_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  bootstrapServers: ['string'],
  replicationFactor: 'number?',
  topics: [],
};

export const MSK_CLUSTER_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  kafkaVersion: 'string',
  metadata: 'string',
  brokerType: 'string',
  instanceType: 'string',
  brokers: 'number',
  availabilityZones: 'number',
  storage: 'storage?',
  authentication: ['string'],
  certificateAuthorities: 'strings?',
  replicationFactor: 'number?',
  minInsyncReplicas: 'number?',
  uncleanLeaderElection: 'boolean?',
  config: 'config?',
  logRetentionDays: 'number?',
  rebalance: 'string?',
  topics: [],
};

export const MSK_SERVERLESS_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  availabilityZones: 'number',
  topics: [],
};

export const MIRROR_MAKER_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  kafkaVersion: 'string',
  workers: [{ workerId: 'number', metricsPort: 'number?' }],
  flows: [
    {
      source: 'string',
      target: 'string',
      topics: 'strings',
      topicsExclude: 'strings?',
      groups: 'strings?',
      groupsExclude: 'strings?',
      syncGroupOffsets: 'boolean?',
      syncTopicConfigs: 'boolean?',
      syncTopicAcls: 'boolean?',
      heartbeats: 'boolean?',
      offsetLagMax: 'number?',
      replicationFactor: 'number?',
      tasksMax: 'number?',
      config: 'config?',
      consumer: 'config?',
      producer: 'config?',
      admin: 'config?',
    },
  ],
  replicationPolicy: 'string?',
  config: 'config?',
  jvm: 'jvm',
  jmxExporter: 'exporter?',
  availability: 'string?',
};

export const TOPIC_SHAPE: Shape = {
  name: 'string',
  path: 'string',
  partitions: 'number',
  replicationFactor: 'number?',
  config: 'config?',
  protected: 'boolean?',
};

/** Every field of the wrong type. What has none can be read by its TypeScript type. */
export function shapeProblems(found: Subject, value: unknown, shape: Shape): readonly Problem[] {
  return mismatches(value, shape, '').map(({ at, received, wanted }) =>
    found.error('wrong-type', at || 'the whole', received, `it must be ${wanted}`, 'give one'),
  );
}

interface Mismatch {
  readonly at: string;
  readonly received: unknown;
  readonly wanted: string;
}

function mismatches(value: unknown, shape: Shape, at: string): readonly Mismatch[] {
  if (typeof shape === 'string') return scalarMismatches(value, shape, at);
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [{ at, received: value, wanted: 'a list' }];
    const [element] = shape;
    return element === undefined
      ? []
      : Array.from(value).flatMap((each, index) => mismatches(each, element, `${at}[${index}]`));
  }
  if (!isRecord(value)) return [{ at, received: value, wanted: 'an object' }];
  return Object.entries(shape).flatMap(([field, of]) =>
    mismatches(value[field], of, at ? `${at}.${field}` : field),
  );
}

function scalarMismatches(value: unknown, shape: string, at: string): readonly Mismatch[] {
  const scalar = shape.replace('?', '');
  if (value === undefined && shape.endsWith('?')) return [];
  switch (scalar) {
    case 'strings':
      return mismatches(value, ['string'], at);
    case 'jvm':
      return mismatches(value, JVM, at);
    case 'exporter':
      return mismatches(value, EXPORTER, at);
    case 'listener':
      return mismatches(value, LISTENER, at);
    case 'listeners':
      return listenerMismatches(value, at);
    case 'migration':
      return mismatches(value, MIGRATION, at);
    case 'authorization':
      return mismatches(value, AUTHORIZATION, at);
    case 'storage':
      return mismatches(value, STORAGE, at);
    case 'certificates':
      return mismatches(value, CERTIFICATES, at);
    case 'config':
      return isRecord(value) ? [] : [{ at, received: value, wanted: 'an object of properties' }];
    case 'metadata':
      return metadataMismatches(value, at);
    default:
      return isOfType(value, scalar) ? [] : [{ at, received: value, wanted: `a ${scalar}` }];
  }
}

const isOfType = (value: unknown, type: string): boolean => {
  const actual: string = typeof value;
  return actual === type;
};

function metadataMismatches(value: unknown, at: string): readonly Mismatch[] {
  const mode = isRecord(value) ? value.mode : undefined;
  if (mode === 'zookeeper') return mismatches(value, { ensemble: 'string', chroot: 'string?' }, at);
  if (mode === 'kraft') {
    const { controllers } = value as Record<string, unknown>;
    return mismatches(value, { controllers: isRecord(controllers) ? CONTROLLERS : 'number' }, at);
  }
  return [{ at: `${at}.mode`, received: mode, wanted: '"zookeeper" or "kraft"' }];
}

function listenerMismatches(value: unknown, at: string): readonly Mismatch[] {
  if (!isRecord(value)) return [{ at, received: value, wanted: 'an object of listeners' }];
  return Object.entries(value).flatMap(([name, listener]) =>
    listener === undefined ? [] : mismatches(listener, LISTENER, `${at}.${name}`),
  );
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
