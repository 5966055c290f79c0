import { Container } from '@cdktf/provider-docker/lib/container/index.js';
import { Volume } from '@cdktf/provider-docker/lib/volume/index.js';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerModel } from '../../model/container.ts';
import type { JmxExporterSpec } from '../../model/spec/jvm.ts';
import { literal } from '../kafka/literal.ts';
import { Docker } from './docker.ts';
import { HARDENED, SCRATCH } from './hardening.ts';
import { inPlaceSettings } from './in-place-settings.ts';
import { metricsSecrets } from './metrics-secrets.ts';

export interface DockerContainerProps {
  readonly model: ContainerModel;
  /** Asked for at synth: the limits follow from all topics of the stack, and those come later. */
  readonly ulimits: () => ContainerModel['ulimits'];
  readonly labels: Readonly<Record<string, string>>;
  /** Refuse, at plan, to destroy the volumes. */
  readonly retainData: boolean;
  readonly dependsOn?: ITerraformDependable[];
  /** Terraform name of the container; its volumes' names start with it. */
  readonly logicalId: string;
  /** Names of networks that it joins besides the stack's own. */
  readonly networks?: readonly string[];
  /** Metrics that it serves; with TLS they need a certificate of their own. */
  readonly exporter: JmxExporterSpec | undefined;
}

/** A container with its volumes, as kreuzwerker/docker 3.6.2 must be told so that nothing surprising happens. */
export class DockerContainer extends Construct {
  readonly resource: Container;

  constructor(scope: Construct, id: string, props: DockerContainerProps) {
    super(scope, id);
    const { logicalId } = props;
    const metrics = metricsSecrets(this, props);
    const model = {
      ...props.model,
      tmpfs: { ...SCRATCH, ...props.model.tmpfs },
      folders: [...(props.model.folders ?? []), ...metrics.folders],
    };
    const volumes = [
      ...model.volumes.map((volume) => ({
        volumeName: this.#volume(volume.name, logicalId + suffixOf(volume.name, model), props.retainData)
          .name,
        containerPath: volume.path,
      })),
      ...model.folders.map(({ hostPath, path }) => ({
        hostPath,
        containerPath: path,
        readOnly: true,
      })),
    ];
    this.resource = new Container(this, 'container', {
      ...ALWAYS,
      ...HARDENED,
      ...attributes(model, { ...props, labels: { ...props.labels, ...metrics.labels } }, Docker.of(this)),
      volumes,
      networksAdvanced: [
        { name: Docker.of(this).network.name, aliases: [model.name] },
        ...(props.networks ?? []).map((name) => ({ name })),
      ],
      dependsOn:
        metrics.dependsOn === undefined ? props.dependsOn : [...(props.dependsOn ?? []), metrics.dependsOn],
    });
    this.resource.overrideLogicalId(logicalId);
  }

  /** Nothing but the name: any other attribute, a label too, would replace the volume and empty it. */
  #volume(name: string, logicalId: string, retain: boolean): Volume {
    const volume = new Volume(this, name, {
      name,
      ...(retain ? { lifecycle: { preventDestroy: true } } : {}),
    });
    volume.overrideLogicalId(logicalId);
    return volume;
  }
}

/** `mustRun: true`, the default, would let a mere plan delete a container that has stopped. */
const ALWAYS = { mustRun: false, restart: 'unless-stopped' } as const;

function attributes(model: ContainerModel, props: DockerContainerProps, docker: Docker) {
  return {
    name: model.name,
    image: model.image,
    command: literal([...model.command]),
    env: Object.entries(model.env)
      .map(([name, value]) => literal(`${name}=${value}`))
      .sort(),
    ports: [...model.ports]
      .sort((a, b) => a.internal - b.internal)
      .map((port) => ({ ...port, protocol: 'tcp' })),
    ulimit: Lazy.anyValue({ produce: () => docker.within(props.ulimits()) }),
    labels: labelsOf(model, props.labels),
    // From the first deploy on: a replacement uses the grace in prior state, and without one it is SIGKILL.
    destroyGraceSeconds: model.stopGraceSeconds,
    // Without a swap limit the engine would add as much swap again.
    ...(model.memoryMiB === undefined ? {} : { memory: model.memoryMiB, memorySwap: model.memoryMiB }),
    ...inPlaceSettings(model).attributes,
  };
}

/** `_data` of volume `local-orders-1-data` in container `local-orders-1`. */
const suffixOf = (volumeName: string, model: ContainerModel): string =>
  volumeName.slice(model.name.length).replaceAll('-', '_');

function labelsOf(model: ContainerModel, labels: Readonly<Record<string, string>>) {
  return Object.entries({ ...labels, ...inPlaceSettings(model).labels })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
