import { memberName, type Named } from './names.ts';
import { hostAndPort, loopbackAddress } from './ports.ts';

/**
 * host:port of a member as terraform and the scripts reach it: by a port of this machine's loopback, that its container publishes or that is
 * forwarded to its host, or by its name.
 */
export const memberAddress = (
  { name, hosts }: Named,
  id: number,
  { port, hostPort }: { readonly port: number; readonly hostPort: number },
): string =>
  hosts?.operator === 'names'
    ? hostAndPort(memberName({ name, hosts }, '', id), port)
    : loopbackAddress(hostPort);
