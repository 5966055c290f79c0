import { afterEach, describe, expect, it } from 'vitest';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

let workspace: NoteWorkspace;
afterEach(() => workspace.remove());

const renamed = (name: string) => noteHcl('a').replace('name = "a"', `name = "${name}"`);

async function created(hcl = noteHcl('a')) {
  workspace = await noteWorkspace(hcl);
  await workspace.apply();
}

describe('the private data of', () => {
  it('a create’s plan reaches the create', async () => {
    await created();
    expect(workspace.told('a.create')).toMatchObject({ plannedPrivate: { mark: 'planned create' } });
  });

  it('a created object reaches the next plan', async () => {
    await created();
    await workspace.plan();
    expect(workspace.told('a.plan-update')).toEqual({ mark: 'member' });
  });

  it('a delete’s plan reaches the delete', async () => {
    await created();
    workspace.write('');
    await workspace.apply();
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'leave' } });
  });

  it('a destroy’s plan reaches the delete', async () => {
    await created();
    await workspace.destroy();
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'leave' } });
  });

  it('a replacement’s first leg reaches its second leg’s plan, and that one’s the delete', async () => {
    await created();
    workspace.write(renamed('b'));
    await workspace.plan();
    expect(workspace.told('b.plan-create')).toEqual({ mark: 'planned update' });
    await workspace.apply();
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'planned create' } });
  });

  it('a replacement’s first leg doesn’t reach the plan of the create that apply makes after the delete', async () => {
    await created();
    workspace.write(renamed('b'));
    await workspace.apply();
    expect(workspace.told('b.plan-create')).toBeNull();
    expect(workspace.told('b.create')).toMatchObject({ plannedPrivate: { mark: 'planned create' } });
  });

  it('an update’s plan is kept when the update fails', async () => {
    await created();
    workspace.write(noteHcl('a', 'text = "fail"'));
    await workspace.apply();
    await workspace.plan();
    expect(workspace.told('a.plan-update')).toEqual({ mark: 'planned update' });
  });

  it('an object survives a refresh', async () => {
    await created();
    await workspace.apply('-refresh-only');
    await workspace.plan();
    expect(workspace.told('a.plan-update')).toEqual({ mark: 'member' });
  });
});

describe('a saved plan', () => {
  it('of a create brings its private data along', async () => {
    workspace = await noteWorkspace(noteHcl('a'));
    await workspace.plan('-out=plan');
    expect((await workspace.applyPlan('plan')).exitCode).toBe(0);
    expect(workspace.told('a.create')).toMatchObject({ plannedPrivate: { mark: 'planned create' } });
  });

  it('of a delete brings its private data along', async () => {
    await created();
    workspace.write('');
    await workspace.plan('-out=plan');
    expect((await workspace.applyPlan('plan')).exitCode).toBe(0);
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'leave' } });
  });

  it('of a replacement brings its private data along', async () => {
    await created();
    workspace.write(renamed('b'));
    await workspace.plan('-out=plan');
    expect((await workspace.applyPlan('plan')).exitCode).toBe(0);
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'planned create' } });
  });

  it('of a whole destroy brings its private data along', async () => {
    await created();
    await workspace.plan('-destroy', '-out=plan');
    expect((await workspace.applyPlan('plan')).exitCode).toBe(0);
    expect(workspace.told('a.delete')).toEqual({ plannedPrivate: { mark: 'leave' } });
  });
});

describe('how terraform was called', () => {
  it('is known to the provider', async () => {
    workspace = await noteWorkspace(noteHcl('a'), { TF_CLI_ARGS_apply: '-parallelism=4' });
    await workspace.apply('-target=note_file.a');
    expect(workspace.told('invocation')).toMatchObject({
      command: 'apply',
      destroy: false,
      targets: ['note_file.a'],
      parallelism: 4,
    });
  });

  it('is known for a destroy', async () => {
    await created();
    await workspace.destroy();
    expect(workspace.told('invocation')).toMatchObject({ command: 'destroy', destroy: true });
  });

  it('has one run id per terraform run', async () => {
    await created();
    const first = workspace.told('invocation')?.runId;
    await workspace.plan();
    expect(workspace.told('invocation')?.runId).not.toBe(first);
  });
});
