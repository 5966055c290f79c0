import type { ContainerModel } from '../container.ts';
import type { MirrorMakerManifest } from '../manifest.ts';
import type { MirrorFlowSpec, MirrorMakerSpec, MirrorWorkerSpec } from '../spec/mirror-maker.ts';
import { sorted } from './environment.ts';
import { jvmVariables } from './jvm.ts';
import { exporterEnabled, exporterVariables, metricsPorts, metricsUrl } from './metrics.ts';
import { accessFolders, readyFile } from './mirror-access.ts';
import {
  intervalsOf,
  type MirroredCluster,
  mirrorMakerProperties,
  offsetLagMaxOf,
} from './mirror-maker-properties.ts';
import { excludedGroups, excludedTopics, includedGroups } from './mirror-patterns.ts';
import { memberName } from './names.ts';
import { PORTS } from './ports.ts';
import { propertiesText } from './properties-text.ts';

export interface MirrorMakerContext {
  /** Name of the stack: the first part of container names. */
  readonly stack: string;
  /** Image name or id; may be a token. */
  readonly image: string;
  /** Folder of the host with what the workers log in with. @default - they don't */
  readonly passwords?: string | undefined;
  /** Name of a file there that workers wait for at their start. @default - none */
  readonly ready?: string | undefined;
  /** Every cluster of the flows, once. */
  readonly clusters: readonly MirroredCluster[];
}

/** One worker, rendered. */
export interface WorkerModel {
  readonly workerId: number;
  readonly container: ContainerModel;
  /** host:port that it tells the other workers. */
  readonly advertisedAddress: string;
  /** Left out where the JMX exporter is off. */
  readonly metricsUrl?: string;
}

/** Every worker of a mirror, by ascending id. Never throws: what is wrong is validation's to say. */
export function renderMirrorMaker(
  spec: MirrorMakerSpec,
  context: MirrorMakerContext,
): readonly WorkerModel[] {
  return [...spec.workers]
    .sort((a, b) => a.workerId - b.workerId)
    .map((worker) => {
      const container = workerContainer(spec, worker, context);
      return {
        workerId: worker.workerId,
        container,
        advertisedAddress: `${container.name}:${PORTS.mirrorRest}`,
        ...(metricsPort(spec, worker) === undefined
          ? {}
          : { metricsUrl: metricsUrl(spec.jmxExporter, worker.metricsPort ?? 0) }),
      };
    });
}

const metricsPort = (spec: MirrorMakerSpec, { metricsPort: port }: MirrorWorkerSpec): number | undefined =>
  exporterEnabled(spec.jmxExporter) ? port : undefined;

function workerContainer(
  spec: MirrorMakerSpec,
  worker: MirrorWorkerSpec,
  context: MirrorMakerContext,
): ContainerModel {
  const name = memberName(spec, context.stack, worker.workerId);
  return {
    name,
    image: context.image,
    command: ['mirror-maker'],
    env: sorted({
      MIRROR_MAKER_PROPERTIES: propertiesText(mirrorMakerProperties(spec, context.clusters, name)),
      ...jvmVariables(spec.jvm),
      ...exporterVariables(spec.jmxExporter),
      ...(context.ready === undefined ? {} : { MIRROR_MAKER_WAIT_FOR: readyFile(context.ready) }),
    }),
    ports: metricsPorts(worker, spec.jmxExporter),
    volumes: [],
    ...mounted(context),
    // Connections to every broker, and the jars; Docker's own default differs from host to host.
    ulimits: [{ name: 'nofile', soft: 65536, hard: 65536 }],
    ...(spec.jvm.memoryMiB === undefined ? {} : { memoryMiB: spec.jvm.memoryMiB }),
    // Tasks have 5 s to write what they have read (task.shutdown.graceful.timeout.ms), herder after herder.
    stopGraceSeconds: spec.jvm.profile === 'local' ? 20 : 60,
  };
}

/** What clusters are known by, and the workers; nothing where all speak plaintext. */
function mounted({ clusters, passwords }: MirrorMakerContext): Pick<ContainerModel, 'folders'> {
  const folders = accessFolders(clusters, passwords);
  return folders.length === 0 ? {} : { folders };
}

/** What the reporting commands are told about a mirror. */
export function mirrorMakerManifest(
  spec: MirrorMakerSpec,
  workers: readonly WorkerModel[],
): MirrorMakerManifest {
  return {
    name: spec.name,
    kafkaVersion: spec.kafkaVersion,
    replicationPolicy: spec.replicationPolicy ?? 'default',
    exactlyOnce: spec.exactlyOnce === true,
    workers: workers.map(({ workerId, container, metricsUrl: url }) => ({
      id: workerId,
      container: container.name,
      ...(url === undefined ? {} : { metricsUrl: url }),
    })),
    flows: spec.flows.map((flow) => flowManifest(spec, flow)),
  };
}

function flowManifest(spec: MirrorMakerSpec, flow: MirrorFlowSpec): MirrorMakerManifest['flows'][number] {
  const every = intervalsOf(flow);
  return {
    source: flow.source,
    target: flow.target,
    topics: flow.topics,
    topicsExclude: excludedTopics(spec, flow),
    groups: includedGroups(flow),
    groupsExclude: excludedGroups(flow),
    syncGroupOffsets: flow.syncGroupOffsets ?? true,
    refreshTopicsSeconds: every.refreshTopics,
    refreshGroupsSeconds: every.refreshGroups,
    checkpointsSeconds: every.checkpoints,
    groupOffsetsSeconds: every.groupOffsets,
    heartbeatsSeconds: every.heartbeats,
    offsetLagMax: offsetLagMaxOf(flow),
  };
}
