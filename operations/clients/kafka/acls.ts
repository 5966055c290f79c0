import {
  AclOperations,
  AclPermissionTypes,
  createAclsV3,
  deleteAclsV3,
  describeAclsV3,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka';
import { type Acl, aclKey } from '../../../model/acl.ts';
import { KafkaError } from '../../ports/kafka.ts';
import { errorName, refused } from './errors.ts';
import { untilEveryBroker } from './every-broker.ts';
import { type Failures, inBatches, throwFailures } from './in-batches.ts';
import type { KafkaWire } from './wire.ts';

const DESCRIBE_ACLS = { name: 'DescribeAcls', api: describeAclsV3.api };
const CREATE_ACLS = { name: 'CreateAcls', api: createAclsV3.api };
const DELETE_ACLS = { name: 'DeleteAcls', api: deleteAclsV3.api };

/** ACLs per request; a KRaft controller takes 10,000 records at most in one write. */
const BATCH = 1_000;
/** More questions than this are asked as one, for all ACLs. */
const QUESTIONS = 20;

type Filter = Parameters<typeof DESCRIBE_ACLS.api.async>[1];

const EVERY_ACL: Filter = {
  resourceType: ResourceTypes.ANY,
  resourceName: null,
  resourcePatternType: ResourcePatternTypes.ANY,
  principal: null,
  host: null,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
};

export async function acls(wire: KafkaWire): Promise<readonly Acl[]> {
  return aclsIn(await wire.any(DESCRIBE_ACLS, [EVERY_ACL]));
}

export async function createAcls(wire: KafkaWire, wanted: readonly Acl[]): Promise<void> {
  const failures = await inBatches(wanted, BATCH, async (batch) => {
    const { results } = await wire.controller(
      CREATE_ACLS,
      [batch.map(asRequested)],
      (response) => response.results[0]?.errorCode ?? 0,
    );
    return failuresIn(batch, results, 'create');
  });
  await untilShown(wire, without(wanted, failures), true);
  throwFailures(failures);
}

export async function deleteAcls(wire: KafkaWire, unwanted: readonly Acl[]): Promise<void> {
  const failures = await inBatches(unwanted, BATCH, async (batch) => {
    const { filterResults } = await wire.controller(
      DELETE_ACLS,
      [batch.map(asRequested)],
      (response) => response.filterResults[0]?.errorCode ?? 0,
    );
    return failuresIn(batch, filterResults.map(firstFailure), 'delete');
  });
  await untilShown(wire, without(unwanted, failures), false);
  throwFailures(failures);
}

interface Result {
  readonly errorCode: number;
  readonly errorMessage?: string | null;
}

/** A filter can fail as a whole, or for the ACL that it matches. */
const firstFailure = (result: Result & { readonly matchingAcls: readonly Result[] }): Result =>
  result.errorCode === 0 ? (result.matchingAcls.find(({ errorCode }) => errorCode !== 0) ?? result) : result;

function failuresIn(
  batch: readonly Acl[],
  results: readonly Result[],
  verb: string,
): readonly (readonly [string, KafkaError])[] {
  return results.flatMap(({ errorCode, errorMessage }, index) => {
    const acl = batch[index];
    if (errorCode === 0 || acl === undefined) return [];
    return [[aclKey(acl), aclRefused(errorCode, `${verb} the ACL ${aclKey(acl)}`, errorMessage)]];
  });
}

function aclRefused(code: number, subject: string, detail?: string | null): KafkaError {
  if (errorName(code) !== 'SECURITY_DISABLED') return refused(code, subject, detail);
  return new KafkaError(
    'SECURITY_DISABLED',
    `Kafka refused to ${subject}: its brokers have no authorizer. Set authorizer.class.name in the config of the cluster.`,
  );
}

const without = (all: readonly Acl[], failures: Failures): readonly Acl[] =>
  all.filter((acl) => !failures.has(aclKey(acl)));

async function untilShown(wire: KafkaWire, changed: readonly Acl[], present: boolean): Promise<void> {
  if (changed.length === 0) return;
  const questions = questionsFor(changed);
  await untilEveryBroker(wire, `${changed.length} ACL${changed.length === 1 ? '' : 's'}`, async (broker) => {
    const answers = await Promise.all(
      questions.map((filter) => wire.broker(broker, DESCRIBE_ACLS, [filter])),
    );
    const shown = new Set(answers.flatMap((answer) => aclsIn(answer).map(aclKey)));
    return changed.some((acl) => shown.has(aclKey(acl)) !== present);
  });
}

/** One question for each principal on each resource: few ACLs of thousands are not looked for among all. */
function questionsFor(changed: readonly Acl[]): readonly Filter[] {
  const questions = new Map(
    changed.map((acl) => [
      JSON.stringify([acl.resourceType, acl.patternType, acl.resourceName, acl.principal]),
      {
        ...asRequested(acl),
        host: null,
        operation: AclOperations.ANY,
        permissionType: AclPermissionTypes.ANY,
      },
    ]),
  );
  return questions.size > QUESTIONS ? [EVERY_ACL] : [...questions.values()];
}

function aclsIn(answer: Awaited<ReturnType<typeof DESCRIBE_ACLS.api.async>>): readonly Acl[] {
  if (answer.errorCode !== 0) throw aclRefused(answer.errorCode, 'describe ACLs', answer.errorMessage);
  return answer.resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls: entries }) =>
    entries.map(
      ({ principal, host, operation, permissionType }) =>
        ({
          resourceType: nameOf('resourceType', resourceType),
          resourceName,
          patternType: nameOf('patternType', resourcePatternType),
          principal,
          host,
          operation: nameOf('operation', operation),
          permission: nameOf('permission', permissionType),
        }) as Acl,
    ),
  );
}

const asRequested = (acl: Acl) => ({
  resourceType: codeOf(ResourceTypes, acl.resourceType),
  resourceName: acl.resourceName,
  resourcePatternType: codeOf(ResourcePatternTypes, acl.patternType),
  principal: acl.principal,
  host: acl.host,
  operation: codeOf(AclOperations, acl.operation),
  permissionType: codeOf(AclPermissionTypes, acl.permission),
});

type Codes = Readonly<Record<string, number>>;

/** Names of Kafka's numbers. */
const namesIn = (codes: Codes): ReadonlyMap<number, string> =>
  new Map(Object.entries(codes).map(([name, code]) => [code, name.toLowerCase()]));

const NAMES = {
  resourceType: namesIn(ResourceTypes),
  patternType: namesIn(ResourcePatternTypes),
  operation: namesIn(AclOperations),
  permission: namesIn(AclPermissionTypes),
} as const;

/** One that is newer than this client keeps its number, so that it can be shown and deleted. */
const nameOf = (kind: keyof typeof NAMES, code: number): string => NAMES[kind].get(code) ?? `code_${code}`;

function codeOf<C extends Codes>(codes: C, name: string): C[keyof C] {
  const known = codes[name.toUpperCase()] ?? Number(/^code_(\d+)$/.exec(name)?.[1]);
  if (Number.isNaN(known)) throw new KafkaError('INVALID_REQUEST', `'${name}' is no word of Kafka's ACLs.`);
  return known as C[keyof C];
}
