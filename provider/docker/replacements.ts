import type { ResourceSchema } from '../../model/schema/types.ts';
import type { Path } from '../runtime/diagnostics.ts';
import type { PlanRequest } from '../runtime/resource.ts';
import { same } from './compare.ts';
import type { Rules } from './rules.ts';

/** What replaces an object by its rules; two ways to write the same are no change. */
export function replacements(
  schema: ResourceSchema,
  rules: Rules,
  // biome-ignore lint/suspicious/noExplicitAny: the schema is data
  { action, ...request }: PlanRequest<any, unknown>,
): { replace?: Path[] } {
  if (action !== 'update') return {};
  const { prior, planned } = request as unknown as Record<'prior' | 'planned', Record<string, unknown>>;
  const changed = Object.keys(rules).filter(
    (name) => rules[name] === 'replaces' && !same(schema, name, prior[name], planned[name]),
  );
  return { replace: changed.map((name) => [name]) };
}
