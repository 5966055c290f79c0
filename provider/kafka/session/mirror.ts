import { flowName } from '../../../model/rendering/names.ts';
import type { MirrorFlow } from '../../../operations/mirror/workers.ts';
import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';
import { checkAddresses } from './addresses.ts';
import { readAvailability } from './availability.ts';
import type { MirrorConnection } from './connection.ts';

/** One entry of `mirrors` in the provider block; what is wrong with it goes into `problems`. */
export function readMirror(
  name: string,
  entry: Readonly<Record<string, unknown>>,
  problems: Diagnostic[],
): MirrorConnection {
  const at: Path = ['mirrors', { key: name }];
  // it is part of a topic's name
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(name))
    problems.push(
      error('Malformed name', `Mirror '${name}' is to be called by letters, digits, '.', '_' and '-'.`, at),
    );
  return {
    flows: readFlows(name, entry.flows, [...at, 'flows'], problems),
    workers: readWorkers(name, entry.workers, [...at, 'workers'], problems),
    availability: readAvailability(entry.availability, [...at, 'availability'], problems),
  };
}

function readFlows(name: string, given: unknown, at: Path, problems: Diagnostic[]): readonly MirrorFlow[] {
  const flows = ((given as Partial<MirrorFlow>[] | null) ?? []).map(({ source, target }) => ({
    source: source ?? '',
    target: target ?? '',
  }));
  if (flows.length === 0)
    problems.push(error('No flows', `Mirror '${name}' has no flows; give { source, target }.`, at));
  for (const flow of flows) {
    if (flow.source === flow.target)
      problems.push(error('A flow to itself', `${flowName(flow)} mirrors a cluster to itself.`, at));
  }
  return flows;
}

function readWorkers(
  name: string,
  given: unknown,
  at: Path,
  problems: Diagnostic[],
): ReadonlyMap<number, string> {
  const workers = Object.entries((given as Record<string, string> | null) ?? {});
  if (workers.length === 0)
    problems.push(error('No workers', `Mirror '${name}' has no workers; give id = "host:port".`, at));
  for (const [id] of workers) {
    if (/^\d+$/.test(id)) continue;
    problems.push(error('Malformed worker id', `'${id}' is not a whole number, such as 1.`, at));
  }
  const addresses = workers.map(([, address]) => address);
  checkAddresses(addresses, at, problems);
  for (const address of new Set(addresses.filter((each, index) => addresses.indexOf(each) !== index))) {
    problems.push(
      error('Workers share an address', `${address} is given twice; nothing else tells workers apart.`, at),
    );
  }
  return new Map(workers.map(([id, address]) => [Number(id), address.toLowerCase()]));
}

/** Every cluster of a flow is one of the provider's. */
export function checkFlows(
  mirrors: ReadonlyMap<string, MirrorConnection | null>,
  clusters: ReadonlyMap<string, unknown>,
  problems: Diagnostic[],
): void {
  for (const [name, mirror] of mirrors) {
    const named = new Set((mirror?.flows ?? []).flatMap(({ source, target }) => [source, target]));
    for (const cluster of named) {
      if (clusters.has(cluster)) continue;
      const known = clusters.size > 0 ? `It names ${[...clusters.keys()].join(', ')}.` : 'It names none.';
      problems.push(
        error(
          'Unknown cluster',
          `Mirror '${name}' has a flow with cluster '${cluster}', which \`clusters\` of the provider configuration does not have. ${known}`,
          ['mirrors', { key: name }, 'flows'],
        ),
      );
    }
  }
}
