import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type NoteWorkspace, noteHcl, noteWorkspace } from './support/note-workspace.ts';

let workspace: NoteWorkspace;
afterEach(() => workspace.remove());

async function applied(hcl: string): Promise<NoteWorkspace> {
  workspace = await noteWorkspace(hcl);
  const result = await workspace.apply();
  expect(result.output).toContain('Apply complete!');
  return workspace;
}

const full = noteHcl(
  'a',
  `text = "hello"
  secret = "hunter2"
  tags   = ["y", "x"]
  weight = 0.1
  labels = { "with.dot" = "1", plain = "2" }`,
);

/** HCL's reference to what only the apply of note_file.a gives. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: terraform fills it in
const revision = '${note_file.a.revision}';

describe('a resource', () => {
  it('is created with its defaults and stored as it was read', async () => {
    await applied(full);
    expect(await workspace.values('note_file.a')).toEqual({
      name: 'a',
      text: 'hello',
      secret: 'hunter2',
      pin: null,
      pin_version: null,
      tags: ['x', 'y'],
      weight: 0.1,
      labels: { 'with.dot': '1', plain: '2' },
      color: 'white',
      delay_ms: null,
      id: 'a',
      revision: 1,
    });
  });

  it('has nothing to change in a second plan', async () => {
    await applied(full);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('keeps numbers exactly', async () => {
    const numbers = [
      '0.1',
      '0.30000000000000004',
      '1e-7',
      '-12.5',
      '9007199254740992',
      '100000000000000000000',
      '0',
    ];
    await applied(numbers.map((number, n) => noteHcl(`n${n}`, `text = "t"\n  weight = ${number}`)).join(''));
    expect((await workspace.plan()).exitCode).toBe(0);
    expect(numbers.map((_, n) => workspace.note(`n${n}`)?.weight)).toEqual(numbers.map(Number));
  });

  it('refuses a number that it could only store rounded, at the attribute', async () => {
    workspace = await noteWorkspace(noteHcl('a', 'text = "t"\n  weight = 9007199254740993'));
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Wrong value for weight');
    expect(output).toContain('weight = 9007199254740993');
  });

  it('is updated in place, with what the provider decides unknown until then', async () => {
    await applied(noteHcl('a'));
    workspace.write(noteHcl('a', 'text = "changed"'));
    const { output } = await workspace.plan();
    expect(output).toContain('~ revision = 1 -> (known after apply)');
    expect(output).not.toContain('~ id');
    await workspace.apply();
    expect(workspace.note('a')).toMatchObject({ text: 'changed', revision: 2 });
  });

  it('is replaced when an attribute that says so changes', async () => {
    await applied(noteHcl('a'));
    workspace.write(noteHcl('a').replace('name = "a"', 'name = "b"'));
    expect((await workspace.plan()).output).toContain('"a" -> "b" # forces replacement');
    await workspace.apply();
    expect([workspace.note('a'), workspace.note('b')]).toEqual([
      null,
      expect.objectContaining({ revision: 1 }),
    ]);
  });

  it('that was edited by hand is shown as changed and put right', async () => {
    await applied(noteHcl('a'));
    workspace.edit('a', { text: 'scribble' });
    expect((await workspace.plan()).output).toContain('"scribble" -> "hello"');
    await workspace.apply();
    expect(workspace.note('a')).toMatchObject({ text: 'hello' });
  });

  it('that was removed by hand is created again, with the warning of the read', async () => {
    await applied(noteHcl('a'));
    rmSync(join(workspace.folder, 'notes', 'a.json'));
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(2);
    expect(output).toContain('Warning: Note is gone');
    expect(output).toContain('1 to add');
  });

  it('is deleted when it leaves the configuration', async () => {
    await applied(noteHcl('a'));
    workspace.write('');
    await workspace.apply();
    expect(workspace.note('a')).toBeNull();
  });

  it('waits for a value that only another one’s apply gives', async () => {
    await applied(`${noteHcl('a')}${noteHcl('b', `text = "revision ${revision}"`)}`);
    expect(workspace.note('b')).toMatchObject({ text: 'revision 1' });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('may hold values of collections that are not known yet', async () => {
    const collections = `text = "t"\n  tags = ["x", "${revision}"]\n  labels = { r = "${revision}" }`;
    await applied(`${noteHcl('a')}${noteHcl('b', collections)}`);
    expect(workspace.note('b')).toMatchObject({ tags: ['1', 'x'], labels: { r: '1' } });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('is replaced when the value that decides becomes unknown', async () => {
    const follower = (name: string) => `resource "note_file" "b" {\n  name = ${name}\n  text = "t"\n}\n`;
    await applied(noteHcl('a') + follower(`"b-${revision}"`));
    workspace.write(noteHcl('a', 'text = "new"') + follower(`"b-${revision}"`));
    expect((await workspace.plan()).output).toContain('1 to add, 1 to change, 1 to destroy');
    await workspace.apply();
    expect([workspace.note('b-1'), workspace.note('b-2')]).toEqual([null, expect.anything()]);
  });

  it('doesn’t show a sensitive value', async () => {
    workspace = await noteWorkspace(full);
    const { output } = await workspace.plan();
    expect(output).toContain('secret = (sensitive value)');
    expect(output).not.toContain('hunter2');
  });

  it('gives a write-only value to the handler and stores it nowhere', async () => {
    await applied(noteHcl('a', 'text = "t"\n  pin = "4711"'));
    expect(workspace.told('a.create')).toMatchObject({ pin: '4711' });
    expect((await workspace.run('state', 'pull')).stdout).not.toContain('4711');
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('keeps what ignore_changes names', async () => {
    const ignoring = (text: string) =>
      noteHcl('a', `text = "${text}"\n  lifecycle { ignore_changes = [text] }`);
    await applied(ignoring('old'));
    workspace.write(ignoring('new'));
    expect((await workspace.plan()).exitCode).toBe(0);
  });
});

describe('the schema', () => {
  it('reaches terraform as it is defined', async () => {
    workspace = await noteWorkspace('');
    workspace.writeAll('');
    const { stdout } = await workspace.run('providers', 'schema', '-json');
    const { resource_schemas } = JSON.parse(stdout).provider_schemas['terraform.local/kafkaform/note'];
    const { attributes } = resource_schemas.note_file.block;
    expect(resource_schemas.note_file.version).toBe(2);
    expect(attributes.name).toMatchObject({ type: 'string', required: true, description: 'File name.' });
    expect(attributes.tags).toMatchObject({ type: ['set', 'string'], optional: true });
    expect(attributes.secret).toMatchObject({ sensitive: true });
    expect(attributes.pin).toMatchObject({ write_only: true });
    expect(attributes.color).toMatchObject({ optional: true, computed: true });
    expect(attributes.id).toEqual(expect.not.objectContaining({ optional: true }));
    const { block_types } = resource_schemas.note_board.block;
    expect(block_types.column).toMatchObject({ nesting_mode: 'list', max_items: 5 });
    expect(Object.keys(block_types.column.block.block_types)).toEqual(['pin']);
  });
});

describe('import', () => {
  it('brings a real object into state', async () => {
    await applied(noteHcl('a'));
    await workspace.run('state', 'rm', 'note_file.a');
    expect((await workspace.import('note_file.a', 'a')).exitCode).toBe(0);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('of what isn’t there says so', async () => {
    workspace = await noteWorkspace(noteHcl('a'));
    expect((await workspace.import('note_file.a', 'a')).output).toContain('There is no note "a".');
  });

  it('of a type without import says so', async () => {
    workspace = await noteWorkspace('resource "note_board" "b" {\n  name = "b"\n}\n');
    expect((await workspace.import('note_board.b', 'b')).output).toContain("note_board can't be imported");
  });
});

describe('a data source', () => {
  const lookup =
    'data "note_lookup" "a" {\n  name = "a"\n}\noutput "text" {\n  value = data.note_lookup.a.text\n}\n';

  it('reads the real object', async () => {
    await applied(noteHcl('a'));
    workspace.write(noteHcl('a') + lookup);
    await workspace.apply();
    expect((await workspace.run('output', '-raw', 'text')).stdout).toBe('hello');
  });

  it('that finds nothing fails at its attribute', async () => {
    workspace = await noteWorkspace(lookup);
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: No such note');
    expect(output).toContain('name = "a"');
  });
});

describe('an older state', () => {
  /** Rewrites the state as an older provider would have left it. */
  async function age(
    version: number,
    change: (attributes: Record<string, unknown>) => Record<string, unknown>,
  ) {
    const state = JSON.parse((await workspace.run('state', 'pull')).stdout);
    const instance = state.resources[0].instances[0];
    Object.assign(instance, { schema_version: version, attributes: change(instance.attributes) });
    writeFileSync(join(workspace.folder, 'terraform.tfstate'), JSON.stringify(state));
  }

  it('is brought up one version after the other, loses old attributes and gains new ones', async () => {
    await applied(noteHcl('a'));
    await age(0, ({ text, color: _, ...rest }) => ({ ...rest, body: text, paper: 'old' }));
    workspace.edit('a', { text: 'hello!' });
    workspace.write(noteHcl('a', 'text = "hello!"'));
    expect((await workspace.plan()).exitCode).toBe(0);
    expect((await workspace.apply('-refresh=false')).exitCode).toBe(0);
    expect(await workspace.values('note_file.a')).toMatchObject({ text: 'hello!', color: 'white' });
  });

  it('of a newer provider is refused', async () => {
    await applied(noteHcl('a'));
    await age(3, (attributes) => attributes);
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('newer');
  });
});

