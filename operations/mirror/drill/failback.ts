import { flowName } from '../../../model/rendering/names.ts';
import { countMissing, missingFrom, type Sequences, sizeOf } from '../../witness/accounting.ts';
import { staleSeconds } from './bound.ts';
import type { CommittedLog } from './committed-log.ts';
import { overlap, recoverySeconds, redelivery } from './figures.ts';
import type { Processing } from './ledger.ts';
import type { Moved, Rehearsal } from './rehearsal.ts';
import type { FailbackReport, ReverseReport } from './report.ts';
import { committed } from './side.ts';
import { within } from './wait.ts';

/** How long a flow may take to catch up, in seconds: its workers may have to find the cluster again. */
const CATCH_UP_SECONDS = 180;
const SETTLE_SECONDS = 30;
/** How long messages flow at the source again, at most, in seconds. */
const AGAIN_SECONDS = 5;
/** How long producers may take to get their last answers, in milliseconds. */
const LAST_ANSWERS_MS = 5_000;

/** The source is back: counts what comes late, and moves the group and the producers home where a flow leads there. */
export async function failBack(rehearsal: Rehearsal, moved: Moved): Promise<FailbackReport> {
  const { plan, tools, source, ledger, mirrored } = rehearsal;
  const owed = ledger.ackedAt('source', moved.run);
  tools.onProgress(`'${source.name}' is back; waiting for flow '${flowName(plan.flow)}' to catch up …`);
  await within(tools, CATCH_UP_SECONDS, () => holds(mirrored, owed));
  await moved.abandoned.close();
  const late = sizeOf(mirrored.copy(moved.run)) - sizeOf(moved.present);
  const reverse = plan.returned === null ? null : await moveHome(rehearsal, moved, plan.returned);
  if (reverse === null) await moved.producer.stop(LAST_ANSWERS_MS);
  await mirrored.readOn();
  const there = [...ledger.acked].filter(
    ({ key, sequence, site }) =>
      site === 'target' || mirrored.seen.get(key)?.has(sequence) || reverse !== null,
  );
  const unprocessed = () =>
    there.filter(({ key, sequence }) => !ledger.processed.get(key)?.has(sequence)).length;
  await within(tools, SETTLE_SECONDS, () => unprocessed() === 0);
  return {
    late,
    missing: countMissing(missingFrom(owed, mirrored.seen)),
    duplicated: mirrored.duplicated,
    skipped: unprocessed(),
    reverse,
  };
}

async function moveHome(rehearsal: Rehearsal, moved: Moved, returned: string): Promise<ReverseReport> {
  const { plan, tools, source, ledger, load, seconds } = rehearsal;
  const flow = plan.reverse ?? plan.flow;
  const atSource = source.committed(returned, load.partitions);
  try {
    tools.onProgress(
      `Waiting for flow '${flowName(flow)}' to bring messages and offsets to '${source.name}' …`,
    );
    // clients stay at the target until then: a worker of the flow back has to find its cluster, and the group, again
    const earlier = ledger.ackedAt('target');
    await within(tools, CATCH_UP_SECONDS, async () => {
      const offsets = await committed(source, plan.group, returned);
      return offsets.size === load.partitions && (await holds(atSource, earlier));
    });
    await moved.producer.stop(LAST_ANSWERS_MS);
    const owed = ledger.ackedAt('target');
    await within(tools, SETTLE_SECONDS, () => holds(atSource, owed));
    await within(tools, SETTLE_SECONDS, () => missingFrom(owed, ledger.processed).length === 0);
    await within(tools, staleSeconds(flow), () => isTranslated(rehearsal, atSource, returned));
    await moved.consumer.close();
    tools.onProgress(`The group and the producers move back to '${source.name}' …`);
    const before = [...ledger.processings];
    await rehearsal.consume(source);
    const producer = rehearsal.produce(source);
    await tools.clock.sleep(Math.min(AGAIN_SECONDS, seconds) * 1_000, tools.signal);
    await producer.stop(LAST_ANSWERS_MS);
    await within(
      tools,
      SETTLE_SECONDS,
      () => missingFrom(ledger.ackedAt('source'), ledger.processed).length === 0,
    );
    await atSource.readOn();
    const after = ledger.processings.slice(before.length);
    return {
      flow: flowName(flow),
      acknowledged: sizeOf(owed),
      missing: countMissing(missingFrom(owed, atSource.seen)),
      duplicated: atSource.duplicated,
      rtoSeconds: recoverySeconds(ledger.processings, 'target', 'source'),
      redelivered: redelivery(flow, ofSequences(before, owed), ofSequences(after, owed)),
      redeliveredOwn: overlap(
        before,
        after.filter(({ topic }) => topic === plan.topic),
      ).length,
    };
  } finally {
    await atSource.close();
  }
}

async function holds(log: CommittedLog, owed: Sequences): Promise<boolean> {
  await log.readOn();
  return missingFrom(owed, log.seen).length === 0;
}

/** The group would go on at the source behind everything that it has processed at the target. */
async function isTranslated({ plan, source }: Rehearsal, log: CommittedLog, topic: string): Promise<boolean> {
  const offsets = await committed(source, plan.group, topic);
  return log.ends.every((end, partition) => (offsets.get(partition) ?? 0n) >= end);
}

const ofSequences = (processings: readonly Processing[], wanted: Sequences): Processing[] =>
  processings.filter(({ key, sequence }) => wanted.get(key)?.has(sequence));
