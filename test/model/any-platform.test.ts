import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerModel } from '../../model/container.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { renderControllers } from '../../model/rendering/controllers.ts';
import { renderEnsemble } from '../../model/rendering/ensemble.ts';
import type { PlatformSpec } from '../../model/spec/platform.ts';
import { validatePlatform } from '../../model/validation/platform.ts';
import { formatProblem } from '../../model/validation/problem.ts';
import { anyPlatform } from './support/any-platform.ts';
import { platform } from './support/specs.ts';

const STACK = 'local';

function containersOf(spec: PlatformSpec): ContainerModel[] {
  const { ensembles } = spec;
  return [
    ...ensembles.flatMap((each) => renderEnsemble(each, { stack: STACK, image: 'kafka' })),
    ...spec.clusters.flatMap((each) => {
      const context = { stack: STACK, image: 'kafka', clusterId: 'id', ensembles, topics: each.topics };
      return [...renderCluster(each, context), ...renderControllers(each, context)];
    }),
  ].map(({ container }) => container);
}

const advertised = ({ env }: ContainerModel): string[] =>
  (env.KAFKA_ADVERTISED_LISTENERS ?? '').split(',').filter(Boolean);

/** The same platform with everything that has no order turned round. */
const shuffled = (spec: PlatformSpec): PlatformSpec => ({
  ...spec,
  ensembles: spec.ensembles.map((each) => ({ ...each, servers: each.servers.toReversed() })),
  clusters: spec.clusters.map((each) => ({
    ...each,
    brokers: each.brokers.toReversed(),
    config: Object.fromEntries(Object.entries(each.config ?? {}).toReversed()),
  })),
});

describe('any well-formed platform', () => {
  it('has no errors', () => {
    fc.assert(
      fc.property(anyPlatform, (spec) => {
        const errors = validatePlatform(spec).filter(({ severity }) => severity === 'error');
        expect(errors.map(formatProblem)).toEqual([]);
      }),
    );
  });

  it('is rendered to the same bytes whatever order its parts were given in', () => {
    fc.assert(
      fc.property(anyPlatform, (spec) => {
        expect(JSON.stringify(containersOf(shuffled(spec)))).toBe(JSON.stringify(containersOf(spec)));
      }),
    );
  });

  it('never publishes one host port twice, and publishes on loopback only', () => {
    fc.assert(
      fc.property(anyPlatform, (spec) => {
        const ports = containersOf(spec).flatMap((container) => container.ports);
        expect(new Set(ports.map(({ external }) => external)).size).toBe(ports.length);
        expect(ports.every(({ ip }) => ip === '127.0.0.1')).toBe(true);
      }),
    );
  });

  it('names every container and every volume once', () => {
    fc.assert(
      fc.property(anyPlatform, (spec) => {
        const containers = containersOf(spec);
        const volumes = containers.flatMap((container) => container.volumes.map(({ name }) => name));
        expect(new Set(containers.map(({ name }) => name)).size).toBe(containers.length);
        expect(new Set(volumes).size).toBe(volumes.length);
      }),
    );
  });

  it('advertises addresses of each broker that no other has, and to the host a loopback port that it publishes', () => {
    fc.assert(
      fc.property(anyPlatform, (spec) => {
        const brokers = containersOf(spec).filter(({ env }) => env.KAFKA_ADVERTISED_LISTENERS !== undefined);
        const addresses = brokers.flatMap(advertised);
        expect(new Set(addresses).size).toBe(2 * brokers.length);
        for (const each of brokers) {
          const published = each.ports.find(({ internal }) => internal === 19_092)?.external;
          expect(advertised(each)).toContain(`HOST://127.0.0.1:${published}`);
          expect(advertised(each)).toContain(`INTERNAL://${each.name}:9092`);
        }
      }),
    );
  });
});

describe('validation', () => {
  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
        (value) => {
          expect(Array.isArray(validatePlatform(value as never).map(formatProblem))).toBe(true);
        },
      ),
    );
  });

  it('never throws, whatever any one field is', () => {
    const anything = fc.anything({
      withBigInt: true,
      withNullPrototype: true,
      withSparseArray: true,
      withDate: true,
    });
    fc.assert(
      fc.property(anyPlatform, fieldOf(platform()), anything, (spec, field, value) => {
        const broken = withField(structuredClone(spec), field, value);
        expect(() => validatePlatform(broken as never).map(formatProblem)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('never lets rendering throw on what it refuses', () => {
    const number = fc.oneof(fc.integer(), fc.double());
    fc.assert(
      fc.property(anyPlatform, number, number, number, (spec, a, b, c) => {
        const odd = {
          ...spec,
          clusters: spec.clusters.map((each) => ({
            ...each,
            replicationFactor: a,
            volumesPerBroker: b,
            expectedPartitions: c,
            metadata: { mode: 'kraft', controllers: a } as const,
          })),
        };
        expect(() => containersOf(odd)).not.toThrow();
      }),
    );
  });
});

type Path = readonly (string | number)[];

/** A path to any field of a value like that one. */
function fieldOf(value: unknown): fc.Arbitrary<Path> {
  return fc.constantFrom(...pathsOf(value, []));
}

function pathsOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...inner.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}

function withField(target: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof target !== 'object' || target === null) return target;
  const copy = target as Record<string | number, unknown>;
  copy[key] = withField(copy[key], rest, value);
  return copy;
}
