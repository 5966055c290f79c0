import type { ContainerModel } from '../container.ts';
import type { EnsembleSpec, ServerSpec } from '../spec/ensemble.ts';
import { encodeProperties, sorted, zookeeperVariable } from './environment.ts';
import { exporterEnabled, exporterVariables, jvmVariables, publishedPorts } from './jvm.ts';
import { containerName, volumeName } from './names.ts';
import { loopbackAddress, metricsUrl, PORTS } from './ports.ts';
import { zookeeperProperties } from './zookeeper-properties.ts';

const DATA_DIRECTORY = '/var/lib/zookeeper/data';

export interface EnsembleContext {
  /** Name of the stack: the first part of container and volume names. */
  readonly stack: string;
  /** Image name or id; may be a token. */
  readonly image: string;
}

/** One ZooKeeper server, rendered. */
export interface ServerModel {
  readonly myid: number;
  readonly container: ContainerModel;
  /** host:port of its client port on the host's loopback. */
  readonly address: string;
  /** Left out where the JMX exporter is off. */
  readonly metricsUrl?: string;
}

/** Every server of an ensemble, by ascending myid. Never throws: what is wrong is validation's to say. */
export function renderEnsemble(spec: EnsembleSpec, context: EnsembleContext): readonly ServerModel[] {
  return [...spec.servers]
    .sort((a, b) => a.myid - b.myid)
    .map((server) => renderServer(spec, server, context));
}

function renderServer(spec: EnsembleSpec, server: ServerSpec, context: EnsembleContext): ServerModel {
  return {
    myid: server.myid,
    container: serverContainer(spec, server, context),
    address: loopbackAddress(server.hostPort),
    ...(server.metricsPort !== undefined && exporterEnabled(spec.jmxExporter)
      ? { metricsUrl: metricsUrl(server.metricsPort) }
      : {}),
  };
}

function serverContainer(spec: EnsembleSpec, server: ServerSpec, context: EnsembleContext): ContainerModel {
  const name = containerName(context.stack, spec.name, server.myid);
  return {
    name,
    image: context.image,
    command: ['zookeeper'],
    env: sorted({
      ...encodeProperties(zookeeperVariable, zookeeperProperties(spec, context.stack, DATA_DIRECTORY)),
      ZOOKEEPER_MYID: String(server.myid),
      ...jvmVariables(spec.jvm),
      ...exporterVariables(spec.jmxExporter),
    }),
    ports: publishedPorts(PORTS.zookeeperClient, server, spec.jmxExporter),
    volumes: [{ name: volumeName(name), path: DATA_DIRECTORY }],
    // Connections and a handful of log and snapshot files; Docker's own default differs from host to host.
    ulimits: [{ name: 'nofile', soft: 65536, hard: 65536 }],
    ...(spec.jvm.memoryMiB === undefined ? {} : { memoryMiB: spec.jvm.memoryMiB }),
    stopGraceSeconds: 10,
  };
}
