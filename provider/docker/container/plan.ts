import { type Planned, UNKNOWN } from '../../../model/schema/types.ts';
import type { Path } from '../../runtime/diagnostics.ts';
import type { PlanRequest, PlanResult } from '../../runtime/resource.ts';
import { same } from '../compare.ts';
import { isSet, namesOf } from '../rules.ts';
import { durationsAlike } from './durations.ts';
import { samePorts } from './ports.ts';
import { containerRules, containerSchema } from './schema.ts';
import type { ContainerState, Port } from './state.ts';

// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
type Request = PlanRequest<any, unknown>;
type Name = keyof ContainerState;

/** Limits that Docker can change on a container that exists, but not take back. */
const irrevocable = new Set<string>([
  'memory',
  'memory_swap',
  'cpu_shares',
  'cpu_set',
  'cpu_period',
  'cpu_quota',
]);

/** Refines the runtime's plan: what Docker can't change in place replaces, what means the same is no change. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export async function planContainer(request: Request): Promise<PlanResult<any>> {
  if (request.action === 'delete') return {};
  const prior = request.prior as ContainerState | null;
  const planned = {
    ...request.planned,
    ports: fillPorts((request.config as Planned<ContainerState>).ports, prior?.ports ?? []),
  } as Planned<ContainerState>;
  if (prior === null) return { planned };
  const replace: Path[] = [];
  for (const name of namesOf(containerSchema) as Name[]) {
    if (equal(name, prior[name], planned[name])) keep(planned, name, prior);
    else if (replaces(name, planned[name])) replace.push([name]);
  }
  if (planned.start === true && (prior.start === false || isStopped(prior, planned))) forgetRun(planned);
  if (mustRise(prior, planned)) {
    planned.exit_code = UNKNOWN;
    replace.push(['exit_code']);
  }
  return { planned, replace };
}

/** From the configuration, since the runtime's plan pairs ports by position. What the user leaves open in a port: everywhere, TCP, and a port of the engine's choice, which stays. */
function fillPorts(ports: Port[] | typeof UNKNOWN, prior: readonly Port[]) {
  if (!Array.isArray(ports)) return ports;
  return ports.map((port) => {
    const ip = open(port.ip) ? '0.0.0.0' : port.ip;
    const protocol = open(port.protocol) ? 'tcp' : port.protocol;
    const known = prior.find(
      (each) => each.internal === port.internal && each.protocol === protocol && each.ip === ip,
    );
    const external = !open(port.external) ? port.external : known ? known.external : UNKNOWN;
    return { ...port, ip, protocol, external };
  });
}

const open = (value: unknown) => value === null || value === undefined || value === UNKNOWN;

function equal(name: Name, prior: unknown, planned: unknown): boolean {
  if (name === 'ports') {
    return (
      Array.isArray(planned) &&
      planned.every((each) => each.external !== UNKNOWN) &&
      samePorts(prior as Port[], planned)
    );
  }
  if (name === 'healthcheck' && durationsAlike(prior, planned)) return true;
  return same(containerSchema, name, prior, planned);
}

/** Shows no change where there is none; where the user gives nothing, or the order is free, the plan stays as it is. */
function keep(planned: Planned<ContainerState>, name: Name, prior: ContainerState) {
  const nesting = containerSchema.blocks?.[name]?.nesting;
  if (nesting === 'list' || (nesting === undefined && isSet(planned[name]))) {
    (planned as Record<string, unknown>)[name] = asBefore(planned[name], prior[name]);
  }
}

/** The prior value, where the configuration says anything. */
function asBefore(planned: unknown, prior: unknown): unknown {
  if (planned === null) return null;
  if (Array.isArray(planned) && Array.isArray(prior))
    return planned.map((each, index) => asBefore(each, prior[index]));
  if (typeof planned !== 'object' || typeof prior !== 'object' || prior === null) return prior;
  const before = prior as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(planned).map(([name, value]) => [name, asBefore(value, before[name])]),
  );
}

const replaces = (name: Name, planned: unknown) =>
  containerRules[name] === 'replaces' || (irrevocable.has(name) && !isSet(planned));

/** What starting a container gives it. */
function forgetRun(planned: Planned<ContainerState>) {
  planned.exit_code = UNKNOWN;
  planned.network_data = UNKNOWN;
}

/**
 * A container that the engine was told to keep running, and that was stopped by hand: it is started again. One that has done
 * its work and ended is left alone. kreuzwerker/docker replaces it where it publishes ports, which this does too, and leaves
 * it stopped where it doesn't.
 */
export const isStopped = (prior: ContainerState, planned: Planned<ContainerState>) =>
  prior.exit_code !== null &&
  planned.start === true &&
  (planned.restart === 'always' || planned.restart === 'unless-stopped');

/** A stopped container that must run is replaced, not restarted: it is to start pristine. */
const mustRise = (prior: ContainerState, planned: Planned<ContainerState>) =>
  prior.exit_code !== null && planned.must_run === true && planned.start === true && prior.start === true;
