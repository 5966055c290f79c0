import { DiagnosticError, error } from '../runtime/diagnostics.ts';
import type { ProviderDefinition } from '../runtime/resource.ts';
import { type Connection, type ConnectionConfig, connect } from './connection/docker.ts';
import { messageOf } from './connection/errors.ts';
import { container } from './container/resource.ts';
import { imageData } from './image/data-source.ts';
import { image } from './image/resource.ts';
import { network } from './network/resource.ts';
import { isSet, unsupported } from './rules.ts';
import { providerSchema } from './schema.ts';
import { volume } from './volume/resource.ts';

/** The offline docker provider: what the constructs use of kreuzwerker/docker 3.6.2, over the engine's own API. */
export const docker: ProviderDefinition<Connection> = {
  schema: providerSchema(),
  resources: [container, image, network, volume],
  dataSources: [imageData],

  validate: ({ registry_auth }) =>
    isSet(registry_auth) ? [unsupported('registry_auth of the docker provider', ['registry_auth'])] : [],

  async configure(config) {
    const connection = await connect(config as unknown as ConnectionConfig);
    if (config.disable_docker_daemon_check !== true) await reach(connection);
    return connection;
  },
};

async function reach({ docker, endpoint }: Connection) {
  try {
    await docker.ping();
  } catch (failure) {
    throw new DiagnosticError(
      error(
        'Docker engine not reachable',
        `The Docker engine at ${endpoint} doesn't answer: ${messageOf(failure)}. Start it, or point DOCKER_HOST (or the provider's host) at one that runs.`,
      ),
    );
  }
}
