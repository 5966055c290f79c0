import type { ContainerInspectInfo } from 'dockerode';
import type { Port } from './state.ts';

type Bindings = {
  readonly [portAndProtocol: string]: readonly { HostIp: string; HostPort: string }[] | null;
};

const identity = (port: Port) => `${port.ip || '0.0.0.0'} ${port.internal}/${port.protocol || 'tcp'}`;

/** The wanted ports with the host ports that the engine chose; ports of a container that doesn't run are gone. */
export function actualPorts(wanted: readonly Port[], container: ContainerInspectInfo): Port[] {
  if (container.State.Status === 'created')
    return wanted.map((port) => ({ ...port, external: port.external ?? null }));
  if (!container.State.Running) return [];
  const asked = published(container.HostConfig.PortBindings);
  const live = published(container.NetworkSettings.Ports);
  // While it waits for its next restart the engine has taken the ports away for a moment: that is no drift.
  const bound = live.length === 0 ? asked : live;
  const ports = wanted.length > 0 ? wanted : asked;
  return ports.map((port) => {
    const same = bound.find((each) => identity(each) === identity(port) && fits(port, each));
    const external = same?.external || port.external;
    return { ...port, external, ip: port.ip || '0.0.0.0', protocol: port.protocol || 'tcp' };
  });
}

const fits = (wanted: Port, found: Port) => !wanted.external || wanted.external === found.external;

/** Bindings as the engine lists them, ordered by container port. */
export function published(bindings: Bindings | undefined): Port[] {
  return Object.entries(bindings ?? {})
    .flatMap(([key, hosts]) => {
      const [internal, protocol] = key.split('/');
      return (hosts ?? []).map(({ HostIp, HostPort }) => ({
        internal: Number(internal),
        external: Number(HostPort) || null,
        ip: HostIp || '0.0.0.0',
        protocol: protocol ?? 'tcp',
      }));
    })
    .sort((a, b) => a.internal - b.internal);
}

/** Whether two lists of ports publish the same, in whatever order; an external port left open fits any. */
export function samePorts(left: readonly Port[], right: readonly Port[]): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  return left.every((port) => {
    const at = rest.findIndex(
      (each) => identity(each) === identity(port) && (fits(port, each) || fits(each, port)),
    );
    return at >= 0 && rest.splice(at, 1).length > 0;
  });
}
