import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

let workspace: NoteWorkspace;
afterEach(() => workspace.remove());

async function until<T>(look: () => T | null, what: string, limitMs = 20_000): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(20)) {
    const found = look();
    if (found !== null && found !== false) return found;
  }
  throw new Error(`${what} did not happen within ${limitMs} ms`);
}

/** A process that has ended but that nobody has asked about yet doesn't count. */
function alive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Starts an apply and waits until the provider is in the middle of the long create. */
async function duringCreate(text = 't') {
  workspace = await noteWorkspace(noteHcl('a', `text = "${text}"\n  delay_ms = 60000`));
  const terraform = workspace.start('apply', '-input=false', '-no-color', '-auto-approve');
  const told = await until(() => workspace.told('a.create'), 'the create');
  return { terraform, provider: told.process as number };
}

describe('terraform interrupted with Ctrl-C during a create', () => {
  it('gets an error at once, and nothing is in state', async () => {
    const { terraform, provider } = await duringCreate();
    const since = Date.now();
    // As a terminal does: to the whole process group, the provider included.
    process.kill(-(terraform.pid ?? 0), 'SIGINT');
    const { exitCode, all } = await terraform;
    expect(Date.now() - since).toBeLessThan(3000);
    expect(exitCode).toBe(1);
    expect(all.replace(/\s+/g, ' ')).toContain('Error: Interrupted: create note_file');
    expect(await workspace.values('note_file.a')).toBeNull();
    expect(alive(provider)).toBe(false);
  });

  it('alone is the same when only terraform gets the signal', async () => {
    const { terraform } = await duringCreate();
    terraform.kill('SIGINT');
    expect((await terraform).all).toContain('Interrupted: create note_file');
  });
});

describe('terraform killed during a create', () => {
  it.each([
    ['the handler gives up', 't'],
    ['the handler doesn’t listen', 'stubborn'],
  ])('takes the provider with it within two seconds, before the create is done, when %s', async (_, text) => {
    const { terraform, provider } = await duringCreate(text);
    terraform.kill('SIGKILL');
    const since = Date.now();
    await until(() => (alive(provider) ? null : true), 'the provider’s end', 5000);
    expect(Date.now() - since).toBeLessThan(2000);
    expect(workspace.note('a')).toBeNull();
    expect(workspace.told('closed')).toBe(provider);
  });
});

describe('a provider', () => {
  it('told to end by SIGTERM ends, and terraform says what was lost', async () => {
    const { terraform, provider } = await duringCreate();
    process.kill(provider, 'SIGTERM');
    expect((await terraform).exitCode).toBe(1);
    expect(alive(provider)).toBe(false);
  });

  it('closes its connections and leaves no socket behind at the end of a run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kf-sockets-'));
    workspace = await noteWorkspace(noteHcl('a'), { TMPDIR: folder });
    await workspace.apply();
    const { process: pid } = workspace.told('invocation') ?? {};
    expect(workspace.told('closed')).toBe(pid);
    expect(alive(pid as number)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('kafkaform-'))).toEqual([]);
  });
});

describe('five hundred resources', () => {
  it('are planned and applied, and nothing is left to change', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 500 }, (_, index) => `n${index}`);
    const resources = names.map((name) => `resource "note_fault" "${name}" {\n  fault = "none"\n}\n`);
    workspace = await noteWorkspace(resources.join(''));
    const timed = async (what: string, run: () => Promise<{ exitCode: number }>) => {
      const since = Date.now();
      const { exitCode } = await run();
      console.log(`500 resources: ${what} took ${((Date.now() - since) / 1000).toFixed(1)} s`);
      return exitCode;
    };
    expect(await timed('plan', () => workspace.plan())).toBe(2);
    expect(await timed('apply', () => workspace.apply())).toBe(0);
    expect(await timed('second plan', () => workspace.plan())).toBe(0);
  });
});