describe('nested blocks', () => {
  const board = (change: (text: string) => string = (text) => text) =>
    change(`resource "note_board" "b" {
  name = "b"
  frame {
    wood = "oak"
  }
  size {
    width = 40
  }
  column {
    title = "first"
    pin {
      note = "n1"
    }
    pin {
      note = "n2"
    }
  }
  column {
    title = "second"
    color = "green"
  }
  sticker {
    shape = "star"
  }
  sticker {
    shape = "moon"
    color = "blue"
  }
  label "left" {
    text = "l"
  }
}
`);

  it('of every kind are stored as configured, with their defaults', async () => {
    await applied(board());
    const pins = expect.arrayContaining([{ note: 'n1' }, { note: 'n2' }]);
    expect(await workspace.values('note_board.b')).toEqual({
      name: 'b',
      revision: 1,
      frame: { wood: 'oak' },
      size: { width: 40 },
      column: [
        { title: 'first', color: 'white', pin: pins },
        { title: 'second', color: 'green', pin: [] },
      ],
      sticker: expect.arrayContaining([
        { shape: 'star', color: 'red' },
        { shape: 'moon', color: 'blue' },
      ]),
      label: { left: { text: 'l' } },
    });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('may all be left out', async () => {
    await applied('resource "note_board" "b" {\n  name = "b"\n}\n');
    expect(await workspace.values('note_board.b')).toEqual({
      name: 'b',
      revision: 1,
      frame: null,
      size: { width: null },
      column: [],
      sticker: [],
      label: {},
    });
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it.each([
    ['a list’s element', 'title = "second"', 'title = "third"'],
    ['a set within a list', 'note = "n2"', 'note = "n3"'],
    ['a set’s element', 'shape = "star"', 'shape = "sun"'],
    ['a map’s element', 'text = "l"', 'text = "r"'],
    ['a single block', 'wood = "oak"', 'wood = "pine"'],
    ['a group', 'width = 40', 'width = 41'],
  ])('of a resource without update replace it when %s changes', async (_, from, to) => {
    await applied(board());
    workspace.write(board((text) => text.replace(from, to)));
    const { output } = await workspace.plan();
    expect(output).toContain('1 to add, 0 to change, 1 to destroy');
    expect((await workspace.apply()).exitCode).toBe(0);
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('in another order of a set change nothing', async () => {
    await applied(board());
    const [star, moon] = [
      'sticker {\n    shape = "star"\n  }',
      'sticker {\n    shape = "moon"\n    color = "blue"\n  }',
    ];
    workspace.write(board((text) => text.replace(`${star}\n  ${moon}`, `${moon}\n  ${star}`)));
    expect((await workspace.plan()).exitCode).toBe(0);
  });

  it('are named down to the attribute in an error', async () => {
    workspace = await noteWorkspace(board((text) => text.replace('"second"', '"x"')));
    const { exitCode, output } = await workspace.plan();
    expect(exitCode).toBe(1);
    expect(output).toContain('Error: Title too short');
    expect(output).toMatch(/\d+: title = "x"/);
  });

  it('that only apply knows are planned as unknown', async () => {
    await applied(`${noteHcl('a')}resource "note_board" "b" {
  name = "b"
  dynamic "column" {
    for_each = [for n in range(note_file.a.revision) : tostring(n)]
    content {
      title = column.value
    }
  }
}
`);
    expect(workspace.note('b')).toMatchObject({ column: [{ title: '0', color: 'white', pin: [] }] });
  });
});
