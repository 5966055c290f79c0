import type { HostsSpec } from '../spec/hosts.ts';

/** Name of a container, which is its address inside the network as well: `<stack>-<ensemble or cluster>-<id>`, lower case. */
export function containerName(stack: string, group: string, id: number): string {
  return `${stack}-${group}-${id}`.toLowerCase();
}

/** The tag Name of a member's EC2 instance, and what the names of its other parts begin with: `<stack>-<ensemble or cluster>-<id>`. */
export const instanceName = (stack: string, group: string, id: number): string => `${stack}-${group}-${id}`;

/** What members are named by: their cluster, ensemble or mirror, and where that is given, the zone of their hosts. */
export interface Named {
  readonly name: string;
  readonly hosts?: HostsSpec | undefined;
}

/** Where a member is found by the others: its container's name, or that of its host. */
export const memberName = (group: Named, stack: string, id: number): string =>
  group.hosts === undefined
    ? containerName(stack, group.name, id)
    : `${group.name}-${id}.${group.hosts.domain}`.toLowerCase();

/** The name that has the addresses of all members' hosts. */
export const nameOfAll = ({ name }: Pick<Named, 'name'>, { domain }: HostsSpec): string =>
  `${name}.${domain}`.toLowerCase();

/** Name of a container's n-th data volume, counted from 1: `<container>-data`, `<container>-data-2`, … */
export function volumeName(container: string, n = 1): string {
  return n === 1 ? `${container}-data` : `${container}-data-${n}`;
}

/** Name of a stack's own Docker network. */
export function networkName(stack: string): string {
  return stack.toLowerCase();
}

/** `source->target`, as MirrorMaker 2 calls a flow. */
export const flowName = ({ source, target }: { readonly source: string; readonly target: string }): string =>
  `${source}->${target}`;
