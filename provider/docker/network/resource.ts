import type { NetworkInspectInfo } from 'dockerode';
import type { Planned } from '../../../model/schema/types.ts';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { ResourceHandler } from '../../runtime/resource.ts';
import type { Connection } from '../connection/docker.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { labels } from '../container/create-options.ts';
import type { Label } from '../container/state.ts';
import { own, tidied } from '../foreign-state.ts';
import { digestOf, forget, note, noted } from '../journal.ts';
import { replacements } from '../replacements.ts';
import { retryWhile } from '../retry.ts';
import { isSet, type Rules } from '../rules.ts';
import { resourceSchema } from '../schema.ts';
import { known, settle } from '../settle.ts';

interface NetworkState {
  id: string | null;
  name: string;
  driver: string | null;
  options: Record<string, string> | null;
  internal: boolean | null;
  attachable: boolean | null;
  ingress: boolean | null;
  ipv6: boolean | null;
  ipam_driver: string | null;
  ipam_options: Record<string, string> | null;
  ipam_config: {
    subnet: string | null;
    ip_range: string | null;
    gateway: string | null;
    aux_address: Record<string, string> | null;
  }[];
  labels: Label[];
  scope: string | null;
  /** The engine always refuses a second network of the same name. */
  check_duplicate: boolean | null;
}

const schema = resourceSchema('docker_network', { defaults: { ipam_driver: 'default' } });

/** One rule for every attribute and block of `docker_network`. */
export const networkRules: Rules = {
  id: 'computed',
  name: 'replaces',
  driver: 'replaces',
  options: 'replaces',
  internal: 'replaces',
  attachable: 'replaces',
  ingress: 'replaces',
  ipv6: 'replaces',
  ipam_driver: 'replaces',
  ipam_options: 'replaces',
  ipam_config: 'replaces',
  labels: 'replaces',
  scope: 'computed',
  check_duplicate: 'remembered',
};

/** `docker_network`. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export const network: ResourceHandler<any, Connection> = {
  schema,

  async plan(request) {
    const { replace = [] } = replacements(schema, networkRules, request);
    // The subnets that the engine chose by itself, which kreuzwerker/docker puts into its state.
    const chosen = request.action === 'update' && !isSet((request.planned as NetworkState).ipam_config);
    return { replace: replace.filter(([name]) => !(chosen && name === 'ipam_config')) };
  },

  async read({ client, state, private: kept }) {
    const prior = tidied(schema, state as NetworkState, kept);
    const found = await inspect(client, prior.id ?? prior.name);
    // It is in state: nothing is left to tell Terraform.
    forget('network', prior.name);
    return { state: found ? observe(prior, found) : null, private: own };
  },

  async create({ client, planned }) {
    const wanted = known<NetworkState>(planned as Planned<NetworkState>);
    const options = createOptions(wanted);
    const entry = noted('network', wanted.name);
    const leftover = entry?.options === digestOf(options) ? await inspect(client, wanted.name) : undefined;
    // Made by an apply that was killed before Terraform wrote its state.
    const found = leftover && entry?.id === leftover.Id ? leftover : await make(client, wanted.name, options);
    return { state: settle(planned as NetworkState, observe(wanted, found)), private: own };
  },

  // Nothing that Docker knows can change: an update only follows from how a state was written.
  update: async ({ planned }) => ({ state: planned as NetworkState }),

  async delete({ client: { docker }, prior, signal }) {
    const { id, name } = prior as NetworkState;
    await engine(`Network ${name} can't be removed`, () =>
      retryWhile(/has active endpoints/i, signal, () => ifExists(docker.getNetwork(id ?? name).remove())),
    );
    return undefined;
  },

  async import({ client, id }) {
    const found = await inspect(client, id);
    if (!found)
      throw new DiagnosticError(error(`No network ${id}`, `There is no network with the id or name ${id}.`));
    return { state: adopt(found) };
  },
};

const inspect = ({ docker }: Connection, id: string): Promise<NetworkInspectInfo | undefined> =>
  engine(`Network ${id} can't be read`, () => ifExists(docker.getNetwork(id).inspect()));

async function make({ docker }: Connection, name: string, options: ReturnType<typeof createOptions>) {
  const created = await engine(`Network ${name} can't be created`, () => docker.createNetwork(options));
  note('network', name, { options: digestOf(options), id: created.id });
  return engine(`Network ${name} can't be read`, () => created.inspect());
}

const createOptions = (wanted: NetworkState) => ({
  Name: wanted.name,
  CheckDuplicate: true,
  Driver: wanted.driver ?? undefined,
  Options: wanted.options ?? undefined,
  Internal: wanted.internal ?? false,
  Attachable: wanted.attachable ?? false,
  Ingress: wanted.ingress ?? false,
  EnableIPv6: wanted.ipv6 ?? false,
  Labels: labels(wanted.labels),
  IPAM: {
    Driver: wanted.ipam_driver ?? 'default',
    Options: wanted.ipam_options ?? undefined,
    Config: wanted.ipam_config.map(({ subnet, ip_range, gateway, aux_address }) => ({
      ...(subnet ? { Subnet: subnet } : {}),
      ...(ip_range ? { IPRange: ip_range } : {}),
      ...(gateway ? { Gateway: gateway } : {}),
      ...(aux_address ? { AuxiliaryAddresses: aux_address } : {}),
    })),
  },
});

/** Everything but the computed values is fixed at creation. */
const observe = (state: NetworkState, found: NetworkInspectInfo): NetworkState => ({
  ...state,
  id: found.Id,
  name: found.Name,
  driver: found.Driver,
  internal: state.internal ?? found.Internal,
  options: state.options ?? found.Options ?? {},
  scope: found.Scope,
});

function adopt(found: NetworkInspectInfo): NetworkState {
  const labels = Object.entries(found.Labels ?? {}).map(([label, value]) => ({ label, value }));
  return {
    id: found.Id,
    name: found.Name,
    driver: found.Driver,
    options: found.Options ?? {},
    internal: found.Internal,
    attachable: found.Attachable || null,
    ingress: found.Ingress || null,
    ipv6: found.EnableIPv6 || null,
    ipam_driver: found.IPAM?.Driver ?? 'default',
    ipam_options: null,
    // The engine doesn't tell a subnet that was asked for from one that it chose; its own choice is the usual case.
    ipam_config: [],
    labels,
    scope: found.Scope,
    check_duplicate: null,
  };
}
