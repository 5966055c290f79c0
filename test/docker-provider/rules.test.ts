import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerRules, containerSchema } from '../../provider/docker/container/schema.ts';
import { parseDuration, printDuration } from '../../provider/docker/duration.ts';
import { image, imageRules } from '../../provider/docker/image/resource.ts';
import { network, networkRules } from '../../provider/docker/network/resource.ts';
import { namesOf } from '../../provider/docker/rules.ts';
import { volume, volumeRules } from '../../provider/docker/volume/resource.ts';

describe('the rules of a resource', () => {
  it.each([
    ['docker_container', containerSchema, containerRules],
    ['docker_image', image.schema, imageRules],
    ['docker_network', network.schema, networkRules],
    ['docker_volume', volume.schema, volumeRules],
  ])('of %s cover every attribute and block, so that none is silently ignored', (_name, schema, rules) => {
    expect(Object.keys(rules).sort()).toEqual(namesOf(schema).sort());
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90e9],
    ['1m30s', 90e9],
    ['1.5h', 5400e9],
    ['500ms', 5e8],
    ['0', 0],
    ['2h0m1s', 7201e9],
  ])('%s is read as Go reads it', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
  });

  it.each(['', 'soon', '10', '5 s', '-1s', '1d'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [90e9, '1m30s'],
    [3600e9, '1h0m0s'],
    [5e8, '500ms'],
    [0, '0s'],
  ])('of %d ns is printed as Go prints it', (nanoseconds, text) => {
    expect(printDuration(nanoseconds)).toBe(text);
  });

  it('is the same after printing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (milliseconds) => {
        expect(parseDuration(printDuration(milliseconds * 1e6))).toBe(milliseconds * 1e6);
      }),
    );
  });
});
