import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drillNotes } from '../../operations/clients/drill-notes.ts';
import { bringBack } from '../../operations/mirror/drill/cut.ts';
import type { DrillNote, DrillNotes } from '../../operations/mirror/drill/note.ts';
import { recoverDrill } from '../../operations/mirror/drill/recover.ts';
import type { Clock } from '../../operations/ports/clock.ts';
import type { ComputeControl } from '../../operations/ports/compute.ts';

const clock: Clock = { now: () => 0, sleep: async () => {} };

/** An engine whose first `refusals` attempts to bring something back fail. */
function engine(states: Record<string, 'running' | 'paused' | 'stopped'>, refusals = 0) {
  let left = refusals;
  const bring = async (name: string) => {
    if (left-- > 0) throw new Error('engine is busy');
    states[name] = 'running';
  };
  const control: ComputeControl = {
    state: async (name) => states[name] ?? null,
    pause: async () => {},
    unpause: bring,
    stop: async () => {},
    start: bring,
  };
  return { control, states };
}

function notesOf(note: Partial<DrillNote>): DrillNotes {
  const root = mkdtempSync(join(tmpdir(), 'kafkaform-notes-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'cdktf.out', 'stacks', 's'), { recursive: true });
  const notes = drillNotes(root, 's');
  notes.write({
    ...{ pid: 2 ** 22 + 1, startedAt: '2026-11-21T12:00:00.000Z', method: 'pause', containers: ['a', 'b'] },
    ...{ topics: [], group: 'g' },
    ...note,
  });
  return notes;
}

const STACK = { stack: 's', ensembles: [], clusters: [] };

describe('containers that a drill has cut off', () => {
  it('are brought back, paused or stopped, and the others left alone', async () => {
    const { control, states } = engine({ a: 'paused', b: 'stopped', c: 'running' });
    expect(await bringBack(control, clock, ['a', 'b', 'c', 'gone'])).toEqual(['a', 'b']);
    expect(states).toEqual({ a: 'running', b: 'running', c: 'running' });
  });

  it('are tried again when the engine refuses', async () => {
    const { control, states } = engine({ a: 'paused' }, 4);
    await bringBack(control, clock, ['a']);
    expect(states).toEqual({ a: 'running' });
  });

  it('are named with the command that brings them back, when all tries fail', async () => {
    const { control } = engine({ a: 'paused', b: 'stopped' }, 100);
    await expect(bringBack(control, clock, ['a', 'b'])).rejects.toThrow(
      /Container a is still away \(engine is busy\): run docker unpause a\n.*run docker start b/,
    );
  });
});

describe('what a killed drill has left', () => {
  const tools = (notes: DrillNotes, control: ComputeControl) => {
    const lines: string[] = [];
    const signal = new AbortController().signal;
    return { notes, control, clock, signal, lines, onProgress: (text: string) => void lines.push(text) };
  };

  it('is put right from its note, which goes then', async () => {
    const { control, states } = engine({ a: 'paused', b: 'running' });
    const using = tools(notesOf({}), control);
    expect(await recoverDrill(STACK, using)).toBe(true);
    expect(using.lines).toContain('Brought back: a');
    expect(states).toEqual({ a: 'running', b: 'running' });
    expect(await recoverDrill(STACK, using)).toBe(false);
  });

  it('stays alone while its process lives', async () => {
    const { control, states } = engine({ a: 'paused' });
    const using = tools(notesOf({ pid: process.ppid }), control);
    await expect(recoverDrill(STACK, using)).rejects.toThrow(/has been running since/);
    expect(states).toEqual({ a: 'paused' });
  });
});
