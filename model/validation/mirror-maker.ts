import { mirrorsTopic } from '../rendering/mirror-patterns.ts';
import { flowName } from '../rendering/names.ts';
import type { MirrorMakerSpec } from '../spec/mirror-maker.ts';
import type { Located, PlatformSpec } from '../spec/platform.ts';
import { availabilityProblems } from './availability.ts';
import { mirrorConfigProblems } from './mirror-config.ts';
import { mirrorFlowProblems } from './mirror-flows.ts';
import { loopsOf } from './mirror-loops.ts';
import { overlapsOf, takenForCopy } from './mirror-overlaps.ts';
import { mirrorWorkerProblems } from './mirror-workers.ts';
import type { Problem } from './problem.ts';
import { mirrorSubject, type Subject } from './subject.ts';
import { mirrorVersionProblems } from './version.ts';

type Mirror = Located<MirrorMakerSpec>;

/** Everything that is wrong with the mirrors of a stack. */
export function mirrorMakerProblems(spec: PlatformSpec): readonly Problem[] {
  const mirrors = spec.mirrorMakers ?? [];
  return [
    ...mirrors.flatMap((mirror) => {
      const found = mirrorSubject(mirror);
      return [
        ...mirrorVersionProblems(mirror, found),
        ...mirrorWorkerProblems(mirror, found),
        ...choiceProblems(mirror, found),
        ...mirrorFlowProblems(mirror, spec, found),
        ...mirrorConfigProblems(mirror, found),
        ...availabilityProblems(mirror.availability, found),
        ...copyProblems(mirror, spec, found),
      ];
    }),
    ...pairProblems(mirrors),
    ...loopProblems(mirrors),
    ...overlapProblems(mirrors, spec),
  ];
}

function choiceProblems({ replicationPolicy, exactlyOnce }: MirrorMakerSpec, found: Subject): Problem[] {
  const problems: Problem[] = [];
  if (!among(replicationPolicy, [undefined, 'default', 'identity'])) {
    problems.push(
      found.error(
        'unknown-replication-policy',
        'replicationPolicy',
        replicationPolicy,
        'it must be "default" or "identity"',
        'choose one of them',
      ),
    );
  }
  if (!among(exactlyOnce, [undefined, false, true, 'preparing'])) {
    problems.push(
      found.error(
        'unknown-exactly-once',
        'exactlyOnce',
        exactlyOnce,
        'it must be true, false or "preparing"',
        'choose one of them',
      ),
    );
  }
  return problems;
}

const among = (value: unknown, known: readonly unknown[]): boolean => known.includes(value);

/**
 * Workers of the pairs `a->b` and `b->a` meet in groups that are called after them. Two mirrors between the same clusters would
 * be one group with two configurations.
 */
function pairProblems(mirrors: readonly Mirror[]): Problem[] {
  const first = new Map<string, Mirror>();
  return mirrors.flatMap((mirror) =>
    mirror.flows.flatMap((flow, index) => {
      const pair = [flow.source, flow.target].sort().join(' ');
      const owner = first.get(pair) ?? mirror;
      first.set(pair, owner);
      if (owner === mirror) return [];
      return [
        mirrorSubject(mirror).error(
          'mirror-pair-shared',
          `flows[${index}]`,
          flowName(flow),
          `'${owner.name}' mirrors between these clusters already, and the workers of both would meet in one Connect group`,
          `make it a flow of '${owner.name}'`,
        ),
      ];
    }),
  );
}

function loopProblems(mirrors: readonly Mirror[]): Problem[] {
  const identity = mirrors.filter(({ replicationPolicy }) => replicationPolicy === 'identity');
  const owner = new Map(identity.flatMap((mirror) => mirror.flows.map((flow) => [flow, mirror] as const)));
  return loopsOf([...owner.keys()]).map((loop) => {
    const [flow] = loop;
    const mirror = (flow && owner.get(flow)) ?? identity[0];
    const way = [...loop.map(({ source }) => source), flow?.source].join(' → ');
    return mirrorSubject(mirror as Mirror).error(
      'mirror-loop',
      'replicationPolicy',
      'identity',
      `${way} leads back, and a topic that keeps its name can’t be told from a copy: each message would go round for ever`,
      'use the default policy, or take one of these flows out',
    );
  });
}

function overlapProblems(mirrors: readonly Mirror[], spec: PlatformSpec): Problem[] {
  const clusters = [...spec.clusters, ...(spec.existing ?? [])];
  return overlapsOf(mirrors, clusters).map(({ mirror, flow, topic, name, other }) => {
    const located = mirrors.find((each) => each === mirror) as Mirror;
    const at = `flows[${mirror.flows.indexOf(flow)}].topics`;
    const meets =
      other === undefined
        ? 'where the stack declares a topic of that name'
        : `and so does a topic that comes from "${other.source}"`;
    return mirrorSubject(located).error(
      'mirror-topic-overlap',
      at,
      flow.topics,
      `the topic "${topic}" of "${flow.source}" becomes "${name}" at "${flow.target}", ${meets}: their messages would be mixed`,
      other === undefined
        ? 'take that declaration out where it stands for the copy, otherwise rename it or leave the topic out with topicsExclude'
        : 'use the default replication policy, or leave it out of one of the flows with topicsExclude',
    );
  });
}

/** Topics that a flow was meant to mirror and never will. */
function copyProblems(mirror: Mirror, spec: PlatformSpec, found: Subject): Problem[] {
  return mirror.flows.flatMap((flow, index) =>
    topicsOf(spec, flow.source)
      .filter(({ name }) => mirrorsTopic(mirror, flow, name))
      .flatMap(({ name }) => {
        if (takenForCopy(mirror, flow, name)) {
          return [
            found.error(
              'mirror-topic-taken-for-copy',
              `flows[${index}].topics`,
              flow.topics,
              `MirrorMaker takes the topic "${name}" of "${flow.source}" for one that comes from "${flow.target}", by its name, and leaves it out`,
              'rename the topic or the cluster, or leave it out with topicsExclude',
            ),
          ];
        }
        return name === 'heartbeats'
          ? [
              found.error(
                'mirror-topic-reserved',
                `flows[${index}].topics`,
                flow.topics,
                `the topic "heartbeats" of "${flow.source}" is MirrorMaker’s own: it writes its heartbeats there`,
                'rename it',
              ),
            ]
          : [];
      }),
  );
}

const topicsOf = ({ clusters, existing = [] }: PlatformSpec, cluster: string) =>
  [...clusters, ...existing].find(({ name }) => name === cluster)?.topics ?? [];
