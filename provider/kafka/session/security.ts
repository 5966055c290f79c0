import type { Standing } from '../../../model/migration/standing.ts';

interface Entry {
  readonly listeners?: Standing['listeners'] | null;
  readonly from?: Standing['listeners'] | null;
  readonly phase?: string | null;
}

/** `security` of a cluster: null is plaintext. A phase that there isn't is one that nothing comes before or after. */
export function readSecurity(given: unknown): Standing {
  const { listeners, from, phase } = (given ?? {}) as Entry;
  if (phase === null || phase === undefined) return { listeners: listeners ?? {} };
  return {
    listeners: listeners ?? {},
    migration: { from: from ?? {}, phase: phase as NonNullable<Standing['migration']>['phase'] },
  };
}
