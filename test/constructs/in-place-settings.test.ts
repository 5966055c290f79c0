import { describe, expect, it } from 'vitest';
import { goDuration, inPlaceSettings } from '../../constructs/docker/in-place-settings.ts';
import type { ContainerModel } from '../../model/container.ts';

const container: ContainerModel = {
  name: 'local-orders-1',
  image: 'sha256:0',
  command: ['broker'],
  env: {},
  ports: [],
  volumes: [],
  ulimits: [],
  stopGraceSeconds: 30,
};
const healthcheck = { command: ['true'], intervalSeconds: 60, timeoutSeconds: 5, retries: 3 };

describe('settings that the docker provider updates in place without effect', () => {
  it('leave no label where there are none', () => {
    expect(inPlaceSettings(container)).toEqual({ attributes: {}, labels: {} });
  });

  it.each([
    ['healthcheck', { healthcheck }, { healthcheck: { ...healthcheck, retries: 4 } }],
    ['tmpfs', { tmpfs: { '/tmp': 'size=1m' } }, { tmpfs: { '/tmp': 'size=2m' } }],
    ['init', { init: true }, { init: false }],
  ])('change the label with %s, so that the container is replaced', (_, before, after) => {
    const label = (settings: Partial<ContainerModel>) =>
      inPlaceSettings({ ...container, ...settings }).labels['kafkaform.in-place-settings'];
    expect(label(before)).toMatch(/^[0-9a-f]{16}$/);
    expect(label(after)).not.toBe(label(before));
    expect(label({ ...before })).toBe(label(before));
  });

  it('have the same label in whatever order they are given', () => {
    const label = (tmpfs: Record<string, string>) => inPlaceSettings({ ...container, tmpfs }).labels;
    expect(label({ '/a': '1', '/b': '2' })).toEqual(label({ '/b': '2', '/a': '1' }));
  });

  it('have durations in Go’s canonical form', () => {
    expect(inPlaceSettings({ ...container, healthcheck }).attributes.healthcheck).toMatchObject({
      test: ['CMD', 'true'],
      interval: '1m0s',
      timeout: '5s',
    });
    expect([0, 59, 90, 3600, 3661].map(goDuration)).toEqual(['0s', '59s', '1m30s', '1h0m0s', '1h1m1s']);
  });
});
