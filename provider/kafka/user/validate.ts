import type { Planned } from '../../../model/schema/types.ts';
import { isScramMechanism, SCRAM_ITERATIONS, SCRAM_MECHANISMS } from '../../../model/scram.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type { UserConfig } from './password.ts';

type Config = Planned<UserConfig>;

/** What can be said without the cluster; values that aren't known yet pass. */
export const validateUser = (config: Config): readonly Diagnostic[] => [
  ...nameProblems(config),
  ...mechanismProblems(config),
  ...iterationProblems(config),
  ...sourceChoice(config),
];

/** Kafka would keep others, but its SCRAM logins read ASCII alone (ScramMessages). */
const LOGIN_NAME = /^[\x20-\x7e]+$/;

function nameProblems({ name }: Config): readonly Diagnostic[] {
  if (typeof name !== 'string' || LOGIN_NAME.test(name)) return [];
  return [
    error(
      'Illegal user name',
      `name is ${JSON.stringify(name)}; nobody could log in with it, since Kafka’s SCRAM logins take printable ASCII characters only. Give it another name.`,
      ['name'],
    ),
  ];
}

function mechanismProblems({ name, mechanism }: Config): readonly Diagnostic[] {
  if (typeof mechanism !== 'string' || isScramMechanism(mechanism)) return [];
  return [
    error(
      'Unknown mechanism',
      `User '${String(name)}': mechanism is ${JSON.stringify(mechanism)}; give one of ${SCRAM_MECHANISMS.join(', ')}.`,
      ['mechanism'],
    ),
  ];
}

function iterationProblems({ name, iterations }: Config): readonly Diagnostic[] {
  if (typeof iterations !== 'number') return [];
  const { least, most } = SCRAM_ITERATIONS;
  if (Number.isInteger(iterations) && iterations >= least && iterations <= most) return [];
  return [
    error(
      'Invalid iterations',
      `User '${String(name)}': iterations is ${iterations}; Kafka takes ${least} to ${most}.`,
      ['iterations'],
    ),
  ];
}

function sourceChoice({ name, password_wo: given, password_file: file }: Config): readonly Diagnostic[] {
  if (typeof file === 'string' && typeof given === 'string') {
    return [
      error(
        'Two passwords',
        `User '${String(name)}' has both password_wo and password_file; leave one of them out.`,
        ['password_file'],
      ),
    ];
  }
  if (file === '')
    return [
      error('No path', `User '${String(name)}': password_file is empty; name a file.`, ['password_file']),
    ];
  // Without either, a plan that writes no password needs none: that one is planned.
  return [];
}
