import { flowName } from '../../../model/rendering/names.ts';
import { sizeOf } from '../../witness/accounting.ts';
import { makeKeptTopic } from '../../witness/topic.ts';
import { removeBelongings, topicsOf } from './belongings.ts';
import { explainBound, staleSeconds } from './bound.ts';
import { bringBack, type CutMethod, cutOff } from './cut.ts';
import { failBack } from './failback.ts';
import { recoveryPoint, recoverySeconds, redelivery, skipped } from './figures.ts';
import type { DrillPlan } from './plan.ts';
import { problemsOf } from './readiness.ts';
import {
  assemble,
  type DrillOptions,
  type DrillTools,
  type Moved,
  type Moving,
  type Rehearsal,
} from './rehearsal.ts';
import type { DrillReport, FailoverReport } from './report.ts';
import { committed, openSide, type Side } from './side.ts';
import { waitFor, within } from './wait.ts';

/** How long MirrorMaker 2 may take for what it does when it next looks, in seconds. */
const STEP_SECONDS = 60;
const RETURN_SECONDS = 180;

/**
 * Rehearses a failover on running clusters. Whatever happens, the source's brokers are brought back and what the drill made is
 * removed before it resolves or rejects.
 * @throws Error when the clusters aren't ready (nothing was touched then), or when a step doesn't happen in time
 */
export async function drill(plan: DrillPlan, options: DrillOptions, tools: DrillTools): Promise<DrillReport> {
  const source = openSide('source', plan.source);
  const target = openSide('target', plan.target);
  try {
    const problems = await problemsOf(plan, [source, target], tools.control);
    if (problems.length > 0) throw new Error(`Nothing was touched: ${problems.join('; ')}.`);
    return await rehearse(plan, options, tools, source, target);
  } finally {
    await Promise.allSettled([source.close(), target.close()]);
  }
}

async function rehearse(
  plan: DrillPlan,
  options: DrillOptions,
  tools: DrillTools,
  source: Side,
  target: Side,
): Promise<DrillReport> {
  const startedAt = new Date(tools.clock.now());
  const containers = plan.source.brokers.map(({ container }) => container);
  const topics = topicsOf(plan);
  const closing: (() => Promise<unknown>)[] = [];
  const rehearsal = assemble(plan, options, tools, { source, target, closing });
  tools.notes.write({
    ...{ pid: process.pid, startedAt: startedAt.toISOString(), method: options.cut },
    ...{ containers, topics, group: plan.group },
  });
  try {
    const moving = await prepare(rehearsal);
    const began = tools.clock.now();
    await load(rehearsal);
    const cutAt = tools.clock.now();
    const { report: failover, ...moved } = await failOver(rehearsal, options.cut, containers, moving);
    await comeBack(rehearsal, containers);
    const backAt = tools.clock.now();
    const failback = await failBack(rehearsal, moved);
    return {
      ...{ stack: plan.stack, flow: flowName(plan.flow), startedAt: startedAt.toISOString() },
      seconds: (tools.clock.now() - startedAt.getTime()) / 1_000,
      ...{
        cut: options.cut,
        exactlyOnce: plan.maker.exactlyOnce,
        replicationPolicy: plan.maker.replicationPolicy,
      },
      load: {
        ...rehearsal.load,
        secondsBeforeCut: (cutAt - began) / 1_000,
        secondsAway: (backAt - cutAt) / 1_000,
      },
      ...{ failover, failback },
    };
  } finally {
    await clear(rehearsal, containers, closing);
  }
}

/** Resolves when messages flow, and the group's offsets follow it to the target. */
async function prepare(rehearsal: Rehearsal): Promise<Moving> {
  const {
    plan,
    tools,
    source,
    target,
    load: { partitions },
    mirrored,
  } = rehearsal;
  const { flow, reverse } = plan;
  tools.onProgress(`Making topic '${plan.topic}', and waiting for '${plan.mirrored}' at '${target.name}' …`);
  await makeKeptTopic(source.admin, plan.topic, partitions);
  if (plan.mirrored !== plan.topic) await makeKeptTopic(target.admin, plan.topic, partitions);
  const producer = rehearsal.produce(source);
  await waitFor(
    tools,
    `flow '${flowName(flow)}' did not mirror the drill's topic (npm run mirror:status -- ${plan.stack} tells more)`,
    2 * flow.refreshTopicsSeconds + STEP_SECONDS,
    async () => {
      await mirrored.readOn();
      return mirrored.ends.every((end) => end > 0n);
    },
  );
  const { returned } = plan;
  if (reverse !== null && returned !== null)
    await waitFor(
      tools,
      `flow '${flowName(reverse)}' did not mirror the drill's topic`,
      2 * reverse.refreshTopicsSeconds + STEP_SECONDS,
      async () =>
        (await source.admin.describe({ topics: [returned] })).topics.get(returned)?.partitions.length ===
        partitions,
    );
  const consumer = await rehearsal.consume(source);
  tools.onProgress(
    `Group '${plan.group}' reads at '${source.name}'; waiting for its offsets at '${target.name}' …`,
  );
  await waitFor(
    tools,
    `the offsets of group '${plan.group}' did not come to '${target.name}'`,
    2 * flow.refreshGroupsSeconds + flow.checkpointsSeconds + flow.groupOffsetsSeconds + STEP_SECONDS,
    async () => (await committed(target, plan.group, plan.mirrored)).size === partitions,
  );
  return { producer, consumer };
}

