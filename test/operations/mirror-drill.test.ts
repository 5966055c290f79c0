import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerControl } from '../../operations/clients/docker-control.ts';
import { drillNotes } from '../../operations/clients/drill-notes.ts';
import { systemClock } from '../../operations/clients/system-clock.ts';
import type { CutMethod } from '../../operations/mirror/drill/cut.ts';
import { drill } from '../../operations/mirror/drill/drill.ts';
import { planDrill } from '../../operations/mirror/drill/plan.ts';
import type { DrillTools } from '../../operations/mirror/drill/rehearsal.ts';
import { failuresOf } from '../../operations/mirror/drill/report.ts';
import { openSide, type Side } from '../../operations/mirror/drill/side.ts';
import { makeKeptTopic } from '../../operations/witness/topic.ts';
import { LONG } from '../support/long.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/mirror-drill.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
/** Without loops counts stay put; the claim is a minute, of which a test on every commit looks at a third. */
const QUIET_MS = LONG ? 60_000 : 20_000;

let mirror: RunningMirror;
let east: Side;
let west: Side;
const root = mkdtempSync(join(tmpdir(), 'kafkaform-drill-'));
const control = dockerControl();

beforeAll(async () => {
  mirror = await startMirror({ exactlyOnce: true, bothWays: true });
  const folder = join(root, 'cdktf.out', 'stacks', mirror.manifest.stack);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kafkaform.json'), JSON.stringify(mirror.manifest));
  east = openSide('source', { ...mirror.east, name: 'east' });
  west = openSide('target', { ...mirror.west, name: 'west' });
});
afterAll(async () => {
  await Promise.allSettled([east?.close(), west?.close()]);
  await mirror?.dispose();
  rmSync(root, { recursive: true, force: true });
});

function tools(): DrillTools {
  return {
    control,
    notes: drillNotes(root, mirror.manifest.stack),
    clock: systemClock,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
}

/** The command, in the folder of a project of its own. */
const command = (...options: string[]) =>
  execa(process.execPath, ['--import', TSX, SCRIPT, mirror.manifest.stack, ...options], {
    ...{ cwd: root, reject: false, all: true, stdin: 'ignore' },
  });

const brokerState = () => control.state(mirror.east.broker(1).container);

/** Topics of drills at both sides. */
async function leftOver(): Promise<string[]> {
  const both = await Promise.all([east, west].map(({ admin }) => admin.describe()));
  return both.flatMap(({ topics }) => [...topics.keys()]).filter((name) => name.includes('kafkaform-drill'));
}

async function until(happened: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await happened()); await delay(100))
    if (Date.now() > deadline) throw new Error('it did not happen within a minute');
}

describe('a failover drill', () => {
  it.each<[CutMethod, number]>([
    ['pause', 4],
    ...(LONG
      ? ([
          ['stop', 5],
          ['pause', 7],
        ] as [CutMethod, number][])
      : []),
  ])(
    'skips nothing, gets no more again than the settings allow, and doubles nothing: %s after %i s',
    async (cut, seconds) => {
      const plan = planDrill(mirror.manifest, 'east->west', randomBytes(4).toString('hex'));
      const report = await drill(plan, { cut, seconds }, tools());
      expect(failuresOf(report)).toEqual([]);
      expect(report.failover).toMatchObject({ skipped: 0, redelivered: { exceeded: [] } });
      expect(report.failback).toMatchObject({ missing: 0, duplicated: 0, skipped: 0 });
      expect(report.failback.reverse).toMatchObject({ missing: 0, duplicated: 0 });
      expect(report.failback.late).toBeGreaterThanOrEqual(report.failover.rpo.messages);
      expect(report.failback.reverse?.acknowledged).toBeGreaterThan(0);
      expect(await brokerState()).toBe('running');
      expect(await leftOver()).toEqual([]);
      expect(tools().notes.read()).toBeNull();
    },
    300_000,
  );
});

describe('npm run mirror:drill', () => {
  it('touches nothing where nobody can be asked', async () => {
    const { exitCode, all } = await command('--flow', 'east->west');
    expect(exitCode).toBe(1);
    expect(all).toContain('Give --yes');
    expect(await leftOver()).toEqual([]);
  });

  it.runIf(LONG)(
    'brings the source back when it is interrupted, and removes what it made',
    async () => {
      const running = command('--flow', 'east->west', '--yes', '--seconds', '3');
      await until(async () => (await brokerState()) === 'paused');
      running.kill('SIGINT');
      const { exitCode, all } = await running;
      expect(exitCode, all).toBe(1);
      expect(all).toContain('The source is back');
      expect(await brokerState()).toBe('running');
      expect(await leftOver()).toEqual([]);
    },
    180_000,
  );

  it.runIf(LONG)(
    'killed with the source cut off, is put right by the next run',
    async () => {
      const running = command('--flow', 'east->west', '--yes', '--seconds', '3');
      await until(async () => (await brokerState()) === 'paused');
      running.kill('SIGKILL');
      await running;
      const { exitCode, all } = await command('--recover');
      expect(exitCode, all).toBe(0);
      expect(all).toContain(`Brought back: ${mirror.east.broker(1).container}`);
      expect(await brokerState()).toBe('running');
      expect(await leftOver()).toEqual([]);
      expect(existsSync(join(root, 'cdktf.out', 'stacks', mirror.manifest.stack, 'mirror-drill.json'))).toBe(
        false,
      );
    },
    180_000,
  );
});

describe('two flows, one each way', () => {
  it('carry each message over once, and stay quiet after it', async () => {
    const topic = `orders-${randomBytes(4).toString('hex')}`;
    await Promise.all([makeKeptTopic(east.admin, topic, 1), makeKeptTopic(west.admin, topic, 1)]);
    const sides = [
      { side: east, other: west, origin: 'west' },
      { side: west, other: east, origin: 'east' },
    ];
    for (const { side } of sides) await send(side, topic, 50);
    const counts = () =>
      Promise.all(
        sides.map(async ({ side, origin }) => [
          await count(side, topic),
          await count(side, `${origin}.${topic}`),
        ]),
      );
    const bothOrigins = [
      [50, 50],
      [50, 50],
    ];
    await until(async () => JSON.stringify(await counts().catch(() => [])) === JSON.stringify(bothOrigins));
    await delay(QUIET_MS);
    expect(await counts()).toEqual(bothOrigins);
    expect(await renamedTwice()).toEqual([]);
  }, 240_000);
});

async function send({ messages }: Side, topic: string, many: number): Promise<void> {
  const producer = await messages.producer({ acks: 'all' });
  await producer.send(
    topic,
    Array.from({ length: many }, (_, index) => ({ key: null, value: String(index) })),
  );
  await producer.close();
}

/** Messages that consumers would get, of all drills or none. */
async function count(side: Side, topic: string): Promise<number> {
  const log = side.log(topic);
  try {
    const { first, end } = await log.bounds(0);
    let messages = 0;
    for (let at = first; at < end; ) {
      const { records, next } = await log.read(0, at, 100);
      messages += records.length;
      if (next === at) break;
      at = next;
    }
    return messages;
  } finally {
    await log.close();
  }
}

/** A message that went round would come to a topic like `east.west.orders`. */
async function renamedTwice(): Promise<string[]> {
  const both = await Promise.all([east, west].map(({ admin }) => admin.describe()));
  return both
    .flatMap(({ topics }) => [...topics.keys()])
    .filter((name) => /^(east|west)\.(east|west)\./.test(name) && !name.endsWith('heartbeats'));
}
