import type { kafkaUser } from '../../../model/resources/user.ts';
import type { Planned } from '../../../model/schema/types.ts';
import { isScramMechanism } from '../../../model/scram.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { PlanCreate, PlanRequest, PlanResult, PlanUpdate } from '../../runtime/resource.ts';
import { marked } from '../member/marks.ts';
import type { Session } from '../session/session.ts';
import { isOutage } from '../topic/outage.ts';
import { lostFile, sourceProblems, type User } from './password.ts';

type Schema = typeof kafkaUser;
type Update = PlanUpdate<Schema, Session>;
type Change = PlanCreate<Schema, Session> | Update;

/** Refuses what can't work before anything is touched, and warns of clients that will be cut off. */
export async function planUser(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  const { client, priorPrivate } = request;
  if (request.action === 'delete') {
    return { private: marked(client.destroysAll ? 'destroy' : 'leave', priorPrivate) };
  }
  client.requireKnown('cluster', request.planned.cluster);
  if (request.action === 'update') return planChange(request);
  // In a replacement this is the second leg, and the first one has looked already.
  const taken = priorPrivate === null ? await existing(request) : [];
  return { planned: identified(request.planned), diagnostics: [...sourceProblems(request.config), ...taken] };
}

/** A credential can't be read, so it is written where its version, or what else decides about it, changes. */
export const rewrites = (prior: User, planned: Planned<User>): boolean =>
  (['mechanism', 'iterations', 'password_wo_version'] as const).some((each) => prior[each] !== planned[each]);

async function planChange(request: Update): Promise<PlanResult<Schema>> {
  const { prior, planned, config, priorPrivate, replacing } = request;
  const kept = marked('leave', priorPrivate);
  if (replacing.length > 0) {
    const diagnostics = [...sourceProblems(config), replaced(prior), ...(await existing(request))];
    return { private: kept, diagnostics };
  }
  const diagnostics = rewrites(prior, planned)
    ? [...sourceProblems(config), ...(await otherMechanism(request)), ...cutOff(prior, planned)]
    : [...lostFile(config), ...unseenSource(prior, planned)];
  return { planned: identified(planned), private: kept, diagnostics };
}

const identified = (planned: Planned<User>): Planned<User> => {
  const { cluster, name, mechanism } = planned;
  const known = [cluster, name, mechanism].every((each) => typeof each === 'string');
  return known ? { ...planned, id: `${String(cluster)}/${String(name)}/${String(mechanism)}` } : planned;
};

/** A cluster that does not exist yet, or is away, has no users. */
async function existing({ planned, client }: Change): Promise<readonly Diagnostic[]> {
  const { cluster, name, mechanism } = planned;
  if (typeof cluster !== 'string' || typeof name !== 'string' || !isScramMechanism(mechanism)) return [];
  const found = await unlessAway(async () => client.cluster(cluster)?.users.iterations(name, mechanism));
  if (found === null) return [];
  return [
    error(
      'The credential exists already',
      `Cluster '${cluster}' has a ${mechanism} credential of user '${name}'. Adopt it with: terraform import <address of this kafka_user> ${cluster}/${name}/${mechanism}. ` +
        'Its password stays until a password_wo_version is set or changed.',
      ['name'],
    ),
  ];
}

async function unlessAway(ask: () => Promise<number | null | undefined>): Promise<number | null> {
  try {
    return (await ask()) ?? null;
  } catch (problem) {
    if (isOutage(problem)) return null;
    throw problem;
  }
}

const otherMechanism = async (request: Update): Promise<readonly Diagnostic[]> =>
  request.prior.mechanism === request.planned.mechanism ? [] : existing(request);

function cutOff(prior: User, planned: Planned<User>): readonly Diagnostic[] {
  const { name, mechanism } = prior;
  if (mechanism !== planned.mechanism) {
    return [
      warning(
        'Clients of the old mechanism will be refused',
        `User '${name}' goes from ${mechanism} to ${String(planned.mechanism)}: clients that use the old one can't connect any more. ${otherWay}`,
        ['mechanism'],
      ),
    ];
  }
  if (prior.password_wo_version === planned.password_wo_version) return [];
  return [
    warning(
      'Clients with the old password will be refused',
      `User '${name}' gets a new password: open connections stay until they authenticate again (connections.max.reauth.ms), new ones need it at once. ${otherWay}`,
      ['password_wo_version'],
    ),
  ];
}

const otherWay =
  'To cut off nobody, add a second kafka_user of the same name with the other mechanism, move the clients, then remove the first.';

const replaced = ({ cluster, name }: User): Diagnostic =>
  warning(
    'A user is replaced',
    `User '${name}' of cluster '${cluster}' is deleted, and clients that use it are refused when they connect next. ACLs and quotas of User:${name} don't move with it.`,
  );

/** The source says nothing of what Kafka has: only a version writes it. */
function unseenSource(prior: User, planned: Planned<User>): readonly Diagnostic[] {
  if ((prior.password_file === null) === (planned.password_file === null)) return [];
  return [
    warning(
      'The password is not written',
      `User '${prior.name}': the password comes from elsewhere now, and Kafka keeps the one it has. Change password_wo_version to write the new one.`,
      ['password_wo_version'],
    ),
  ];
}
