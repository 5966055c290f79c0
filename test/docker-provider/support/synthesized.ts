import type { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type Attributes, appOf, project, readStack } from '../../synth/support/project.ts';
import { freePorts } from './stage.ts';

/** Terraform's JSON for the docker resources of a stack, to be applied by themselves. */
export interface DockerResources {
  readonly data: { readonly docker_image: Readonly<Record<string, Attributes>> };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

/**
 * What a stack synthesizes for the docker provider. Its images are replaced by one that takes any command and does
 * nothing, host ports by free ones, and values of the kafka provider by a fixed text.
 */
export async function dockerResourcesOf(
  Stack: new (scope: Construct, id: string) => TerraformStack,
  id: string,
  image: string,
): Promise<DockerResources> {
  // An engine that runs in a container can't raise the limit beyond its own.
  const place = project({ setup: { largestFilesLimit: 10_000 } });
  try {
    const app = appOf(place);
    new Stack(app, id);
    app.synth();
    const { resource, data } = readStack(place, id);
    const ports = await freePorts(JSON.stringify(resource).split('"external"').length - 1);
    const docker = Object.entries(resource).filter(([type]) => type.startsWith('docker_'));
    return {
      data: { docker_image: map(data.docker_image ?? {}, (each) => ({ ...each, name: image })) },
      resource: Object.fromEntries(
        docker.map(([type, all]) => [type, map(all, (each) => alone(each, ports))]),
      ),
    };
  } finally {
    place.remove();
  }
}

/** A resource without what refers to the other provider. */
function alone({ depends_on, ...attributes }: Attributes, ports: number[]): Attributes {
  const own = JSON.parse(JSON.stringify(attributes).replace(/\$\{(kafka|zookeeper)_[^}]*\}/g, 'from-kafka'));
  return {
    ...own,
    ...(own.ports ? { ports: own.ports.map((port: object) => ({ ...port, external: ports.shift() })) } : {}),
    depends_on: (depends_on ?? []).filter((address: string) => address.startsWith('docker_')),
  };
}

const map = <T, R>(record: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
