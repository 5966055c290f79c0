import { nanoseconds } from '../duration.ts';
import type { HealthcheckBlock } from './state.ts';

/** Whether two health checks are the same, however their durations are written (`60s`, `1m0s`). */
export function durationsAlike(left: unknown, right: unknown): boolean {
  const meaning = (value: unknown) => JSON.stringify((value as HealthcheckBlock[]).map(normalized));
  return Array.isArray(left) && Array.isArray(right) && known(right) && meaning(left) === meaning(right);
}

const known = (blocks: readonly HealthcheckBlock[]) =>
  blocks.every((block) =>
    Object.values(block).every((value) => typeof value !== 'symbol' && !hasUnknown(value)),
  );
const hasUnknown = (value: unknown) => Array.isArray(value) && value.some((each) => typeof each === 'symbol');

const normalized = (block: HealthcheckBlock) => [
  block.test,
  nanoseconds(block.interval),
  nanoseconds(block.timeout),
  nanoseconds(block.start_period),
  nanoseconds(block.start_interval),
  block.retries ?? 0,
];
