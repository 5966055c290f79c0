import { kafkaUser } from '../../../model/resources/user.ts';
import { SCRAM_MECHANISM, SCRAM_MECHANISMS, type ScramMechanism } from '../../../model/scram.ts';
import { type Diagnostic, DiagnosticError, error, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
  UpdateRequest,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { markOf } from '../member/marks.ts';
import { readAt } from '../read-at.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';
import { isOutage } from '../topic/outage.ts';
import { passwordOf, type User, type UserConfig } from '../user/password.ts';
import { planUser, rewrites } from '../user/plan.ts';
import { validateUser } from '../user/validate.ts';

type Schema = typeof kafkaUser;

export const userHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaUser,
  validate: validateUser,
  plan: planUser,
  read: readUser,
  create: createUser,
  update: updateUser,
  delete: deleteUser,
  import: importUser,
};

/** Whether the credential is there, and its iterations: nobody can read the password. */
function readUser(request: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const { state } = request;
  return readAt(request, async ({ users }) => {
    const iterations = await users.iterations(state.name, mechanismOf(state));
    return iterations === null ? null : { ...state, iterations };
  });
}

async function createUser(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { client, plannedPrivate, config } = request;
  const planned = request.planned as User;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  try {
    await link.users.alter(credentialOf(planned, config));
    return { state: planned, private: remember(plannedPrivate, link.connection) };
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `User '${planned.name}' was not created`));
  }
}

/** The new credential first, so that a change of the mechanism leaves no moment without one. */
async function updateUser(request: UpdateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { prior, client, plannedPrivate, config } = request;
  const planned = request.planned as User;
  const link = client.requireCluster(planned.cluster, plannedPrivate);
  const kept = remember(plannedPrivate, link.connection);
  if (!rewrites(prior, planned)) return { state: planned, private: kept };
  try {
    await link.users.alter(credentialOf(planned, config));
  } catch (problem) {
    throw new DiagnosticError(diagnose(problem, `User '${planned.name}' was not changed`));
  }
  const left = prior.mechanism === planned.mechanism ? [] : await removeOld(link, prior);
  return { state: planned, private: kept, diagnostics: left };
}

async function removeOld({ users }: Link, prior: User): Promise<readonly Diagnostic[]> {
  const { cluster, name, mechanism } = prior;
  try {
    await users.alter({ user: name, mechanism: mechanismOf(prior), credential: null });
    return [];
  } catch (problem) {
    const { detail } = diagnose(problem, '');
    return [
      warning(
        'A credential is left behind',
        `The ${mechanism} credential of user '${name}' of cluster '${cluster}' still works: ${detail} Import it as a kafka_user (${cluster}/${name}/${mechanism}) and remove that.`,
      ),
    ];
  }
}

type Link = ReturnType<Session['requireCluster']>;

const credentialOf = (planned: User, config: UserConfig) => ({
  user: planned.name,
  mechanism: mechanismOf(planned),
  credential: { password: passwordOf(config), iterations: planned.iterations as number },
});

/** The plan has refused any other. */
const mechanismOf = ({ mechanism }: User) => mechanism as ScramMechanism;

async function deleteUser(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, client, plannedPrivate } = request;
  const link = client.requireCluster(prior.cluster, plannedPrivate);
  try {
    await link.users.alter({ user: prior.name, mechanism: mechanismOf(prior), credential: null });
    return undefined;
  } catch (problem) {
    const diagnostic = diagnose(problem, `User '${prior.name}' was not deleted`);
    if (!isOutage(problem) || markOf(plannedPrivate) !== 'destroy') return [diagnostic];
    return client.firstTime(`users not deleted ${prior.cluster}`) ? [leftBehind(prior, diagnostic)] : [];
  }
}

const leftBehind = ({ cluster }: User, { detail }: Diagnostic): Diagnostic =>
  warning(
    `Users of cluster '${cluster}' were not deleted one by one`,
    `${detail} When the cluster is destroyed with this stack, they go with it; otherwise they are still there.`,
  );

async function importUser({ id, client }: { readonly id: string; readonly client: Session }) {
  const { cluster, name, mechanism } = parsed(id);
  const link = client.requireCluster(cluster);
  const iterations = await link.users.iterations(name, mechanism);
  if (iterations === null) {
    throw new DiagnosticError(
      error(
        'No such credential',
        `Cluster '${cluster}' has no ${mechanism} credential of user '${name}'; create it, or mend the import id.`,
      ),
    );
  }
  const state: User = {
    cluster,
    name,
    mechanism,
    iterations,
    password_wo: null,
    password_wo_version: null,
    password_file: null,
    id: `${cluster}/${name}/${mechanism}`,
  };
  return { state, private: remember(null, link.connection) };
}

/** A user's name may have slashes in it; what isn't a mechanism at the end belongs to it. */
function parsed(id: string) {
  const at = id.indexOf('/');
  const mechanism = SCRAM_MECHANISMS.find((each) => id.endsWith(`/${each}`));
  const name = id.slice(at + 1, mechanism === undefined ? undefined : -mechanism.length - 1);
  if (at <= 0 || name === '') {
    throw new DiagnosticError(
      error(
        'Malformed import id',
        `'${id}' is not <cluster>/<user> or <cluster>/<user>/<mechanism>, such as orders/billing/SCRAM-SHA-512.`,
      ),
    );
  }
  return { cluster: id.slice(0, at), name, mechanism: mechanism ?? SCRAM_MECHANISM } as const;
}
