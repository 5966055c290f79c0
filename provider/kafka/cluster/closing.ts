import { kafkaListener, LISTENER_SECURITY } from '../../../model/rendering/listener-kinds.ts';
import { dockerConnections } from '../../../operations/clients/docker-connections.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { closingListeners } from './listeners.ts';

/** Who is still connected to listeners that this deploy closes, or the next one will; nothing where nobody can tell. */
export async function stillConnected(client: Session, link: ClusterLink): Promise<readonly Diagnostic[]> {
  const names = closingListeners(client, link.name);
  if (names.length === 0) return [];
  const listeners = new Map(names.map((name) => [portOf(name), name]));
  const lines = await Promise.all(
    [...link.containers].map(async ([id, container]) => {
      const clients = await dockerConnections(container, [...listeners.keys()]);
      return (clients ?? []).map(
        ({ port, client: who, connections }) =>
          `${connections} from ${who} to ${listeners.get(port)} of broker ${id}`,
      );
    }),
  );
  const found = lines.flat();
  if (found.length === 0) return [];
  return [
    warning(
      'Clients are connected to listeners that close',
      `Cluster '${link.name}' has connections now: ${found.join('; ')}. Move these clients before ${names.join(' and ')} close.`,
    ),
  ];
}

/** Ports of the containers follow from the listeners' names. */
const portOf = (name: string): number => {
  const all = (['host', 'internal'] as const).flatMap((role) =>
    LISTENER_SECURITY.map((security) => kafkaListener(role, { security })),
  );
  return all.find((listener) => listener.name === name)?.port ?? 0;
};
