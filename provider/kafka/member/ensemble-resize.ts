import { dockerSuperPassword } from '../../../operations/clients/docker-super-password.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { reconfigurerOver } from '../../../operations/clients/zookeeper/reconfigure.ts';
import type { EnsembleResize } from '../../../operations/ensemble-resize/resize.ts';
import { log } from '../../runtime/process/logging.ts';
import type { EnsembleLink } from '../session/session.ts';

/** A change of the voters of an ensemble to those of the provider configuration. */
export function resizeOf(
  ensemble: string,
  { client, connection, servers, addresses, exclusively }: EnsembleLink,
  timeoutMs: number,
  signal: AbortSignal,
): EnsembleResize {
  return {
    ensemble,
    wanted: new Set(servers.keys()),
    addresses,
    quorumAddresses: connection.quorumAddresses,
    client,
    reconfigurer: reconfigurerOver(connection.tls),
    ...(connection.tls === undefined ? { password: passwordIn(connection.containers) } : {}),
    exclusively,
    clock: systemClock,
    signal,
    timeoutMs,
    progress: (line) => log('info', line),
  };
}

const passwordIn = (containers: Readonly<Record<string, string>>) => async (myid: number) => {
  const container = containers[myid];
  return container === undefined ? null : dockerSuperPassword(container);
};
