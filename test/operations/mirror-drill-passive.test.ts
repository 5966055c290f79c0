import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerControl } from '../../operations/clients/docker-control.ts';
import { drillNotes } from '../../operations/clients/drill-notes.ts';
import { systemClock } from '../../operations/clients/system-clock.ts';
import { drill } from '../../operations/mirror/drill/drill.ts';
import { drillMarkdown, formatDrill } from '../../operations/mirror/drill/format.ts';
import { planDrill } from '../../operations/mirror/drill/plan.ts';
import { failuresOf } from '../../operations/mirror/drill/report.ts';
import { LONG } from '../support/long.ts';
import { type RunningMirror, startMirror } from '../support/mirror.ts';

let mirror: RunningMirror;
const root = mkdtempSync(join(tmpdir(), 'kafkaform-drill-'));

beforeAll(async () => {
  mirror = await startMirror({ policy: 'identity' });
  mkdirSync(join(root, 'cdktf.out', 'stacks', mirror.manifest.stack), { recursive: true });
});
afterAll(async () => {
  await mirror?.dispose();
  rmSync(root, { recursive: true, force: true });
});

describe.runIf(LONG)('a drill without a flow back, under the identity policy', () => {
  it('skips nothing, counts what came late, and says that nothing is carried back', async () => {
    const plan = planDrill(mirror.manifest, undefined, randomBytes(4).toString('hex'));
    const report = await drill(
      plan,
      { cut: 'pause', seconds: 5 },
      {
        control: dockerControl(),
        notes: drillNotes(root, mirror.manifest.stack),
        clock: systemClock,
        signal: new AbortController().signal,
        onProgress: () => {},
      },
    );
    expect(failuresOf(report)).toEqual([]);
    expect(plan.mirrored).toBe(plan.topic);
    expect(report.failback).toMatchObject({ missing: 0, skipped: 0, reverse: null });
    expect(report.failback.late).toBeGreaterThanOrEqual(report.failover.rpo.messages);
    for (const text of [formatDrill(report), drillMarkdown(report)]) {
      expect(text).toContain('RPO');
      expect(text).toContain('no flow leads back');
      expect(text).toContain('Passed');
    }
  }, 300_000);
});
