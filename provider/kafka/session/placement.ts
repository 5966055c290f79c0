import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';
import type { Placement } from './connection.ts';

const MEBIBYTE = 1_048_576;
const REBALANCE = ['onScale', 'manual', 'off'] as const;

export const DEFAULT_PLACEMENT: Placement = { rebalance: 'onScale', throttle: 'measured', racks: {} };

/** The `placement` of a cluster in the provider block; null stands for the defaults. */
export function readPlacement(value: unknown, at: Path, problems: Diagnostic[]): Placement {
  if (value === null || value === undefined) return DEFAULT_PLACEMENT;
  const { rebalance, throttle, racks } = value as Record<string, unknown>;
  return {
    rebalance: readRebalance(rebalance ?? null, [...at, 'rebalance'], problems),
    throttle: readThrottle(throttle ?? null, [...at, 'throttle'], problems),
    racks: (racks as Record<string, string> | null) ?? {},
  };
}

function readRebalance(value: unknown, at: Path, problems: Diagnostic[]): Placement['rebalance'] {
  if (value === null) return DEFAULT_PLACEMENT.rebalance;
  const known = REBALANCE.find((each) => each === value);
  if (known !== undefined) return known;
  problems.push(error('Unknown rebalance', `'${value}' is none of "onScale", "manual" and "off".`, at));
  return DEFAULT_PLACEMENT.rebalance;
}

function readThrottle(value: unknown, at: Path, problems: Diagnostic[]): Placement['throttle'] {
  if (value === null) return DEFAULT_PLACEMENT.throttle;
  if (value === 'measured' || value === 'none') return value;
  const rate = Number(value);
  if (Number.isFinite(rate) && rate > 0) return Math.max(1, Math.round(rate * MEBIBYTE));
  problems.push(
    error(
      'Malformed throttle',
      `'${value}' is neither "measured" nor "none" nor a number of MiB/s above 0.`,
      at,
    ),
  );
  return DEFAULT_PLACEMENT.throttle;
}
