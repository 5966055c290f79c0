import type { ContainerModel } from '../container.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { ControllerSpec, DedicatedControllersSpec } from '../spec/controllers.ts';
import { bootstrapUsers, PASSWORDS } from './authentication.ts';
import { type CertificateModel, controllerCertificate } from './certificates.ts';
import type { ClusterContext } from './cluster.ts';
import { METADATA_DIRECTORY, staticControllerProperties } from './controller-properties.ts';
import { encodeProperties, kafkaVariable, sorted } from './environment.ts';
import { SMALLEST_FILES_LIMIT } from './files-limit.ts';
import { jvmVariables, publishedPorts } from './jvm.ts';
import { kafkaListenerOf, SECRETS } from './listeners.ts';
import { memberAddress } from './member-address.ts';
import { exporterEnabled, exporterVariables, metricsUrl } from './metrics.ts';
import { memberName, volumeName } from './names.ts';
import { dedicatedControllers, dedicatedOf } from './quorum.ts';
import { brokerPasswords } from './secrets.ts';

/** One dedicated controller, rendered. */
export interface ControllerModel {
  readonly controllerId: number;
  readonly container: ContainerModel;
  /** host:port of listener CONTROLLER as terraform reaches it. */
  readonly address: string;
  /** Left out where the JMX exporter is off. */
  readonly metricsUrl?: string;
  /** Left out where listener CONTROLLER doesn't speak TLS. */
  readonly certificate?: CertificateModel;
}

/**
 * The dedicated controllers of a cluster, by ascending id; none where brokers are controllers as well. Never throws: what is wrong is
 * validation's to say.
 */
export function renderControllers(spec: ClusterSpec, context: ClusterContext): readonly ControllerModel[] {
  const choice = dedicatedOf(spec);
  if (choice === undefined) return [];
  return dedicatedControllers(spec).map((controller) => renderController(spec, choice, controller, context));
}

function renderController(
  spec: ClusterSpec,
  choice: DedicatedControllersSpec,
  controller: ControllerSpec,
  context: ClusterContext,
): ControllerModel {
  const { controllerId, hostPort, metricsPort } = controller;
  const name = memberName(spec, context.stack, controllerId);
  const certificate =
    context.certificates === undefined ? undefined : controllerCertificate(spec, name, context.certificates);
  return {
    controllerId,
    container: controllerContainer(spec, choice, controller, context, certificate),
    address: memberAddress(spec, controllerId, { port: kafkaListenerOf(spec, 'controller').port, hostPort }),
    ...(metricsPort !== undefined && exporterEnabled(spec.jmxExporter)
      ? { metricsUrl: metricsUrl(spec.jmxExporter, metricsPort, spec.hosts === undefined ? undefined : name) }
      : {}),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function controllerContainer(
  spec: ClusterSpec,
  { jvm }: DedicatedControllersSpec,
  controller: ControllerSpec,
  context: ClusterContext,
  certificate: CertificateModel | undefined,
): ContainerModel {
  const name = memberName(spec, context.stack, controller.controllerId);
  return {
    name,
    image: context.image,
    // the role of all that `process.roles` can be
    command: ['broker'],
    env: sorted({
      ...encodeProperties(kafkaVariable, staticControllerProperties(spec, controller, context)),
      CLUSTER_ID: context.clusterId,
      ...(bootstrapUsers(spec).length > 0 ? { KAFKAFORM_SCRAM_PASSWORDS: PASSWORDS } : {}),
      ...jvmVariables(jvm),
      ...exporterVariables(spec.jmxExporter),
    }),
    ports: publishedPorts(kafkaListenerOf(spec, 'controller').port, controller, spec.jmxExporter),
    volumes: [{ name: volumeName(name), path: METADATA_DIRECTORY }],
    ...secretFolders(spec, context, certificate),
    ulimits: [{ name: 'nofile', soft: SMALLEST_FILES_LIMIT, hard: SMALLEST_FILES_LIMIT }],
    ...(jvm.memoryMiB === undefined ? {} : { memoryMiB: jvm.memoryMiB }),
    stopGraceSeconds: jvm.profile === 'local' ? 15 : 60,
  };
}

/** Its key, and the passwords that storage is formatted with. */
function secretFolders(
  spec: ClusterSpec,
  { secrets }: ClusterContext,
  certificate: CertificateModel | undefined,
): Pick<ContainerModel, 'folders'> {
  const folders = [
    ...(certificate === undefined ? [] : [{ hostPath: certificate.folder, path: SECRETS.folder }]),
    ...(secrets === undefined || bootstrapUsers(spec).length === 0
      ? []
      : [{ hostPath: brokerPasswords(secrets), path: PASSWORDS }]),
  ];
  return folders.length === 0 ? {} : { folders };
}
