import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerControl } from '../../operations/clients/docker-control.ts';
import { drillNotes } from '../../operations/clients/drill-notes.ts';
import { systemClock } from '../../operations/clients/system-clock.ts';
import { drill } from '../../operations/mirror/drill/drill.ts';
import { formatDrill } from '../../operations/mirror/drill/format.ts';
import { planDrill } from '../../operations/mirror/drill/plan.ts';
import type { DrillTools } from '../../operations/mirror/drill/rehearsal.ts';
import { failuresOf } from '../../operations/mirror/drill/report.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';

let mirror: RunningMirror;
const root = mkdtempSync(join(tmpdir(), 'kafkaform-drill-'));

beforeAll(async () => {
  mirror = await startMirror({ exactlyOnce: true, bothWays: true });
  mkdirSync(join(root, 'cdktf.out', 'stacks', mirror.manifest.stack), { recursive: true });
});
afterAll(async () => {
  await mirror?.dispose();
  rmSync(root, { recursive: true, force: true });
});

function toolsFor(signal = new AbortController().signal): DrillTools {
  return {
    control: dockerControl(),
    notes: drillNotes(root, mirror.manifest.stack),
    clock: systemClock,
    signal,
    onProgress: (text) => {
      if (process.env.DRILL_TALK) console.log(new Date().toISOString(), text);
    },
  };
}

describe('a failover drill', () => {
  it('skips nothing', async () => {
    const plan = planDrill(mirror.manifest, 'east->west', randomBytes(4).toString('hex'));
    const report = await drill(plan, { cut: 'pause', seconds: 8 }, toolsFor());
    if (process.env.DRILL_TALK) console.log(formatDrill(report));
    expect(failuresOf(report)).toEqual([]);
  }, 400_000);
});
