import { describe, expect, it } from 'vitest';
import { concerns, parseCommand } from '../../constructs/host/cdktf-command.ts';

describe('the cdktf command', () => {
  it('is found behind node', () => {
    expect(
      parseCommand(['node', '/repo/node_modules/.bin/cdktf', 'deploy', 'local', '--auto-approve']),
    ).toEqual({
      name: 'deploy',
      arguments: ['local', '--auto-approve'],
    });
  });

  it('is no other program’s', () => {
    expect(parseCommand(['node', '--import', 'tsx', 'stacks/main.ts'])).toBeUndefined();
    expect(parseCommand(['vim', 'cdktf.json'])).toBeUndefined();
  });

  it.each([
    ['deploy local', true],
    ['deploy', true],
    ['deploy --auto-approve', true],
    ['deploy local-kraft', false],
    ['deploy local-kraft local', true],
    ['deploy loc*', true],
  ])('%s concerns the stack local: %s', (line, expected) => {
    const [name = '', ...rest] = line.split(' ');
    expect(concerns({ name, arguments: rest }, 'local')).toBe(expected);
  });
});
