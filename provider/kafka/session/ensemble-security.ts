import type { EnsembleSecurities, EnsembleStanding } from '../../../model/migration/server-form.ts';

interface Entry {
  readonly from?: readonly string[] | null;
  readonly phase?: string | null;
}

/** `tls_listeners` and `migration` of an ensemble. A phase that there isn't is one that nothing comes before or after. */
export function ensembleSecurity(tlsListeners: readonly string[], given?: unknown): EnsembleStanding {
  const { from, phase } = (given ?? {}) as Entry;
  const listeners = securities(tlsListeners);
  if (phase === null || phase === undefined) return { listeners };
  return {
    listeners,
    migration: {
      from: securities(from ?? []),
      phase: phase as NonNullable<EnsembleStanding['migration']>['phase'],
    },
  };
}

const securities = (tlsListeners: readonly string[]): EnsembleSecurities => ({
  ...(tlsListeners.includes('client') ? { client: 'mtls' } : {}),
  ...(tlsListeners.includes('quorum') ? { quorum: 'tls' } : {}),
});
