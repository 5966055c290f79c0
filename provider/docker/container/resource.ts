import type { Planned } from '../../../model/schema/types.ts';
import type { ResourceHandler } from '../../runtime/resource.ts';
import type { Connection } from '../connection/docker.ts';
import { engine, ifExists } from '../connection/errors.ts';
import { own, tidied } from '../foreign-state.ts';
import { forget } from '../journal.ts';
import { known, settle } from '../settle.ts';
import { adoptContainer } from './adopt.ts';
import { createContainer } from './create.ts';
import { deleteContainer } from './delete.ts';
import { observe } from './observe.ts';
import { planContainer } from './plan.ts';
import { containerSchema } from './schema.ts';
import type { ContainerState } from './state.ts';
import { updateContainer } from './update.ts';
import { validateContainer } from './validate.ts';

/** `docker_container`. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export const container: ResourceHandler<any, Connection> = {
  schema: containerSchema,

  validate: (config) => validateContainer(config as Planned<ContainerState>),

  plan: planContainer,

  async read({ client: { docker }, state, private: kept }) {
    const prior = tidied(containerSchema, state as ContainerState, kept);
    const { id, name } = prior;
    const found = await engine(`Container ${name} can't be read`, () =>
      ifExists(docker.getContainer(id ?? name).inspect()),
    );
    // It is in state: nothing is left to tell Terraform.
    forget('container', name);
    return { state: found ? observe(prior, found) : null, private: own };
  },

  async create({ client: { docker }, planned, signal }) {
    const wanted = planned as Planned<ContainerState>;
    const { state, diagnostics } = await createContainer(docker, known<ContainerState>(wanted), signal);
    return { state: settle(wanted as ContainerState, state), private: own, diagnostics };
  },

  async update({ client: { docker }, prior, planned }) {
    const wanted = planned as Planned<ContainerState>;
    const state = await updateContainer(docker, prior as ContainerState, known<ContainerState>(wanted));
    return { state: settle(wanted as ContainerState, state) };
  },

  async delete({ client: { docker }, prior }) {
    await deleteContainer(docker, prior as ContainerState);
    return undefined;
  },

  async import({ client: { docker }, id }) {
    return { state: await adoptContainer(docker, id) };
  },
};
