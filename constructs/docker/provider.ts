import { DockerProvider as Kreuzwerker } from '@cdktf/provider-docker/lib/provider/index.js';
import type { Construct } from 'constructs';
import type { SetupRecord } from '../../model/setup.ts';
import { LOCAL_NAMESPACE } from '../kafka/provider-address.ts';

/** The version whose schema the constructs are made for; what the bindings allow by themselves would float. */
const DOCKER_PROVIDER_VERSION = '3.6.2';

const SOURCES = {
  kreuzwerker: 'kreuzwerker/docker',
  offline: `${LOCAL_NAMESPACE}/docker`,
} as const;

export type DockerProviderChoice = SetupRecord['dockerProvider'];

/** The docker provider of a stack, from where the set-up found it; nothing else depends on that choice. */
export class DockerProvider extends Kreuzwerker {
  constructor(scope: Construct, id: string, choice: DockerProviderChoice) {
    super(scope, id, {});
    this.terraformProviderSource = SOURCES[choice];
    this.terraformGeneratorMetadata = { providerName: 'docker', providerVersion: DOCKER_PROVIDER_VERSION };
  }

  declare terraformProviderSource: string;
  declare terraformGeneratorMetadata: { readonly providerName: string; readonly providerVersion: string };
}
