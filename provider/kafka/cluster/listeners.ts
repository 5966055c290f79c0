import { closing } from '../../../model/migration/broker-form.ts';
import { PHASES } from '../../../model/migration/phases.ts';
import { planMigration } from '../../../model/migration/plan.ts';
import { DONE, type Standing, sameStanding, stepBetween } from '../../../model/migration/standing.ts';
import { answerOrNull } from '../../../operations/membership/answer.ts';
import type { BrokerListeners } from '../../../operations/ports/kafka.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { Private } from '../../runtime/resource.ts';
import type { Session } from '../session/session.ts';

type Live = ReadonlyMap<number, BrokerListeners>;

const NOBODY: Live = new Map();

/**
 * The listeners of a cluster, kept beside its anchor. A state that an earlier version wrote is of a cluster whose listeners are all
 * plaintext; it is known by the mode that it remembers already.
 */
export function rememberListeners(client: Session, cluster: string, known: Private): Private {
  const wanted = wantedStanding(client, cluster);
  if (known?.security !== undefined || wanted === null) return known;
  return { ...known, security: known?.mode === undefined ? wanted : PLAINTEXT };
}

const PLAINTEXT: Standing = { listeners: {} };

const wantedStanding = ({ configuration }: Session, cluster: unknown): Standing | null =>
  configuration.clusters.get(String(cluster))?.security ?? null;

const knownStanding = (known: Private): Standing | null =>
  (known?.security as unknown as Standing | undefined) ?? null;

/**
 * Looks, while it is read, whether a cluster can go where the code says; what is remembered moves on if it can. Before any broker
 * goes, terraform has written that down, so that an interrupted deploy is known as one.
 */
export async function followListeners(client: Session, cluster: string, known: Private): Promise<Private> {
  const [before, wanted] = [knownStanding(known), wantedStanding(client, cluster)];
  if (before === null || wanted === null || client.invocation.destroy) return known;
  if (before.migration === undefined && sameStanding(before, wanted)) return known;
  const plan = planOf(client, cluster, before, wanted, await liveOf(client, cluster, known));
  client.listeners.say(cluster, plan.diagnostics);
  if (plan.refused) return known;
  client.migrations.set(cluster, stepBetween(before, wanted, PHASES));
  return { ...known, security: wanted as unknown as NonNullable<Private>[string] };
}

/** Nobody, where nobody can be asked: a deploy that is to bring brokers back goes by what is remembered. */
async function liveOf(client: Session, cluster: string, known: Private): Promise<Live> {
  const link = client.cluster(cluster, known);
  return link === null ? NOBODY : ((await answerOrNull(() => link.admin.brokerListeners())) ?? NOBODY);
}

function planOf(client: Session, cluster: string, known: Standing, wanted: Standing, live: Live) {
  const kraft = client.configuration.clusters.get(cluster)?.ensemble === null;
  const { refusal, notice } = planMigration({ cluster, kraft, known, wanted, live });
  if (refusal !== undefined) return { refused: true, diagnostics: [error(refusal.summary, refusal.detail)] };
  return {
    refused: false,
    diagnostics: notice === undefined ? [] : [warning(notice.summary, notice.detail)],
  };
}

/** What the plan has to say: what reading has found, or, without a refresh, that nothing can change. */
export function listenerProblems(client: Session, cluster: unknown, known: Private): readonly Diagnostic[] {
  if (client.invocation.destroy) return [];
  if (client.listeners.has(cluster)) return client.listeners.saidOf(cluster);
  const [before, wanted] = [knownStanding(known), wantedStanding(client, cluster)];
  if (before === null || wanted === null || sameStanding(before, wanted)) return [];
  return [
    error(
      'Listeners change only with a refresh',
      `The listeners of cluster '${String(cluster)}' would change: what its brokers can live with has to be looked at. Deploy without -refresh=false.`,
    ),
  ];
}

/** A cluster that is yet to be made has no listeners to come from. */
export function newClusterProblems(client: Session, cluster: unknown): readonly Diagnostic[] {
  if (wantedStanding(client, cluster)?.migration === undefined) return [];
  return [
    error(
      'A new cluster has nothing to migrate from',
      `Cluster '${String(cluster)}' is yet to be made, and the code says from which listeners it comes. Leave the prop migration out: it is made with the new listeners at once.`,
    ),
  ];
}

/** Kafka's names of the listeners that a step of this plan closes, or the next one will. */
export function closingListeners(client: Session, cluster: string): readonly string[] {
  const step = client.migrations.get(cluster) ?? null;
  if (step === null) return [];
  if (step.after === 1 && step.before > 1) return closing(step.to, step.from);
  return step.after >= DONE - 1 && step.after > step.before ? closing(step.from, step.to) : [];
}
