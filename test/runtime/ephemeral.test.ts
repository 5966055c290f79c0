import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../model/schema/types.ts';
import { openEphemeral, renewEphemeral } from '../../provider/runtime/rpc/ephemeral.ts';
import { Session } from '../../provider/runtime/session.ts';
import { decodeObject, encodeObject } from '../../provider/runtime/values/resource-values.ts';
import type { Folder } from './support/folder.ts';
import { noteLoan } from './support/note-loan.ts';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

const loan = (attributes: string) => `ephemeral "note_loan" "l" {\n  ${attributes}\n}\n`;
const borrower = (attributes = '') =>
  noteHcl('b', `text = "borrowed"\n  pin = ephemeral.note_loan.l.text\n  pin_version = 1\n  ${attributes}`);

describe('an ephemeral resource', () => {
  let workspace: NoteWorkspace;
  beforeEach(async () => {
    workspace = await noteWorkspace('');
    mkdirSync(join(workspace.folder, 'notes'));
    writeFileSync(join(workspace.folder, 'notes', 'a.json'), JSON.stringify({ name: 'a', text: 'lent' }));
  });
  afterEach(() => workspace.remove());

  it('lends its value to a write-only attribute, and is closed', async () => {
    workspace.write(loan('name = "a"') + borrower());
    const { exitCode, output } = await workspace.apply();
    expect(exitCode, output).toBe(0);
    expect(workspace.told('b.create')).toMatchObject({ pin: 'lent' });
    expect(workspace.told('a.close')).toMatchObject({ name: 'a' });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('whose configuration isn’t known at plan is opened at apply, when what it waits for is there', async () => {
    const made = noteHcl('c', 'text = "made in the same apply"');
    workspace.write(
      `${made}${loan('name = note_file.c.name\n  pages = [note_file.c.revision]')}${borrower()}`,
    );
    const planned = await workspace.plan('-out=saved.plan');
    expect(planned.exitCode, planned.output).toBe(2);
    expect(workspace.told('c.open')).toBeNull();
    const { exitCode, output } = await workspace.applyPlan('saved.plan');
    expect(exitCode, output).toBe(0);
    expect(workspace.told('b.create')).toMatchObject({ pin: 'made in the same apply' });
  });

  it('is renewed for as long as it is needed, with what it keeps', async () => {
    workspace.write(`${loan('name = "a"\n  renew_ms = 50')}${borrower('delay_ms = 3000')}`);
    const { exitCode, output } = await workspace.apply();
    expect(exitCode, output).toBe(0);
    expect(workspace.told('a.renew')?.renewals).toBeGreaterThan(0);
  });

  it.each([
    ['name = "x/y"', 'Bad name'],
    ['name = "nowhere"', 'There is no note "nowhere".'],
    ['name = "a"\n  fault = "unknown"', 'Value still unknown: text'],
  ])('that can’t be had (%s) says why, and nothing is planned', async (attributes, said) => {
    workspace.write(loan(attributes) + borrower());
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain(said);
  });

  it('can warn', async () => {
    workspace.write(loan('name = "a"\n  fault = "warn"') + borrower());
    expect((await workspace.plan()).output).toContain('Handle with care.');
  });
});

describe('an ephemeral resource, asked by a client', () => {
  const invocation = { arguments: [], command: '', destroy: false, targets: [], parallelism: 10, runId: 'r' };
  const session = new Session<Folder>(
    {
      schema: { attributes: {} },
      configure: () => Promise.reject(new Error('nobody asks for it')),
      resources: [],
      ephemeralResources: [noteLoan],
    },
    invocation,
  );

  it('that opens it although its configuration isn’t known has an unknown value', async () => {
    const config = encodeObject(noteLoan.schema, { name: UNKNOWN, pages: [1] });
    const { result, diagnostics } = await openEphemeral.run(
      { type_name: 'note_loan', config },
      session,
      session.signal,
    );
    expect(diagnostics).toEqual([]);
    expect(decodeObject(noteLoan.schema, result)).toMatchObject({ name: UNKNOWN, pages: [1], text: UNKNOWN });
  });

  it('keeps what it kept when there is nothing to renew', async () => {
    const { renew: _, ...still } = noteLoan;
    const other = new Session({ ...session.definition, ephemeralResources: [still] }, invocation);
    other.configured({} as Folder);
    const kept = Buffer.from('{"name":"a"}');
    const answer = await renewEphemeral.run({ type_name: 'note_loan', private: kept }, other, other.signal);
    expect(answer).toEqual({ private: kept, diagnostics: [] });
  });
});
