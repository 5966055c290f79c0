import { ENSEMBLE_PHASES } from '../../../model/migration/ensemble-phases.ts';
import {
  type EnsembleMigrationStep,
  ensembleNotice,
  ensembleObjection,
  liveObjection,
  unseenObjection,
} from '../../../model/migration/ensemble-plan.ts';
import type { EnsembleStanding } from '../../../model/migration/server-form.ts';
import { sameStanding, stepBetween } from '../../../model/migration/standing.ts';
import { type Diagnostic, error, warning } from '../../runtime/diagnostics.ts';
import type { Private } from '../../runtime/resource.ts';
import { ensembleSecurity } from '../session/ensemble-security.ts';
import type { Session } from '../session/session.ts';
import { lookAt } from './live.ts';

const wantedStanding = ({ configuration }: Session, ensemble: unknown): EnsembleStanding | null =>
  configuration.ensembles.get(String(ensemble))?.security ?? null;

/** Beside an anchor that an earlier version wrote there is a list, or nothing where all was plaintext. */
const knownStanding = (known: Private): EnsembleStanding =>
  (known?.security as EnsembleStanding | undefined) ??
  ensembleSecurity((known?.tlsListeners as readonly string[] | undefined) ?? []);

/** An ensemble is made with the listeners that the code says. */
export function rememberSecurity(client: Session, ensemble: string, known: Private): Private {
  const wanted = wantedStanding(client, ensemble);
  return wanted === null ? known : { ...known, security: wanted };
}

/**
 * Looks, while it is read, whether an ensemble can go where the code says; what is remembered moves on if it can. Before any server
 * goes, terraform has written that down, so that an interrupted deploy is known as one. `moves`: it is on a way, and may go on.
 */
export async function followSecurity(
  client: Session,
  ensemble: string,
  known: Private,
): Promise<{ readonly private: Private; readonly moves: boolean }> {
  const [before, wanted] = [knownStanding(known), wantedStanding(client, ensemble)];
  if (wanted === null || client.invocation.destroy) return { private: known, moves: false };
  if (before.migration === undefined && sameStanding(before, wanted))
    return { private: { ...known, security: before }, moves: false };
  const base =
    before.migration === undefined ? before : ((known?.base as EnsembleStanding | undefined) ?? before);
  const diagnostics = await step(client, { ensemble, known: before, wanted }, base);
  client.ensembleListeners.say(ensemble, diagnostics);
  return diagnostics.some(({ severity }) => severity === 'error')
    ? { private: known, moves: false }
    : { private: { ...known, security: wanted, base }, moves: true };
}

/** `base`: how servers were started that nothing is written about, as before the way began. */
async function step(
  client: Session,
  change: EnsembleMigrationStep,
  base: EnsembleStanding,
): Promise<readonly Diagnostic[]> {
  const { ensemble, known, wanted } = change;
  const objection = ensembleObjection(change);
  if (objection !== undefined) return [error(objection.summary, objection.detail)];
  const way = stepBetween(known, wanted, ENSEMBLE_PHASES);
  if (way === null || sameStanding(known, wanted)) return [];
  const live = await lookAt(client, ensemble, base);
  const left = live === null ? unseenObjection(change) : liveObjection(change, live);
  if (left !== undefined) return [error(left.summary, left.detail)];
  const notice = ensembleNotice(ensemble, way);
  return [warning(notice.summary, notice.detail)];
}

/** What the plan has to say: what reading has found, or, without a refresh, that nothing can change. */
export function securityProblems(client: Session, ensemble: unknown, known: Private): readonly Diagnostic[] {
  if (client.invocation.destroy) return [];
  if (client.ensembleListeners.has(ensemble)) return client.ensembleListeners.saidOf(ensemble);
  const wanted = wantedStanding(client, ensemble);
  if (wanted === null || sameStanding(knownStanding(known), wanted)) return [];
  return [
    error(
      'Listeners change only with a refresh',
      `The listeners of ensemble '${String(ensemble)}' would change: what its servers can live with has to be looked at. Deploy without -refresh=false.`,
    ),
  ];
}

/** An ensemble that is yet to be made has no listeners to come from. */
export function newEnsembleProblems(client: Session, ensemble: unknown): readonly Diagnostic[] {
  if (wantedStanding(client, ensemble)?.migration === undefined) return [];
  return [
    error(
      'A new ensemble has nothing to migrate from',
      `Ensemble '${String(ensemble)}' is yet to be made, and the code says from which listeners it comes. Leave the prop migration out: it is made with the new listeners at once.`,
    ),
  ];
}
