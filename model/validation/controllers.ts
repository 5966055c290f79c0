import type { ClusterSpec } from '../spec/cluster.ts';
import type { ControllerSpec, DedicatedControllersSpec } from '../spec/controllers.ts';
import { LARGEST_ID } from './broker-ids.ts';
import { duplicatesBy, isWholeNumber } from './counting.ts';
import { metricsPortProblems } from './exporter.ts';
import { controllerHeapRules, jvmProblems } from './jvm.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

const AT = 'metadata.controllers';

/** More would make every metadata write slower, and survive no more than is lost in practice. */
const NUMBERS: readonly number[] = [1, 3, 5];

/** What is wrong with controllers that are no brokers. */
export function dedicatedControllerProblems(
  cluster: ClusterSpec,
  controllers: DedicatedControllersSpec,
  found: Subject,
): Problem[] {
  const { members, jvm } = controllers;
  return [
    ...numberProblems(cluster, controllers, found),
    ...members.flatMap((member, index) => idProblems(cluster, member, index, found)),
    ...duplicatesBy(members, ({ controllerId }) => controllerId).map(({ element, index }) =>
      found.error(
        'duplicate-controller-id',
        `${AT}[${index}].controllerId`,
        element.controllerId,
        'another controller of the cluster has that id',
        'give each controller its own',
      ),
    ),
    ...metricsPortProblems(cluster.jmxExporter, members, AT, found),
    ...jvmProblems(jvm, controllerHeapRules, found).map((problem) => ({
      ...problem,
      path: problem.path.replace(': jvm', `: ${AT}.jvm`),
    })),
  ];
}

function numberProblems(
  { brokers }: ClusterSpec,
  { members, memberCount = members.length }: DedicatedControllersSpec,
  found: Subject,
): Problem[] {
  if (!NUMBERS.includes(memberCount))
    return [
      found.error(
        'dedicated-controllers-number',
        AT,
        memberCount,
        'a quorum of dedicated controllers has 1, 3 or 5: it keeps a majority, and every metadata write waits for that',
        'use 3, or 5 to survive the loss of two',
      ),
    ];
  if (memberCount > 1 || brokers.length <= 1) return [];
  return [
    found.warning(
      'controller-single',
      AT,
      memberCount,
      'while that one controller is down, nothing can be created, moved or elected',
      'use 3',
    ),
  ];
}

/** Brokers and controllers are nodes of one cluster, with `node.id`s of one kind. */
function idProblems(
  { brokers }: ClusterSpec,
  { controllerId }: ControllerSpec,
  index: number,
  found: Subject,
): Problem[] {
  const path = `${AT}[${index}].controllerId`;
  if (!isWholeNumber(controllerId, 0, LARGEST_ID))
    return [
      found.error(
        'malformed-controller-id',
        path,
        controllerId,
        `a controller’s id is a whole number from 0 to ${LARGEST_ID}`,
        'choose one in that range',
      ),
    ];
  if (!brokers.some(({ brokerId }) => brokerId === controllerId)) return [];
  return [
    found.error(
      'controller-id-of-broker',
      path,
      controllerId,
      'a broker of the cluster has that id, and both are nodes of one cluster',
      'give the broker another one: the ids of controllers can’t change later',
    ),
  ];
}
