import type { PropertyDefinition, PropertyTable } from '../properties/definition.ts';
import { suggestion } from '../properties/suggestion.ts';
import { scalarProblem, valueProblem } from '../properties/value.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

type Config = Readonly<Record<string, string | number | boolean>>;

/** What is known of the properties that one `config` may have. */
export interface PropertyRules {
  /** Such as `Kafka 3.9.2`. */
  readonly system: string;
  /** Part of the problems' codes: `unknown-broker-property`. */
  readonly code: 'broker' | 'topic' | 'zookeeper' | 'mirror';
  readonly table: PropertyTable;
  /** What to use instead of a property that the construct sets; undefined where it doesn't. */
  readonly owned: (key: string) => string | undefined;
  /** True for keys that follow a known pattern and whose value can't be judged. */
  readonly family?: (key: string) => boolean;
  /** The definition of a key that isn't in the table under that name. */
  readonly derived?: (key: string) => PropertyDefinition | undefined;
  /** The name under which a key of another table is meant. */
  readonly renamed?: (key: string) => string | undefined;
  /** True for a key that another release line knows. */
  readonly elsewhere?: (key: string) => boolean;
  /** True where a plug-in may read names of its own: an unknown key is then only warned about. */
  readonly plugins?: boolean;
}

/** Keys that are owned or unknown, and values that the property can't take. */
export function configProblems(config: Config, found: Subject, rules: PropertyRules): readonly Problem[] {
  return Object.entries(config).flatMap(([key, value]) => propertyProblems(key, value, found, rules));
}

/** Values that can be no property's, whatever it is, and the config without them. */
export function splitScalars(
  config: Readonly<Record<string, unknown>>,
  found: Subject,
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const problems = Object.entries(config).flatMap(([key, value]) => {
    const problem = scalarProblem(value);
    return problem === undefined
      ? []
      : [found.error(problem.code, `config[${JSON.stringify(key)}]`, value, problem.rule, problem.fix)];
  });
  const scalars = Object.entries(config).filter(([, value]) => scalarProblem(value) === undefined);
  return { config: Object.fromEntries(scalars) as Config, problems };
}

function propertyProblems(
  key: string,
  value: Config[string],
  found: Subject,
  rules: PropertyRules,
): Problem[] {
  const at = `config[${JSON.stringify(key)}]`;
  const instead = rules.owned(key);
  if (instead !== undefined) {
    return [
      found.error(
        `owned-${rules.code}-property`,
        at,
        shown(key, undefined, value),
        'the construct sets it',
        instead,
      ),
    ];
  }
  const definition = Object.hasOwn(rules.table, key) ? rules.table[key] : rules.derived?.(key);
  if (definition === undefined) return rules.family?.(key) ? [] : [unknownKey(key, value, at, found, rules)];
  const problem = valueProblem(key, definition, value);
  return problem === undefined
    ? []
    : [found.error(problem.code, at, shown(key, definition, value), problem.rule, problem.fix)];
}

function unknownKey(key: string, given: unknown, at: string, found: Subject, rules: PropertyRules): Problem {
  const near = rules.renamed?.(key) ?? suggestion(key, Object.keys(rules.table));
  const value = shown(key, near === undefined ? undefined : rules.table[near], given);
  const code = `unknown-${rules.code}-property` as const;
  const noun = rules.code === 'topic' ? 'topic property' : 'property';
  if (rules.elsewhere?.(key)) {
    const rule = `${rules.system} has no such ${noun}, though other releases do`;
    return found.error(code, at, value, rule, 'leave it out');
  }
  const rule = `${rules.system} knows no such ${noun}`;
  if (near !== undefined) {
    return found.error(code, at, value, rule, `did you mean ${JSON.stringify(near)}? Otherwise leave it out`);
  }
  return rules.plugins
    ? found.warning(code, at, value, rule, 'leave it out, unless one of the configured plug-ins reads it')
    : found.error(code, at, value, rule, 'leave it out');
}

/** Messages end up in logs. */
const shown = (key: string, definition: PropertyDefinition | undefined, value: unknown): unknown =>
  definition?.type === 'password' || /passw|secret|jaas/i.test(key) ? '(hidden)' : value;
