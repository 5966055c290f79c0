import { zookeeperEnsemble } from '../../../model/resources/ensemble.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { formEnsemble } from '../../../operations/membership/ensemble.ts';
import type {
  ApplyResult,
  CreateRequest,
  PlanRequest,
  PlanResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { resized } from './zookeeper-server.ts';

type Ensemble = StateOf<typeof zookeeperEnsemble>;
type Schema = typeof zookeeperEnsemble;

export const zookeeperEnsembleHandler: ResourceHandler<Schema, Session> = {
  schema: zookeeperEnsemble,
  plan: planEnsemble,
  read: async ({ state, private: known, client }) => ({
    state,
    private: remember(known, client.ensemble(state.ensemble, known)?.connection ?? null),
  }),
  create: waitForEnsemble,
  update: waitForEnsemble,
  delete: async () => undefined, // nothing of its own to remove: the servers are
  import: async ({ id, client }) => {
    const { connection } = client.requireEnsemble(id);
    return {
      state: { ensemble: id, members: {}, formation_timeout_seconds: 180, id },
      private: remember(null, connection),
    };
  },
};

async function planEnsemble(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action === 'delete') return {};
  request.client.requireKnown('ensemble', request.planned.ensemble);
  if (request.action === 'create') return {};
  const before = Object.keys(request.prior.members);
  const { members } = request.planned;
  if (typeof members !== 'object' || members === null || before.length === 0) return {};
  const after = Object.keys(members);
  const changed = [
    ...before.filter((id) => !after.includes(id)),
    ...after.filter((id) => !before.includes(id)),
  ];
  return { diagnostics: changed.slice(0, 1).map((myid) => resized(request.prior.ensemble, Number(myid))) };
}

async function waitForEnsemble(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal } = request;
  const planned = request.planned as Ensemble;
  const link = client.requireEnsemble(config.ensemble, request.plannedPrivate);
  const result = {
    state: { ...planned, id: config.ensemble },
    private: remember(request.plannedPrivate, link.connection),
  };
  try {
    const timeoutMs = (planned.formation_timeout_seconds as number) * 1000;
    await formEnsemble({
      ensemble: config.ensemble,
      servers: link.servers,
      client: link.client,
      clock: systemClock,
      signal,
      timeoutMs,
    });
    return result;
  } catch (problem) {
    return { ...result, diagnostics: [diagnose(problem, `Ensemble '${config.ensemble}' did not form`)] };
  }
}
