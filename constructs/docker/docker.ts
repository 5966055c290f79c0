import { DataDockerImage } from '@cdktf/provider-docker/lib/data-docker-image/index.js';
import { Network } from '@cdktf/provider-docker/lib/network/index.js';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerModel } from '../../model/container.ts';
import { networkName } from '../../model/rendering/names.ts';
import type { SetupRecord } from '../../model/setup.ts';
import type { Problem } from '../../model/validation/problem.ts';
import { reportProblems } from '../problems.ts';
import { projectRoot, readSetup } from '../project.ts';
import { DockerProvider, type DockerProviderChoice } from './provider.ts';

/** What the containers of one stack share: provider, network, images. */
export class Docker extends Construct {
  readonly network: Network;
  readonly #setup: SetupRecord | undefined;
  readonly #withoutImage = new Set<string>();

  /** The Docker parts of the stack that `scope` belongs to. */
  static of(scope: Construct): Docker {
    const stack = TerraformStack.of(scope);
    return (stack.node.tryFindChild(ID) as Docker | undefined) ?? new Docker(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, ID);
    this.#setup = readSetup(projectRoot(this));
    new DockerProvider(this, 'provider', this.#choice());
    // Nothing but the name: every attribute of a network, a label too, would replace it under running containers.
    this.network = new Network(this, 'network', { name: networkName(stack.node.id) });
    this.network.overrideLogicalId('network');
    reportProblems(this, () => this.#problems());
  }

  /** Id of the image that runs a Kafka version; read during plan, so a missing image stops the plan. */
  imageId(kafkaVersion: string): string {
    const id = `image-${kafkaVersion}`;
    const known = this.node.tryFindChild(id) as DataDockerImage | undefined;
    return (known ?? this.#image(id, kafkaVersion)).id;
  }

  /** Limits as far as the engine can give them: it refuses to start a container that wants more. */
  within(ulimits: ContainerModel['ulimits']): ContainerModel['ulimits'] {
    const largest = this.#setup?.largestFilesLimit ?? Number.POSITIVE_INFINITY;
    return ulimits.map((limit) =>
      limit.name === 'nofile'
        ? { ...limit, soft: Math.min(limit.soft, largest), hard: Math.min(limit.hard, largest) }
        : limit,
    );
  }

  #image(id: string, kafkaVersion: string): DataDockerImage {
    const name = this.#setup?.images[kafkaVersion];
    if (name === undefined) this.#withoutImage.add(kafkaVersion);
    const image = new DataDockerImage(this, id, { name: name ?? `kafkaform/kafka:${kafkaVersion}` });
    image.overrideLogicalId(`kafka_${kafkaVersion.replace(/[^A-Za-z0-9]+/g, '_')}`);
    return image;
  }

  #choice(): DockerProviderChoice {
    const override = process.env.KAFKAFORM_DOCKER_PROVIDER;
    return override === 'kreuzwerker' || override === 'offline'
      ? override
      : (this.#setup?.dockerProvider ?? 'offline');
  }

  #problems(): readonly Problem[] {
    const setup = this.#setup;
    const stack = TerraformStack.of(this).node.id;
    if (setup === undefined) return [noSetup(stack)];
    return [...this.#withoutImage].map((version) => noImage(stack, version, setup));
  }
}

const ID = 'kafkaform-docker';

const noSetup = (stack: string): Problem => ({
  severity: 'error',
  code: 'setup-missing',
  construct: stack,
  path: '.kafkaform/setup.json',
  received: 'missing',
  rule: 'synth needs what the set-up builds and finds out',
  fix: 'run `npm run setup` first',
});

const noImage = (stack: string, kafkaVersion: string, setup: SetupRecord): Problem => ({
  severity: 'error',
  code: 'image-missing',
  construct: stack,
  path: `Stack '${stack}': version`,
  received: kafkaVersion,
  rule: `the set-up has built images of ${Object.keys(setup.images).join(' and ')} only`,
  fix: 'use one of these, or run `npm run setup` to build what is missing',
});
