import { randomUUID } from 'node:crypto';
import { kafkaMskBrokers } from '../../../model/resources/msk.ts';
import type { StateOf } from '../../../model/schema/types.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { awaitBrokers } from '../../../operations/msk/rows.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type {
  ApplyResult,
  CreateRequest,
  DeleteRequest,
  PlanRequest,
  PlanResult,
  ResourceHandler,
} from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { marked, markOf } from '../member/marks.ts';
import { drainRows, objectionsToRows } from '../msk/drain.ts';
import { remember } from '../session/connection.ts';
import type { Session } from '../session/session.ts';

type Schema = typeof kafkaMskBrokers;
type Row = StateOf<Schema>;

/** Deleted before the aws_msk_cluster that it depends on is updated: that is when its brokers are emptied. */
export const mskBrokersHandler: ResourceHandler<Schema, Session> = {
  schema: kafkaMskBrokers,
  plan: planRow,
  read: async ({ state, private: known, client }) => ({
    state,
    private: remember(known, client.cluster(state.cluster, known)?.connection ?? null),
  }),
  create: createRow,
  update: async ({ planned, prior, plannedPrivate }) => ({
    state: { ...(planned as Row), id: prior.id, joined: prior.joined },
    private: plannedPrivate,
  }),
  delete: deleteRow,
};

async function planRow(request: PlanRequest<Schema, Session>): Promise<PlanResult<Schema>> {
  if (request.action !== 'delete') return {};
  const { prior, client, priorPrivate } = request;
  if (client.destroysAll || !client.configuration.clusters.has(prior.cluster))
    return { private: marked('destroy', priorPrivate) };
  const leaving = { private: marked('leave', priorPrivate) };
  if (!client.firstTime(`rows that leave ${prior.cluster}`))
    return { ...leaving, diagnostics: [oneAtATime(prior)] };
  const link = client.cluster(prior.cluster, priorPrivate);
  try {
    const diagnostics =
      link === null ? [unseen(prior)] : await objectionsToRows(link, prior.row - 1, prior.zones);
    return { ...leaving, diagnostics };
  } catch (problem) {
    if (!(problem instanceof KafkaError)) throw problem;
    return { ...leaving, diagnostics: [unseen(prior)] };
  }
}

async function createRow(request: CreateRequest<Schema, Session>): Promise<ApplyResult<Schema>> {
  const { config, client, signal, plannedPrivate } = request;
  const planned = request.planned as Row;
  const link = client.requireCluster(config.cluster, plannedPrivate);
  const state = { ...planned, id: `${config.cluster}/${config.row}`, joined: randomUUID() };
  const kept = remember(plannedPrivate, link.connection);
  try {
    await awaitBrokers(link.admin, {
      cluster: config.cluster,
      count: config.row * config.zones,
      clock: systemClock,
      signal,
      timeoutMs: (planned.join_timeout_seconds as number) * 1000,
    });
    return { state, private: kept };
  } catch (problem) {
    return {
      state,
      private: kept,
      diagnostics: [
        diagnose(problem, `Brokers of row ${config.row} of cluster '${config.cluster}' did not join`),
      ],
    };
  }
}

async function deleteRow(
  request: DeleteRequest<Schema, Session>,
): Promise<readonly Diagnostic[] | undefined> {
  const { prior, plannedPrivate: known, client, signal } = request;
  if (markOf(known) !== 'leave') return undefined;
  return drainRows(client.requireCluster(prior.cluster, known), prior.row - 1, prior.zones, signal);
}

const oneAtATime = ({ cluster, zones }: Row): Diagnostic =>
  error(
    'MSK removes one broker of each availability zone at a time',
    `Cluster '${cluster}' loses several rows of ${zones} brokers in this plan. Lower the number of brokers by ${zones}, deploy, and then again.`,
  );

const unseen = ({ cluster, row, zones }: Row): Diagnostic =>
  error(
    'Brokers would be removed unseen',
    `Row ${row} (${zones} brokers) leaves cluster '${cluster}', which can't be reached to move what they hold. Deploy from where its brokers can be reached.`,
  );
