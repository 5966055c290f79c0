import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACL_OPERATIONS, type Acl, aclKey, parseAclKey } from '../../model/acl.ts';
import { type AclInput, aclProblems } from '../../model/validation/acl.ts';
import { formatProblem } from '../../model/validation/problem.ts';
import { subject } from '../../model/validation/subject.ts';

const sound: AclInput = {
  resourceType: 'topic',
  resourceName: 'payments',
  patternType: 'literal',
  principal: 'User:alice',
  host: '*',
  operation: 'read',
  permission: 'allow',
};
const said = (given: AclInput) =>
  aclProblems({ ...sound, ...given }, subject('KafkaAcl of', 'alice', '')).map(({ problem }) =>
    formatProblem(problem),
  );

describe('an ACL is refused for', () => {
  it.each<[string, AclInput, RegExp]>([
    [
      'an unknown resource type',
      { resourceType: 'topics' },
      /resourceType is "topics" but Kafka has no such word; choose from topic, group/,
    ],
    [
      'a spelling of its own',
      { permission: 'Allow' },
      /permission is "Allow" but .* choose from allow, deny/,
    ],
    ['a pattern type of filters', { patternType: 'match' }, /choose from literal, prefixed/],
    [
      'an unknown operation',
      { operation: 'consume' },
      /operation is "consume" but Kafka has no such operation; choose from all, read, write/,
    ],
    [
      'an operation that the type does not have',
      { operation: 'idempotent_write' },
      /brokers never ask for that on a resource of type topic; choose from all, read/,
    ],
    [
      'an operation that groups do not have',
      { resourceType: 'group', operation: 'write' },
      /on a resource of type group; choose from all, read, delete/,
    ],
    ['no name', { resourceName: '' }, /resourceName is "" but a resource has a name/],
    [
      'another name of the cluster',
      { resourceType: 'cluster', operation: 'create', resourceName: 'orders' },
      /write "kafka-cluster"/,
    ],
    ['a name that no topic can have', { resourceName: 'pay/ments' }, /no topic can have that name/],
    [
      'an asterisk in a name',
      { resourceName: 'pay*' },
      /write what is before the asterisk, with pattern type prefixed/,
    ],
    [
      'an asterisk as a prefix',
      { resourceName: '*', patternType: 'prefixed' },
      /use pattern type literal for all names/,
    ],
    [
      'a principal without its type',
      { principal: 'alice' },
      /principal is "alice" but a principal has a type and a name; write "User:alice"/,
    ],
    ['a principal without a name', { principal: 'User:' }, /a principal has a type and a name/],
    ['a principal in lower case', { principal: 'user:alice' }, /Kafka tells case apart; write "User:alice"/],
    [
      'a user as a resource without its type',
      { resourceType: 'user', resourceName: 'bob', operation: 'create_tokens' },
      /write "User:bob"/,
    ],
    ['a host name', { host: 'db.example' }, /Kafka knows the address of a connection, no name and no range/],
    ['a range of addresses', { host: '10.0.0.0/8' }, /no name and no range/],
    ['an IPv6 address that Java writes otherwise', { host: '2001:DB8::1' }, /write "2001:db8:0:0:0:0:0:1"/],
  ])('%s', (_, given, message) => {
    const problems = said(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });
});

describe('an ACL is fine with', () => {
  it.each<[string, AclInput]>([
    ['every operation of its type', {}],
    ['all topics', { resourceName: '*' }],
    ['everybody', { principal: 'User:*' }],
    ['the name of a certificate', { principal: 'User:CN=alice,O=a/b:c' }],
    ['an IPv4 address', { host: '10.0.0.1' }],
    ['an IPv6 address as Java writes it', { host: '2001:db8:0:0:0:0:0:1' }],
    ['values that are not known yet', { resourceName: undefined, principal: undefined, host: undefined }],
    ['a group with any name', { resourceType: 'group', resourceName: 'a b/ü*' }],
  ])('%s', (_, given) => {
    expect(said(given)).toEqual([]);
  });

  it('what Kafka has on each resource type', () => {
    const names = { topic: 'a', cluster: 'kafka-cluster', user: 'User:bob' } as Record<string, string>;
    for (const [resourceType, operations] of Object.entries(ACL_OPERATIONS)) {
      for (const operation of operations) {
        expect(said({ resourceType, operation, resourceName: names[resourceType] ?? 'a' })).toEqual([]);
      }
    }
  });
});

it('a principal of another type than User is a warning: brokers may have a principal builder of their own', () => {
  const [found] = aclProblems({ ...sound, principal: 'Group:ops' }, subject('KafkaAcl of', 'ops', ''));
  expect(found?.problem).toMatchObject({ severity: 'warning', code: 'principal-type-unusual' });
});

it('the key of an ACL tells all of it, whatever is in its names', () => {
  const name = fc.string({ minLength: 1 });
  const acls = fc.record({ resourceName: name, principal: name, host: name });
  fc.assert(
    fc.property(acls, (given) => {
      const acl = { ...sound, ...given } as Acl;
      expect(parseAclKey(aclKey(acl))).toEqual(acl);
    }),
  );
});

it.each(['', 'topic', 'topic/literal/a/User:alice/*/read', 'topic/literal//User:alice/*/read/allow'])(
  '%j is no key of an ACL',
  (key) => {
    expect(parseAclKey(key)).toBeNull();
  },
);
