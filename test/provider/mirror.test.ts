import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitTopic } from '../../operations/clients/permit-topic.ts';
import { APPLY, printed, STATE_IS_WRITTEN_MS } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type MirrorOf, type MirrorStage, openMirrorStage } from './support/mirror-stage.ts';
import { said } from './support/output.ts';

/** Enough for a machine that does other things as well. In milliseconds. */
const PATIENCE = { timeout: 300_000 };

/** A change that replaces every worker and means nothing. */
let generation = 0;
const another = (): MirrorOf => ({ config: { 'offset.flush.interval.ms': 5000 + ++generation } });

describe('a MirrorMaker 2 of two workers', PATIENCE, () => {
  let stage: MirrorStage;

  beforeAll(async () => {
    stage = await openMirrorStage();
  }, 180_000);

  afterAll(async () => stage?.dispose(), 60_000);

  it('is done when both have joined and its tasks run; a second plan is empty', async () => {
    stage.write({});
    const applied = said(await stage.workspace.apply());
    expect(applied).toContain('Apply complete! Resources: 5 added');
    const { flows } = await stage.look();
    expect(flows).toMatchObject([{ settled: true, nameless: 0 }]);
    expect(addressesIn(flows)).toEqual([`${stage.containerOf(1)}:8083`, `${stage.containerOf(2)}:8083`]);
    expect(await stage.workspace.values('mirror_worker.worker_2')).toMatchObject({
      id: 'mirror/2',
      worker_id: 2,
    });
    expect(await stage.workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it('has its workers replaced one at a time, the second when the first is in again', async () => {
    const before = await stage.running();
    stage.write(another());
    const watch = watchWorkers(stage);
    const applied = said(await stage.workspace.apply());
    const seen = await watch.stop();
    expect(applied).toContain('Apply complete! Resources: 4 added, 1 changed, 4 destroyed');
    expect(Math.min(...seen)).toBe(1);
    expect(Object.values(await stage.running())).not.toEqual(Object.values(before));
    expect(await outstanding(stage)).toBe(0);
    expect(await stage.workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)('goes on after a kill between the permit and the end of the container', async () => {
    stage.write(another());
    const running = stage.workspace.start(...APPLY);
    await printed(running, /mirror_worker\.worker_\d: Destruction complete/);
    await delay(STATE_IS_WRITTEN_MS);
    process.kill(-(running.pid as number), 'SIGKILL');
    await running;
    expect(await outstanding(stage)).toBe(1);
    const watch = watchWorkers(stage);
    const applied = said(await stage.workspace.apply());
    const seen = await watch.stop();
    expect(applied).toContain('Apply complete!');
    expect(Math.min(...seen)).toBe(1);
    expect(await outstanding(stage)).toBe(0);
    expect(await stage.workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)('repairs a worker whose container was removed by hand', async () => {
    await execa('docker', ['rm', '--force', '--volumes', stage.containerOf(2)]);
    const planned = said(await stage.workspace.plan());
    expect(planned).toContain('2 to add, 1 to change, 1 to destroy');
    expect(said(await stage.workspace.apply())).toContain('Apply complete!');
    expect(addressesIn((await stage.look()).flows)).toHaveLength(2);
  });

  it('has exactly one worker down when the new configuration lets none start, and says why', async () => {
    const before = await stage.running();
    stage.write({ config: { 'offset.flush.interval.ms': 'often' }, joinTimeoutSeconds: 90 });
    const applied = await stage.workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(said(applied)).toMatch(
      /Error: Worker (\d) did not join mirror 'mirror' .*offset.flush.interval.ms/,
    );
    expect(said(applied)).toMatch(/worker (\d) did not come back: .* Worker (\d) was left running/);
    const left = Object.entries(await stage.running()).filter(([name, id]) => before[name] === id);
    expect(left).toHaveLength(1);
  });

  it.runIf(LONG)('names a task that has failed, with the cause', async () => {
    stage.write({ consumer: { 'max.poll.records': -1 } });
    const applied = await stage.workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(said(applied)).toMatch(
      /Error: Mirror 'mirror' does not run .*MirrorSourceConnector-0 of east->west has failed: .*max\.poll\.records/,
    );
    expect(said(await stage.workspace.plan())).toContain(
      "Warning: Mirror 'mirror' has tasks that have failed",
    );
  });

  it('goes on with one worker when the other leaves the code, and warns before that one is replaced', async () => {
    stage.write({ workers: [1] });
    const planned = said(await stage.workspace.plan());
    expect(planned).toMatch(/Warning: Mirroring pauses .*Mirror 'mirror' has one worker/);
    expect(said(await stage.workspace.apply())).toContain('Apply complete!');
    expect(addressesIn((await stage.look()).flows)).toEqual([`${stage.containerOf(1)}:8083`]);
    expect(await stage.workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)(
    'keeps its state while a cluster can’t be reached, and is destroyed all the same',
    async () => {
      await stage.west.broker(1).stop();
      const planned = await stage.workspace.plan();
      expect(planned.exitCode).toBe(0);
      expect(said(planned)).toContain("Warning: Cluster 'west' can't be reached");
      expect(said(await stage.workspace.destroy())).toContain('Destroy complete!');
      expect(await stage.running()).toEqual({});
    },
  );
});

const addressesIn = (flows: Awaited<ReturnType<MirrorStage['look']>>['flows']) =>
  flows.flatMap((view) => (view.settled ? view.workers.map(({ address }) => address) : [])).sort();

/** How many permits are written down. */
async function outstanding({ admin }: MirrorStage): Promise<number> {
  return (await permitTopic(admin, { topic: '__kafkaform_permits.mirror' }).outstanding()).length;
}

/** How many of the workers ran, again and again. */
function watchWorkers(stage: MirrorStage) {
  const counts: number[] = [];
  let on = true;
  const watching = (async () => {
    while (on) {
      counts.push(Object.keys(await stage.running()).length);
      await delay(100);
    }
  })();
  return {
    async stop(): Promise<readonly number[]> {
      on = false;
      await watching;
      return counts;
    },
  };
}