async function load({ tools, plan, seconds }: Rehearsal): Promise<void> {
  const enough = staleSeconds(plan.flow);
  if (seconds < enough)
    tools.onProgress(
      `The settings let offsets be ${enough} s old; ${seconds} s before the cut say less about the bound than --seconds ${enough} would.`,
    );
  tools.onProgress(`Messages flow for ${seconds} s …`);
  await tools.clock.sleep(seconds * 1_000, tools.signal);
}

/** Cuts the source off, moves the group and the producers, and looks at what the group found at the target. */
async function failOver(
  rehearsal: Rehearsal,
  method: CutMethod,
  containers: readonly string[],
  { producer, consumer }: Moving,
): Promise<Moved & { readonly report: FailoverReport }> {
  const { plan, tools, source, target, ledger, mirrored } = rehearsal;
  tools.onProgress(
    `${method === 'pause' ? 'Pausing' : 'Stopping'} '${source.name}' (${containers.join(', ')}) …`,
  );
  await cutOff(tools.control, method, containers);
  consumer.abandon();
  const stopped = producer.stop(0);
  const before = [...ledger.processings];
  tools.onProgress(`The group and the producers move to '${target.name}' …`);
  const next = { consumer: await rehearsal.consume(target), producer: rehearsal.produce(target) };
  await stopped;
  await tools.clock.sleep(rehearsal.seconds * 1_000, tools.signal);
  await mirrored.readOn();
  const present = mirrored.copy(producer.run);
  await within(tools, STEP_SECONDS, () => skipped(ledger, present) === 0);
  const after = ledger.processings.slice(before.length);
  const ofRun = ({ key }: { key: string }) => key.startsWith(`${producer.run}/`);
  const report = {
    acknowledged: sizeOf(ledger.ackedAt('source', producer.run)),
    rpo: recoveryPoint(ledger, producer.run, present),
    rtoSeconds: recoverySeconds(ledger.processings, 'source', 'target'),
    redelivered: redelivery(plan.flow, before.filter(ofRun), after.filter(ofRun)),
    boundOf: explainBound(plan.flow, rehearsal.load.partitions),
    skipped: skipped(ledger, present),
  };
  return { report, run: producer.run, present, abandoned: consumer, ...next };
}

/** Resolves when all brokers answer and every partition has a leader and all of its replicas. */
async function comeBack({ plan, tools, source }: Rehearsal, containers: readonly string[]): Promise<void> {
  tools.onProgress(`Bringing '${source.name}' back …`);
  await bringBack(tools.control, tools.clock, containers);
  await waitFor(tools, `cluster '${source.name}' is not whole again`, RETURN_SECONDS, async () => {
    for (const { address } of plan.source.brokers) await source.admin.probe(address, 2_000);
    const { topics } = await source.admin.describe();
    return [...topics.values()]
      .flatMap(({ partitions }) => partitions)
      .every(({ isr, replicas, leader }) => leader !== null && isr.length === replicas.length);
  });
}

/** Runs to its end whatever has happened, and can't be interrupted. */
async function clear(
  { plan, tools, source, target }: Rehearsal,
  containers: readonly string[],
  closing: readonly (() => Promise<unknown>)[],
): Promise<void> {
  try {
    await bringBack(tools.control, tools.clock, containers);
  } finally {
    tools.onProgress('Removing what the drill made …');
    await Promise.allSettled(closing.map((close) => close()));
  }
  const patience = { clock: tools.clock, signal: new AbortController().signal };
  const left = await removeBelongings(patience, [source, target], topicsOf(plan), plan.group);
  if (left.length === 0) tools.notes.remove();
  else tools.onProgress(`Still there, and removed by the next drill: ${left.join('; ')}`);
}
