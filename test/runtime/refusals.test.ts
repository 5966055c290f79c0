import { afterEach, describe, expect, it } from 'vitest';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

let workspace: NoteWorkspace;
afterEach(() => workspace.remove());

describe('validation', () => {
  it('refuses a configuration at its attribute', async () => {
    workspace = await noteWorkspace(noteHcl('a').replace('name = "a"', 'name = "a/b"'));
    const { exitCode, output } = await workspace.run('validate', '-no-color');
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Bad name');
    expect(output).toMatch(/main\.tf line \d+, in resource "note_file" "a": \d+: name = "a\/b"/);
    expect(output).toContain('"a/b" has a slash in it; leave it out.');
  });

  it('refuses the provider’s own configuration at its attribute', async () => {
    workspace = await noteWorkspace(noteHcl('a'), { TF_VAR_unused: '' });
    workspace.writeAll(`provider "note" {\n  folder = ""\n}\n${noteHcl('a')}`);
    const { output } = await workspace.plan();
    expect(output).toMatch(/Error: No folder .* \d+: folder = ""/);
  });

  it('says when the provider can’t be configured', async () => {
    workspace = await noteWorkspace(noteHcl('a'));
    workspace.writeAll(
      `resource "terraform_data" "folder" {}\nprovider "note" {\n  folder = terraform_data.folder.id\n}\n${noteHcl('a')}`,
    );
    expect((await workspace.plan()).output).toMatch(
      /Error: Could not configure the provider .*not known yet/,
    );
  });
});

describe('a plan', () => {
  it('is refused at the attribute, and nothing is touched', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "forbidden"') + noteHcl('b'));
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /Error: Text refused .* \d+: text = "forbidden" Received "forbidden"; write something else\./,
    );
    expect([workspace.note('a'), workspace.note('b')]).toEqual([null, null]);
  });

  it('warns and goes on', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "risky"'));
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(0);
    expect(output).toContain('Warning: Risky text');
  });

  it('of a delete can be refused', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "t"\n  labels = { keep = "yes" }'));
    await workspace.apply();
    workspace.write('');
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Note is kept');
    expect(workspace.note('a')).not.toBeNull();
  });

  it('that throws becomes one calm message without a stack', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "crash"'));
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Could not plan note_file');
    expect(output).toContain('cannot read the tea leaves');
    expect(output).not.toMatch(/\bat .*\.(ts|mjs|js):\d+/);
  });

  it('that throws leaves its stack in the log', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "crash"'), { TF_LOG: 'ERROR' });
    const { stderr } = await workspace.plan();
    expect(stderr).toMatch(
      /\[ERROR\] provider\.terraform-provider-note_v1\.0\.0: could not plan note_file:.*TypeError.*at /s,
    );
  });
});

describe('the log', () => {
  it('shows what a library prints, at its level', async () => {
    workspace = await noteWorkspace(noteHcl('a'), { TF_LOG: 'INFO' });
    expect((await workspace.plan()).stderr).toMatch(/\[INFO\] .*provider-note_v1\.0\.0: configured by plan/);
  });
});

describe('a failed create', () => {
  it('leaves nothing in state', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "fail"'));
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Error: Could not create note_file .* the pen is empty/);
    expect(await workspace.values('note_file.a')).toBeNull();
  });

  it('that made something keeps it, tainted, and the next apply replaces it', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "half"'));
    expect((await workspace.apply()).output).toContain('Error: Half written');
    expect(await workspace.values('note_file.a')).toMatchObject({ text: 'half', revision: 1 });
    workspace.write(noteHcl('a'));
    const { output } = await workspace.apply();
    expect(output).toContain('is tainted, so must be replaced');
    expect(workspace.note('a')).toMatchObject({ text: 'hello' });
  });
});

describe('a failed update', () => {
  it('keeps the prior state', async () => {
    workspace = await noteWorkspace(noteHcl('a'));
    await workspace.apply();
    workspace.write(noteHcl('a', 'text = "fail"'));
    expect((await workspace.apply()).output).toMatch(/Error: Could not update note_file .* the pen is empty/);
    expect(await workspace.values('note_file.a')).toMatchObject({ text: 'hello', revision: 1 });
  });
});

describe('a failed delete', () => {
  it('keeps the resource in state', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "sticky"'));
    await workspace.apply();
    const { exitCode, output } = await workspace.destroy();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Note sticks');
    expect(await workspace.values('note_file.a')).toMatchObject({ text: 'sticky' });
  });
});

describe('a move from another type', () => {
  it('is refused with the way that works', async () => {
    workspace = await noteWorkspace(noteHcl('a'));
    await workspace.apply();
    workspace.write(
      'resource "note_fault" "b" {\n  fault = "none"\n}\nmoved {\n  from = note_file.a\n  to = note_fault.b\n}\n',
    );
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain("note_file can't become note_fault");
  });
});

describe('a faulty handler is reported with the attribute,', () => {
  const fault = (name: string, value = '') =>
    `resource "note_fault" "f" {\n  fault = "${name}"\n  ${value}\n}\n`;

  it.each([
    ['unknown after apply', '', 'Value still unknown: result'],
    ['wrong type', '', 'Wrong value for result'],
    ['no such attribute', '', 'Wrong value for wrong'],
    ['other than planned', 'value = "v"', 'Applied value differs from the plan: value'],
    ['other than configured', 'value = "v"', 'Planned value differs from the configuration: value'],
  ])('when it is %s', async (name, value, summary) => {
    workspace = await noteWorkspace(fault(name, value));
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(1);
    expect(output).toContain(`Error: ${summary}`);
    expect(output).not.toContain('Provider produced');
    expect(output).not.toContain('Provider returned');
  });

  it('when what it reads is unknown', async () => {
    workspace = await noteWorkspace(fault('unknown after read'));
    await workspace.apply();
    expect((await workspace.plan()).output).toContain('Error: Value still unknown: result');
  });

  it('and what it made stays in state', async () => {
    workspace = await noteWorkspace(fault('other than planned', 'value = "v"'));
    await workspace.apply();
    expect(await workspace.values('note_fault.f')).toMatchObject({ value: 'other' });
  });

  it('and what fits of a state that doesn’t stays', async () => {
    workspace = await noteWorkspace(fault('wrong type', 'value = "v"'));
    await workspace.apply();
    expect(await workspace.values('note_fault.f')).toMatchObject({ value: 'v', result: null });
  });

  it('when something of it throws outside of any call, and the calls under way fail with that', async () => {
    workspace = await noteWorkspace(fault('stray exception'));
    const { exitCode, output } = await workspace.apply();
    expect(exitCode).toBe(1);
    expect(output).toMatch(
      /Error: Interrupted: create note_fault .* Unexpected: the socket fell off the table\./,
    );
    expect(output).not.toContain('plugin');
  });
});
