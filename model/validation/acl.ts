import { ACL_OPERATIONS, type Acl, CLUSTER_RESOURCE } from '../acl.ts';
import { asJavaWrites } from '../ip-address.ts';
import type { ProblemCode } from './codes.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** What is wrong with one value of an ACL. */
interface Fault {
  /** @default error */
  readonly severity?: Problem['severity'];
  readonly code: ProblemCode;
  readonly attribute: keyof Acl;
  readonly rule: string;
  readonly fix: string;
}

/** An ACL of which some values aren't known yet; what the user gave may be no word of Kafka's at all. */
export type AclInput = { readonly [K in keyof Acl]?: string | undefined };

export interface AclProblem {
  readonly attribute: keyof Acl;
  readonly problem: Problem;
}

/** What Kafka would refuse of an ACL, and what it would take although it can never match. */
export function aclProblems(
  acl: AclInput,
  found: Subject,
  nameOf: (attribute: keyof Acl) => string = (attribute) => attribute,
): readonly AclProblem[] {
  const faults = [wordFaults, operationFaults, nameFaults, principalFaults, hostFaults].flatMap((check) =>
    check(acl),
  );
  return faults.map(({ severity = 'error', code, attribute, rule, fix }) => ({
    attribute,
    problem: found[severity](code, nameOf(attribute), acl[attribute], rule, fix),
  }));
}

const WORDS = {
  resourceType: Object.keys(ACL_OPERATIONS),
  patternType: ['literal', 'prefixed'],
  permission: ['allow', 'deny'],
};

const wordFaults = (acl: AclInput): readonly Fault[] =>
  (['resourceType', 'patternType', 'permission'] as const).flatMap((attribute) => {
    const value = acl[attribute];
    const words = WORDS[attribute];
    if (value === undefined || words.includes(value)) return [];
    return [
      fault('acl-word-unknown', attribute, 'Kafka has no such word', `choose from ${words.join(', ')}`),
    ];
  });

const EVERY_OPERATION: readonly string[] = [...new Set(Object.values(ACL_OPERATIONS).flat())];

/** Kafka's command refuses an operation that its brokers never ask for on that type; brokers themselves would keep it. */
function operationFaults({ resourceType = '', operation }: AclInput): readonly Fault[] {
  const operations: readonly string[] =
    (ACL_OPERATIONS as Readonly<Record<string, readonly string[]>>)[resourceType] ?? EVERY_OPERATION;
  if (operation === undefined || operations.includes(operation)) return [];
  const rule = EVERY_OPERATION.includes(operation)
    ? `brokers never ask for that on a resource of type ${resourceType}`
    : 'Kafka has no such operation';
  return [fault('acl-operation-unknown', 'operation', rule, `choose from ${operations.join(', ')}`)];
}

function nameFaults({
  resourceType,
  resourceName: name,
  patternType = 'literal',
}: AclInput): readonly Fault[] {
  const wrong = (code: ProblemCode, rule: string, fix: string) => [fault(code, 'resourceName', rule, fix)];
  if (name === undefined) return [];
  if (name === '')
    return wrong('acl-name-empty', 'a resource has a name', 'give it, or "*" for all of the type');
  if (resourceType === 'cluster' && name !== CLUSTER_RESOURCE) {
    return wrong(
      'acl-cluster-name',
      'the cluster as a resource has one name only',
      `write "${CLUSTER_RESOURCE}"`,
    );
  }
  if (resourceType === 'user' && !name.includes(':') && name !== '*') {
    return wrong('malformed-principal', 'users are named as principals', `write "User:${name}"`);
  }
  if (name === '*') return patternType === 'prefixed' ? [asteriskPrefix] : [];
  if (resourceType !== 'topic' || /^[A-Za-z0-9._-]{1,249}$/.test(name)) return [];
  return wrong(
    'acl-topic-name',
    'no topic can have that name: 249 letters, digits, ".", "_" and "-" at most',
    name.endsWith('*') ? 'write what is before the asterisk, with pattern type prefixed' : 'mend it',
  );
}

const asteriskPrefix: Fault = {
  code: 'acl-prefix-asterisk',
  attribute: 'resourceName',
  rule: 'a prefix is taken as it is, and no name begins with an asterisk',
  fix: 'use pattern type literal for all names',
};

function principalFaults({ principal }: AclInput): readonly Fault[] {
  if (principal === undefined) return [];
  const [, type, name] = /^([^:]*):(.*)$/s.exec(principal) ?? [];
  if (type === undefined || type === '' || name === '') {
    const user = (name ?? principal).replace(/^:/, '') || 'alice';
    return [
      fault('malformed-principal', 'principal', 'a principal has a type and a name', `write "User:${user}"`),
    ];
  }
  if (type === 'User') return [];
  if (type.toLowerCase() === 'user') {
    return [fault('malformed-principal', 'principal', 'Kafka tells case apart', `write "User:${name}"`)];
  }
  return [
    {
      ...fault(
        'principal-type-unusual',
        'principal',
        `brokers make principals of type User only, unless they have a principal builder that makes ${type}`,
        `write "User:${name}" if they don’t`,
      ),
      severity: 'warning',
    },
  ];
}

/** Brokers compare text with the address of a connection. */
function hostFaults({ host }: AclInput): readonly Fault[] {
  const spelled = host === undefined || host === '*' ? host : asJavaWrites(host);
  if (spelled === host) return [];
  const [rule, fix] =
    spelled === null || spelled === undefined
      ? [
          'Kafka knows the address of a connection, no name and no range',
          'give an IP address, or "*" for all',
        ]
      : ['Kafka compares text and writes IPv6 addresses out', `write "${spelled}"`];
  return [fault('acl-host-malformed', 'host', rule, fix)];
}

const fault = (code: ProblemCode, attribute: keyof Acl, rule: string, fix: string): Fault => ({
  code,
  attribute,
  rule,
  fix,
});
