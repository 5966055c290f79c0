import type { Planned } from '../../../model/schema/types.ts';
import type { ResourceHandler } from '../../runtime/resource.ts';
import type { Connection } from '../connection/docker.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { own, tidied } from '../foreign-state.ts';
import { replacements } from '../replacements.ts';
import { type Rules, refuse } from '../rules.ts';
import { resourceSchema } from '../schema.ts';
import { ensureImage, findImage, repoDigest } from './ensure.ts';

interface ImageState {
  id: string | null;
  name: string;
  image_id: string | null;
  repo_digest: string | null;
  platform: string | null;
  /** Leave the image in the engine when the resource is destroyed. */
  keep_locally: boolean | null;
  force_remove: boolean | null;
  pull_triggers: string[] | null;
  triggers: Record<string, string> | null;
}

const schema = resourceSchema('docker_image');

/** One rule for every attribute and block of `docker_image`. */
export const imageRules: Rules = {
  id: 'computed',
  name: 'replaces',
  image_id: 'computed',
  repo_digest: 'computed',
  platform: 'replaces',
  keep_locally: 'remembered',
  force_remove: 'remembered',
  pull_triggers: 'replaces',
  triggers: 'replaces',
  build: 'refused',
  timeouts: 'refused',
};

/** `docker_image`: an image that the engine has or pulls; it isn't built here. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export const image: ResourceHandler<any, Connection> = {
  schema,

  validate: (config) => refuse(schema, imageRules, config),

  plan: async (request) => replacements(schema, imageRules, request),

  async read({ client: { docker }, state, private: kept }) {
    const prior = tidied(schema, state as ImageState, kept);
    const found = await findImage(docker, prior.name);
    return { state: found ? { ...prior, ...facts(prior.name, found) } : null, private: own };
  },

  async create({ client: { docker }, planned, signal }) {
    const wanted = planned as Planned<ImageState> & ImageState;
    const found = await ensureImage(docker, wanted.name, signal, wanted.platform);
    return { state: { ...wanted, ...facts(wanted.name, found) }, private: own };
  },

  /** Only how it is removed can change. */
  async update({ planned }) {
    return { state: planned as ImageState };
  },

  async delete({ client: { docker }, prior }) {
    const { name, keep_locally, force_remove } = prior as ImageState;
    if (keep_locally) return undefined;
    await engine(`Image ${name} can't be removed`, () =>
      ifExists(docker.getImage(name).remove({ force: force_remove === true })),
    );
    return undefined;
  },
};

const facts = (name: string, found: Parameters<typeof repoDigest>[1]) => ({
  id: found.Id + name,
  image_id: found.Id,
  repo_digest: repoDigest(name, found),
});
