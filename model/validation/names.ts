import { containerName } from '../rendering/names.ts';
import { dedicatedControllers } from '../rendering/quorum.ts';
import type { PlatformSpec } from '../spec/platform.ts';
import { duplicatesBy } from './counting.ts';
import type { Problem } from './problem.ts';
import {
  clusterSubject,
  ensembleSubject,
  mirrorSubject,
  type Subject,
  serverlessSubject,
} from './subject.ts';

/** A container's name is a label in the network's DNS. */
const LONGEST_CONTAINER_NAME = 63;

interface Named {
  readonly subject: Subject;
  readonly name: string;
  readonly ids: readonly number[];
}

/** Names of ensembles, clusters and mirrors: well formed, different, and short enough for what is named after them. */
export function nameProblems(spec: PlatformSpec): readonly Problem[] {
  const all: Named[] = [
    ...spec.ensembles.map((each) => ({
      subject: ensembleSubject(each),
      name: each.name,
      ids: each.servers.map(({ myid }) => myid),
    })),
    ...spec.clusters.map((each) => ({
      subject: clusterSubject(each),
      name: each.name,
      ids: [
        ...each.brokers.map(({ brokerId }) => brokerId),
        ...dedicatedControllers(each).map(({ controllerId }) => controllerId),
      ],
    })),
    ...(spec.existing ?? []).map((each) => ({ subject: clusterSubject(each), name: each.name, ids: [] })),
    ...(spec.msk ?? []).map((each) => ({ subject: clusterSubject(each), name: each.name, ids: [] })),
    ...(spec.mskServerless ?? []).map((each) => ({
      subject: serverlessSubject(each),
      name: each.name,
      ids: [],
    })),
    ...(spec.mirrorMakers ?? []).map((each) => ({
      subject: mirrorSubject(each),
      name: each.name,
      ids: each.workers.map(({ workerId }) => workerId),
    })),
  ];
  return [
    ...all.flatMap(malformed),
    ...duplicatesBy(all, ({ name }) => name.toLowerCase()).map(({ element }) => duplicate(element)),
    ...(spec.stack === undefined ? [] : all.flatMap((each) => tooLong(each, spec.stack ?? ''))),
  ];
}

function malformed({ subject, name }: Named): Problem[] {
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(name)) return [];
  return [
    subject.error(
      'malformed-name',
      'name',
      name,
      'it is part of container names and may only have letters, digits and hyphens, with a letter or digit first and last',
      'rename it',
    ),
  ];
}

function duplicate({ subject, name }: Named): Problem {
  return subject.error(
    'duplicate-name',
    'name',
    name,
    'another ensemble, cluster or mirror of the stack has that name (case doesn’t count), and containers are named after it',
    'rename one of them',
  );
}

function tooLong({ subject, name, ids }: Named, stack: string): Problem[] {
  const longest = Math.max(0, ...ids.map((id) => containerName(stack, name, id).length));
  if (longest <= LONGEST_CONTAINER_NAME) return [];
  return [
    subject.error(
      'container-name-too-long',
      'name',
      name,
      `the container names "${stack.toLowerCase()}-${name.toLowerCase()}-<id>" have ${longest} characters and a host name has at most ${LONGEST_CONTAINER_NAME}`,
      'shorten it, or the name of the stack',
    ),
  ];
}
