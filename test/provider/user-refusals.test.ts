import { describe, expect, it } from 'vitest';
import { UNKNOWN } from '../../model/schema/types.ts';
import type { UserConfig } from '../../provider/kafka/user/password.ts';
import { passwordOf, sourceProblems } from '../../provider/kafka/user/password.ts';
import { validateUser } from '../../provider/kafka/user/validate.ts';

const fine: UserConfig = {
  cluster: 'orders',
  name: 'billing',
  mechanism: null,
  iterations: null,
  password_wo: 'pencil',
  password_wo_version: null,
  password_file: null,
  id: null,
};

describe('kafka_user refuses at validation', () => {
  it.each([
    ['no name', { name: '' }, 'name', 'name is ""'],
    ['a name with a line break', { name: 'a\nb' }, 'name', 'printable ASCII characters only'],
    ['a name that nobody can log in with', { name: 'jürgen' }, 'name', 'nobody could log in with it'],
    [
      'another mechanism',
      { mechanism: 'PLAIN' },
      'mechanism',
      'mechanism is "PLAIN"; give one of SCRAM-SHA-256, SCRAM-SHA-512',
    ],
    [
      'too few iterations',
      { iterations: 4095 },
      'iterations',
      'iterations is 4095; Kafka takes 4096 to 16384',
    ],
    ['too many iterations', { iterations: 16385 }, 'iterations', 'iterations is 16385'],
    ['half an iteration', { iterations: 5000.5 }, 'iterations', 'iterations is 5000.5'],
    ['two sources', { password_file: '/p' }, 'password_file', 'both password_wo and password_file'],
    ['an empty path', { password_wo: null, password_file: '' }, 'password_file', 'name a file'],
  ] as const)('%s', (_, wrong, attribute, message) => {
    const found = validateUser({ ...fine, ...wrong });
    expect(found).toEqual([
      expect.objectContaining({
        severity: 'error',
        path: [attribute],
        detail: expect.stringContaining(message),
      }),
    ]);
  });

  it('nothing that isn’t known yet', () => {
    const later = { name: UNKNOWN, mechanism: UNKNOWN, iterations: UNKNOWN, password_wo: UNKNOWN } as const;
    expect(validateUser({ ...fine, ...later })).toEqual([]);
    expect(sourceProblems({ ...fine, ...later })).toEqual([]);
  });

  it('nothing that Kafka takes', () => {
    for (const name of ['a/b', 'CN=alice,O=x', 'with space']) {
      expect(validateUser({ ...fine, name, mechanism: 'SCRAM-SHA-256', iterations: 16_384 })).toEqual([]);
    }
  });
});

describe('kafka_user refuses, where it needs a password,', () => {
  it.each([
    ['none', { password_wo: null }, 'needs a password now'],
    ['an empty one', { password_wo: '' }, 'is empty'],
    ['one with a line break', { password_wo: 'canary-pencil\n' }, 'has a line break'],
    ['one in a folder', { password_wo: null, password_file: '/' }, 'it is no regular file'],
  ])('%s, without saying it', (_, wrong, message) => {
    const config = { ...fine, ...wrong };
    const [found] = sourceProblems(config);
    expect(found?.detail).toContain(message);
    expect(found?.detail).not.toContain('canary');
    expect(() => passwordOf(config)).toThrow(message);
  });
});
