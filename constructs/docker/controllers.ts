import { dependable, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ControllerModel } from '../../model/rendering/controllers.ts';
import { kafkaController } from '../../model/resources/controller.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { CertificateSource } from '../kafka/certificate-source.ts';
import { logicalId } from '../kafka/logical-id.ts';
import { KafkaResource } from '../kafka/resource.ts';
import { membersOf } from '../members.ts';
import { DockerContainer } from './container.ts';

/** What the dedicated controllers of a cluster have in common. */
export interface DockerControllersProps {
  readonly spec: Pick<ClusterSpec, 'name' | 'jmxExporter'>;
  /** Id of the cluster's anchor. */
  readonly clusterId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Refuse, at plan, to destroy the volumes. */
  readonly retainData: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
  /** Asked where a controller has a certificate. */
  readonly certificates: () => CertificateSource;
}

/**
 * A container and a membership for each dedicated controller; returns controller id to the membership's `joined`. Brokers' containers don't
 * depend on them: where both are replaced in one deploy, terraform would destroy a controller only once all brokers are gone.
 */
export function dockerControllers(
  scope: Construct,
  controllers: readonly ControllerModel[],
  props: DockerControllersProps,
): Record<string, string> {
  return membersOf(
    controllers,
    ({ controllerId }) => controllerId,
    (controller) => dockerController(scope, controller, props).attributes.joined,
  );
}

function dockerController(scope: Construct, controller: ControllerModel, props: DockerControllersProps) {
  const { spec, clusterId, labels, retainData } = props;
  const { controllerId } = controller;
  const address = controllerAddress(spec, controllerId);
  const secrets = certificateOf(scope, controller, address, props);
  const container = new DockerContainer(scope, `container-controller-${controllerId}`, {
    model: controller.container,
    ulimits: () => controller.container.ulimits,
    labels: { ...labels, ...secrets.labels },
    retainData,
    dependsOn: [...props.dependsOn, ...secrets.dependsOn],
    logicalId: address,
    exporter: spec.jmxExporter,
  }).resource;
  const membership = new KafkaResource(
    scope,
    `controller-${controllerId}`,
    kafkaController,
    {
      cluster: spec.name,
      controllerId,
      clusterId,
      address: controller.address,
      compute: container.id,
      container: controller.container.name,
    },
    // The container as a whole: an update in place goes through the gate as well.
    { lifecycle: { replaceTriggeredBy: [dependable(container)] } },
  );
  membership.overrideLogicalId(address);
  return membership;
}

/** Terraform's name of a controller's resources. */
export const controllerAddress = ({ name }: Pick<ClusterSpec, 'name'>, controllerId: number): string =>
  logicalId(name, 'controller', controllerId);

/**
 * A controller's part of the quorum reads keys and authorities when it starts, so both are a label: what is renewed replaces the
 * container, through the gate.
 */
function certificateOf(
  scope: Construct,
  { certificate }: ControllerModel,
  address: string,
  { certificates }: DockerControllersProps,
): { readonly labels: Record<string, string>; readonly dependsOn: readonly ITerraformDependable[] } {
  if (certificate === undefined) return { labels: {}, dependsOn: [] };
  const { resource, fingerprint, trusted } = certificates().broker(scope, address, certificate);
  return {
    labels: {
      'kafkaform.certificate': fingerprint,
      ...(trusted === undefined ? {} : { 'kafkaform.trusted': trusted }),
    },
    dependsOn: [resource],
  };
}
