import { setTimeout as delay } from 'node:timers/promises';
import { LOOPBACK } from '../../../model/rendering/ports.ts';
import { splitAddress } from '../../../operations/clients/address.ts';
import type { Reach } from '../../../operations/ports/reachability.ts';
import type { PortForwarding } from '../session/connection.ts';

/** Members of a cluster or ensemble, as far as one can get to them. */
export interface Reached {
  readonly connection: { readonly portForwarding?: PortForwarding };
  readonly addresses: ReadonlyMap<number, string>;
  /** On EC2 the instances' ids. */
  readonly computes: ReadonlyMap<number, string>;
  readonly reach: Reach;
}

const REACH_MS = 2_000;

/**
 * True where nothing at all can be told of any member, not even that it is down: none of their hosts answers or refuses. On this machine a
 * refused connection says that nobody listens, and a member that hangs is the gate's affair.
 */
export async function outOfReach({ connection, addresses, reach }: Reached): Promise<boolean> {
  const known = [...addresses.values()];
  const elsewhere = connection.portForwarding !== undefined || !known.some(isOfThisMachine);
  if (known.length === 0 || !elsewhere) return false;
  const met = await Promise.all(known.map((address) => reach(address, REACH_MS)));
  return met.every((each) => each === 'silent');
}

const isOfThisMachine = (address: string): boolean =>
  [LOOPBACK, 'localhost', '::1'].includes(splitAddress(address).host);

/** Resources are read side by side: the others have told of their addresses by then. In milliseconds. */
const OTHERS_MS = 300;

/** What to do to get there; nothing for members on this machine. */
export async function wayIn({ connection, addresses, computes }: Reached): Promise<string> {
  const { portForwarding } = connection;
  if (portForwarding === undefined) {
    if ([...addresses.values()].some(isOfThisMachine)) return '';
    return ' Run terraform where these addresses can be reached, as inside the VPC.';
  }
  await delay(OTHERS_MS);
  const lines = [...addresses]
    .sort(([one], [other]) => one - other)
    .map(([id, address]) => sessionLine(portForwarding, computes.get(id), address));
  return ` They are reached by ports of this machine that AWS Systems Manager forwards: open them with npm run tunnel -- <stack>, or each with\n\n${lines.join('\n')}\n`;
}

const sessionLine = (
  { region, port }: PortForwarding,
  instance: string | undefined,
  address: string,
): string =>
  [
    ...['aws', 'ssm', 'start-session', ...(region === undefined ? [] : ['--region', region])],
    ...['--target', instance ?? '<instance id>', '--document-name', 'AWS-StartPortForwardingSession'],
    ...['--parameters', `portNumber=${port},localPortNumber=${splitAddress(address).port}`],
  ].join(' ');
