import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuotaKey, quotaKey } from '../../model/quota.ts';
import { formatProblem } from '../../model/validation/problem.ts';
import { type QuotaInput, quotaProblems } from '../../model/validation/quota.ts';
import { subject } from '../../model/validation/subject.ts';

const said = (given: QuotaInput) =>
  quotaProblems(given, subject('KafkaQuota', 'orders', '')).map(({ problem }) => formatProblem(problem));

describe('a quota is refused for', () => {
  it.each<[string, QuotaInput, RegExp]>([
    ['nobody', { producer_byte_rate: 1 }, /give user, client id or ip, each a name or "<default>"/],
    [
      'an address and a user',
      { ip: '10.0.0.1', user: 'a', connection_creation_rate: 1 },
      /not together with a user/,
    ],
    ['an empty name', { user: '', producer_byte_rate: 1 }, /it names nobody/],
    [
      'a principal',
      { user: 'User:alice', producer_byte_rate: 1 },
      /without their principal type; write "alice"/,
    ],
    ['no address', { ip: 'localhost', connection_creation_rate: 1 }, /it is no IP address/],
    ['no amount', { user: 'a' }, /no quota is given at all; give producer_byte_rate, consumer_byte_rate/],
    ['bytes of an address', { ip: '10.0.0.1', producer_byte_rate: 1 }, /for users and client ids only/],
    ['connections of a user', { user: 'a', connection_creation_rate: 1 }, /for IP addresses only/],
    [
      'zero',
      { user: 'a', producer_byte_rate: 0 },
      /producer_byte_rate is 0 but Kafka takes amounts above 0 only/,
    ],
    ['less than zero', { user: 'a', request_percentage: -1 }, /above 0 only/],
    ['half a byte', { user: 'a', consumer_byte_rate: 0.5 }, /whole numbers/],
  ])('%s', (_, given, message) => {
    const problems = said(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });
});

it.each<[string, QuotaInput]>([
  ['a user', { user: 'alice', producer_byte_rate: 1, request_percentage: 0.5 }],
  ['a client id of every user', { user: '<default>', clientId: 'a', consumer_byte_rate: 1 }],
  ['every address', { ip: '<default>', connection_creation_rate: 1 }],
  ['what is not known yet', { user: Symbol('unknown'), controller_mutation_rate: Symbol('unknown') }],
])('a quota is fine for %s', (_, given) => {
  expect(said(given)).toEqual([]);
});

it('the key of an entity tells all of it, whatever is in its names', () => {
  const name = fc.string({ minLength: 1 });
  const entities = fc.oneof(
    fc.record({ user: name }),
    fc.record({ clientId: name }),
    fc.record({ user: name, clientId: name }),
    fc.record({ ip: name }),
  );
  fc.assert(
    fc.property(entities, (entity) => {
      expect(parseQuotaKey(quotaKey(entity))).toEqual(entity);
    }),
  );
});

it.each(['', 'user', 'user=', 'group=a', 'user=a/user=b'])('%j is no key of an entity', (key) => {
  expect(parseQuotaKey(key)).toBeNull();
});
