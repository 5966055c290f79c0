import { createHash } from 'node:crypto';
import type { ContainerModel, HealthcheckModel } from '../../model/container.ts';

const LABEL = 'kafkaform.in-place-settings';

/**
 * The settings that the docker provider "updates in-place" without any effect on the container. A hash of them goes into a
 * label, so that a change replaces the container; a container without such settings has no label.
 */
export function inPlaceSettings({ healthcheck, tmpfs, init }: ContainerModel) {
  const attributes = {
    ...(healthcheck === undefined ? {} : { healthcheck: healthcheckAttributes(healthcheck) }),
    ...(tmpfs === undefined ? {} : { tmpfs: inOrder(tmpfs) }),
    ...(init === undefined ? {} : { init }),
  };
  const labels: Record<string, string> =
    Object.keys(attributes).length === 0 ? {} : { [LABEL]: hash(attributes) };
  return { attributes, labels };
}

const healthcheckAttributes = ({ command, intervalSeconds, timeoutSeconds, retries }: HealthcheckModel) => ({
  test: ['CMD', ...command],
  interval: goDuration(intervalSeconds),
  timeout: goDuration(timeoutSeconds),
  retries,
});

/** Seconds as Go prints them, which is how the provider reads them back: 90 is `1m30s`, 3600 is `1h0m0s`. */
export function goDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

const inOrder = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const hash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
