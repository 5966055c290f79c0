import type { KafkaAdmin } from '../ports/kafka.ts';
import type { JournaledRun, ReassignmentJournal } from '../ports/reassignment.ts';
import { restoreThrottles } from './throttle.ts';

/**
 * Puts the throttles that an interrupted run has left behind back to what they were before it; its map stays for the
 * next run. Not while that run goes on elsewhere. Returns the brokers that couldn't be asked: theirs follow with the next call.
 */
export async function settle(admin: KafkaAdmin, journal: ReassignmentJournal): Promise<readonly number[]> {
  const run = await journal.read();
  if (run === null || !run.throttled) return [];
  if (run.topics.length === 0) return closeRun(admin, journal, run);
  return pauseRun(admin, journal, run);
}

/** Puts throttles back and ends the run; what can't be put back now stays in the journal. Returns the brokers of that. */
export async function closeRun(
  admin: KafkaAdmin,
  journal: ReassignmentJournal,
  run: JournaledRun,
): Promise<readonly number[]> {
  const away = run.throttled ? await restoreThrottles(admin, run) : [];
  if (away.length === 0) await journal.end();
  else await journal.begin({ ...run, runId: `${run.runId}-throttles`, ...leftAt(run, away), topics: [] });
  return away;
}

/** Puts throttles back and keeps the map. Returns the brokers whose throttle can't be put back now. */
export async function pauseRun(
  admin: KafkaAdmin,
  journal: ReassignmentJournal,
  run: JournaledRun,
): Promise<readonly number[]> {
  const away = run.throttled ? await restoreThrottles(admin, run) : [];
  await journal.update({ ...run, ...leftAt(run, away) });
  return away;
}

function leftAt(run: JournaledRun, away: readonly number[]): Pick<JournaledRun, 'throttled' | 'brokers'> {
  return { throttled: away.length > 0, brokers: run.brokers.filter(({ id }) => away.includes(id)) };
}
