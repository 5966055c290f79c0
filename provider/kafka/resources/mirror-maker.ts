import { mirrorMaker } from '../../../model/resources/mirror-maker.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { describeFailure, failuresIn, formMirror } from '../../../operations/mirror/workers-formation.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, warning } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  ReadRequest,
  ReadResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import type { MirrorLink } from '../session/mirror-link.ts';
import type { Session } from '../session/session.ts';

type Mirror = StateOf<typeof mirrorMaker>;
type Schema = typeof mirrorMaker;

export const mirrorMakerHandler: ResourceHandler<Schema, Session> = {
  schema: mirrorMaker,
  plan: async (request) => {
    if (request.action !== 'delete') request.client.requireKnown('mirror', request.planned.mirror);
    return {};
  },
  read: readMirror,
  create: bringAbout,
  update: bringAbout,
  delete: async () => undefined, // nothing of its own to remove: the workers are
  import: async ({ id, client }) => {
    client.requireMirror(id);
    return { state: { mirror: id, members: {}, formation_timeout_seconds: 300, id } };
  },
};

/** A task that fails while nothing is deployed shows here: MirrorMaker 2 doesn't start it again. */
async function readMirror({ state, client }: ReadRequest<Schema, Session>): Promise<ReadResult<Schema>> {
  const link = client.mirror(state.mirror);
  if (link === null) return { state };
  try {
    const failures = await failuresOf(link);
    return { state, diagnostics: failures.length > 0 ? [haveFailed(state.mirror, failures)] : [] };
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return { state }; // its workers have said what can't be reached
  }
}

async function failuresOf(link: MirrorLink): Promise<readonly string[]> {
  const { flows } = await link.recently();
  const failures = await Promise.all(
    flows.map(async (view) => failuresIn(view, await link.states(view.flow))),
  );
  return failures.flat().map(describeFailure);
}

async function bringAbout(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal } = request;
  const planned = request.planned as Mirror;
  const link = client.requireMirror(config.mirror);
  const state: Mirror = { ...planned, id: config.mirror };
  try {
    await formMirror({
      mirror: config.mirror,
      workers: link.connection.workers,
      look: link.look,
      states: link.states,
      compute: link.compute,
      clock: systemClock,
      signal,
      timeoutMs: (planned.formation_timeout_seconds as number) * 1000,
      since: link.joiningSince ?? systemClock.now(),
    });
    return { state };
  } catch (problem) {
    return { state, diagnostics: [diagnose(problem, `Mirror '${config.mirror}' does not run`)] };
  }
}

const haveFailed = (mirror: string, failures: readonly string[]): Diagnostic =>
  warning(
    `Mirror '${mirror}' has tasks that have failed`,
    `${failures.join('\n')}\nMirrorMaker 2 doesn't start them again by itself: mend the cause, then replace its workers (terraform apply -replace=<address of a worker's compute>).`,
  );
