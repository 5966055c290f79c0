import { TerraformStack } from 'cdktf';
import { publishedPortsOf } from '../../model/validation/host-ports.ts';
import type { Platform } from '../kafka/platform.ts';
import { type CdktfCommand, concerns } from './cdktf-command.ts';
import { type PortsTaken, portsTaken } from './ports-taken.ts';

/**
 * Looks for ports of a stack that something else on this host listens on. They are errors of the stack where it is about to
 * be deployed, and mere words (which are returned) elsewhere: a destroy must not fail for them, nor another stack's deploy.
 */
export async function examinePorts(
  platform: Platform,
  command: CdktfCommand | undefined,
): Promise<readonly string[]> {
  const stack = TerraformStack.of(platform).node.id;
  if (command !== undefined && !(LOOKS_AHEAD.has(command.name) && concerns(command, stack))) return [];
  const published = publishedPortsOf(platform.spec()).map(({ port }) => port);
  const taken = await portsTaken(published, containersOf(platform));
  if (isDeploy(command) && taken.certain) {
    platform.portsTaken = taken.ports;
    return [];
  }
  return taken.ports.length === 0 ? [] : [words(stack, taken)];
}

const LOOKS_AHEAD = new Set(['synth', 'synthesize', 'diff', 'plan', 'deploy', 'apply']);

const isDeploy = (command: CdktfCommand | undefined): boolean =>
  command?.name === 'deploy' || command?.name === 'apply';

function words(stack: string, { ports, certain }: PortsTaken): string {
  const which = ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.join(', ')}`;
  return certain
    ? `Stack '${stack}': something else on this host already listens on ${which}; a deploy will be refused until it stops or the stack uses others.`
    : `Stack '${stack}': something on this host listens on ${which}. The Docker engine doesn't answer, so it can't be told whether these are the stack's own containers.`;
}

const containersOf = ({ ensembles, clusters, mirrorMakers }: Platform): ReadonlySet<string> =>
  new Set(
    [
      ...ensembles.flatMap(({ servers }) => servers),
      ...clusters.flatMap(({ brokers }) => brokers),
      ...mirrorMakers.flatMap(({ workers }) => workers),
    ].map(({ container }) => container.name),
  );
