import type { Planned } from '../../../model/schema/types.ts';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { ResourceHandler } from '../../runtime/resource.ts';
import type { Connection } from '../connection/docker.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { labels } from '../container/create-options.ts';
import type { Label } from '../container/state.ts';
import { own, tidied } from '../foreign-state.ts';
import { replacements } from '../replacements.ts';
import { retryWhile } from '../retry.ts';
import type { Rules } from '../rules.ts';
import { resourceSchema } from '../schema.ts';
import { known, settle } from '../settle.ts';

interface VolumeState {
  /** The name. */
  id: string | null;
  name: string | null;
  driver: string | null;
  driver_opts: Record<string, string> | null;
  labels: Label[];
  mountpoint: string | null;
}

const schema = resourceSchema('docker_volume');

/** One rule for every attribute and block of `docker_volume`. */
export const volumeRules: Rules = {
  id: 'computed',
  name: 'replaces',
  driver: 'replaces',
  driver_opts: 'replaces',
  labels: 'replaces',
  mountpoint: 'computed',
};

/** `docker_volume`. As with Docker, creating a volume that exists takes it over with its data. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export const volume: ResourceHandler<any, Connection> = {
  schema,

  plan: async (request) => replacements(schema, volumeRules, request),

  async read({ client, state, private: kept }) {
    const prior = tidied(schema, state as VolumeState, kept);
    const found = await inspect(client, prior.id ?? '');
    return { state: found ? observe(prior, found) : null, private: own };
  },

  async create({ client, planned }) {
    const wanted = known<VolumeState>(planned as Planned<VolumeState>);
    const found = await engine(`Volume ${wanted.name ?? ''} can't be created`, async () => {
      const created = await client.docker.createVolume({
        Name: wanted.name ?? undefined,
        Driver: wanted.driver ?? undefined,
        DriverOpts: wanted.driver_opts ?? undefined,
        Labels: wanted.labels.length > 0 ? labels(wanted.labels) : undefined,
      });
      return created.inspect();
    });
    return { state: settle(planned as VolumeState, observe(wanted, found)), private: own };
  },

  // Nothing that Docker knows can change: an update only follows from how a state was written.
  update: async ({ planned }) => ({ state: planned as VolumeState }),

  async delete({ client: { docker }, prior, signal }) {
    const name = (prior as VolumeState).id ?? '';
    await engine(`Volume ${name} can't be removed`, () =>
      retryWhile(/volume is in use/i, signal, () => ifExists(docker.getVolume(name).remove({ force: true }))),
    );
    return undefined;
  },

  async import({ client, id }) {
    const found = await inspect(client, id);
    if (!found)
      throw new DiagnosticError(error(`No volume ${id}`, `There is no volume with the name ${id}.`));
    const labels = Object.entries(found.Labels ?? {}).map(([label, value]) => ({ label, value }));
    const options = Object.keys(found.Options ?? {}).length > 0 ? found.Options : null;
    const state = { id, name: id, driver: null, driver_opts: options, labels, mountpoint: null };
    return { state: observe(state, found) };
  },
};

interface Found {
  Name: string;
  Driver: string;
  Mountpoint: string;
  Labels: Record<string, string> | null;
  Options: Record<string, string> | null;
}

const inspect = ({ docker }: Connection, name: string) =>
  engine(`Volume ${name} can't be read`, () => ifExists(docker.getVolume(name).inspect())) as Promise<
    Found | undefined
  >;

/** Labels and options are fixed at creation; what a volume already had when it was taken over isn't ours to undo. */
const observe = (
  state: VolumeState,
  { Name, Driver, Mountpoint }: Pick<Found, 'Name' | 'Driver' | 'Mountpoint'>,
) => ({
  ...state,
  id: Name,
  name: Name,
  driver: Driver,
  mountpoint: Mountpoint,
});
