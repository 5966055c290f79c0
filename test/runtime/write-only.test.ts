import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { required, resource, writeOnly } from '../../model/schema/attributes.ts';
import type { ResourceSchema } from '../../model/schema/types.ts';
import { checkWriteOnly } from '../../provider/runtime/planning/write-only.ts';
import { validateResource } from '../../provider/runtime/rpc/configuration.ts';
import { Session } from '../../provider/runtime/session.ts';
import { encodeValue } from '../../provider/runtime/values/msgpack.ts';
import { typeOfBlock } from '../../provider/runtime/values/types.ts';
import { contentsOfPlan } from '../support/plan-file.ts';
import { noteFile } from './support/note-file.ts';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

const secret = () => `canary-${randomBytes(12).toString('hex')}`;

const pinned = (version: number, text = 'text = "t"') =>
  `variable "pin" {\n  type = string\n  ephemeral = true\n}\n${noteHcl('a', `${text}\n  pin = var.pin\n  pin_version = ${version}`)}`;

/** Files of a workspace, at any depth, that hold a text; those that the provider itself was told to write left out. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('notes/') && statSync(join(folder, file)).isFile())
    .filter((file) => readFileSync(join(folder, file)).includes(text));
}

describe('a write-only attribute', () => {
  let workspace: NoteWorkspace;
  afterEach(() => workspace.remove());

  async function open(pin: string, hcl = pinned(1)): Promise<NoteWorkspace> {
    const log = { TF_LOG: 'TRACE', TF_LOG_PATH: 'terraform.log' };
    workspace = await noteWorkspace(hcl, { TF_VAR_pin: pin, ...log });
    return workspace;
  }

  it('reaches create, and neither state nor saved plan nor log', async () => {
    const pin = secret();
    await open(pin);
    expect((await workspace.plan('-out=saved.plan')).exitCode).toBe(2);
    expect(JSON.stringify(await workspace.show('saved.plan'))).not.toContain(pin);
    const planned = contentsOfPlan(join(workspace.folder, 'saved.plan'));
    expect(planned).toContain('ephemeral = true');
    expect(planned).not.toContain(pin);
    const { exitCode, output } = await workspace.applyPlan('saved.plan');
    expect(exitCode, output).toBe(0);
    expect(output).not.toContain(pin);
    expect(workspace.told('a.create')).toMatchObject({ pin });
    expect(await workspace.values('note_file.a')).toMatchObject({ pin: null, pin_version: 1 });
    const log = readFileSync(join(workspace.folder, 'terraform.log'), 'utf8');
    expect(log).toContain('configured by apply');
    expect(filesWith(workspace.folder, pin)).toEqual([]);
    expect(filesWith(workspace.folder, 'note_file')).not.toEqual([]);
  });

  it('that changes alone is no change: nobody can see it', async () => {
    await open(secret());
    await workspace.apply();
    expect((await workspace.plan('-var', `pin=${secret()}`)).exitCode).toBe(0);
  });

  it('is written again when its version changes', async () => {
    await open(secret());
    await workspace.apply();
    const next = secret();
    workspace.write(pinned(2));
    const { output } = await workspace.plan('-var', `pin=${next}`);
    expect(output).toContain('~ pin_version = 1 -> 2');
    expect(output).toContain('0 to add, 1 to change, 0 to destroy');
    expect((await workspace.apply('-var', `pin=${next}`)).exitCode).toBe(0);
    expect(workspace.told('a.update')).toEqual({ pin: next });
    const log = readFileSync(join(workspace.folder, 'terraform.log'), 'utf8').split('\n');
    // Terraform logs its own arguments.
    expect(log.filter((line) => line.includes(next) && !/CLI (command )?args/.test(line))).toEqual([]);
    expect(filesWith(workspace.folder, next)).toEqual(['terraform.log']);
  });

  it('may be another at apply than it was at plan', async () => {
    await open(secret());
    await workspace.plan('-out=saved.plan');
    const later = secret();
    const { exitCode } = await workspace.run('apply', '-input=false', `-var=pin=${later}`, 'saved.plan');
    expect(exitCode).toBe(0);
    expect(workspace.told('a.create')).toMatchObject({ pin: later });
  });

  it('stays out of what is said when the plan or the apply fails', async () => {
    const pin = secret();
    await open(pin, pinned(1, 'text = "crash"'));
    const refused = await workspace.plan();
    expect(refused.output).toContain('cannot read the tea leaves');
    workspace.write(pinned(1, 'text = "fail"'));
    const failed = await workspace.apply();
    expect(failed.output).toContain('the pen is empty');
    expect(refused.output + failed.output).not.toContain(pin);
    expect(filesWith(workspace.folder, pin)).toEqual([]);
  });

  it('can’t be referred to: it has no value', async () => {
    await open(
      secret(),
      `${pinned(1)}output "pin" {\n  value = coalesce(note_file.a.pin, "none")\n  sensitive = true\n}\n`,
    );
    await workspace.apply();
    expect((await workspace.run('output', '-raw', 'pin')).stdout).toBe('none');
  });
});

describe('a client that can’t handle write-only attributes', () => {
  const invocation = {
    arguments: [],
    command: 'plan',
    destroy: false,
    targets: [],
    parallelism: 10,
    runId: 'run',
  };
  const definition = {
    schema: { attributes: {} },
    configure: () => Promise.reject(new Error('nobody asks for it')),
    resources: [noteFile],
  };
  const session = new Session(definition, invocation);

  async function validated(config: object, capabilities?: object) {
    const value = { name: 'a', text: 't', ...config };
    const request = {
      type_name: 'note_file',
      config: encodeValue(typeOfBlock(noteFile.schema), value),
      client_capabilities: capabilities,
    };
    return (await validateResource.run(request, session, session.signal)).diagnostics;
  }

  it('is refused at the attribute, with what to do, and the value unsaid', async () => {
    const [found, ...others] = await validated({ pin: 'canary' });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      severity: 1,
      summary: 'Write-only attribute: pin',
      detail: expect.stringContaining('Terraform 1.11 or later'),
      attribute: { steps: [{ attribute_name: 'pin' }] },
    });
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('may leave the attribute out', async () => {
    expect(await validated({})).toEqual([]);
    expect(await validated({ pin: 'x' }, { write_only_attributes_allowed: true })).toEqual([]);
  });

  it('is told of every one in nested blocks, by its path', () => {
    const inner = { attributes: { pin: writeOnly('string', '') } };
    const block: ResourceSchema = {
      ...resource('note_safe', 0, '', { name: required('string', '') }),
      blocks: {
        one: { nesting: 'single', block: inner },
        many: { nesting: 'list', block: inner },
        named: { nesting: 'map', block: inner },
      },
    };
    const config = {
      name: 'a',
      one: { pin: '1' },
      many: [{ pin: null }, { pin: '2' }],
      named: { x: { pin: '3' }, y: { pin: null } },
    };
    expect(checkWriteOnly(block, config).map(({ path }) => path)).toEqual([
      ['one', 'pin'],
      ['many', 1, 'pin'],
      ['named', { key: 'x' }, 'pin'],
    ]);
  });
});
