import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Acl, type AclOperation, type AclResourceType, aclKey } from '../../model/acl.ts';
import { consumeAcls, manageAcls, type Named, produceAcls } from '../../model/rendering/grants.ts';
import { isAllowed } from './support/authorizer.ts';

type Need = readonly [AclResourceType, AclOperation];

/** Kafka's documentation, "Operations and Resources on Protocols": what brokers ask for in the requests of such a client. */
const NEEDS = {
  // Metadata, Produce; InitProducerId of an idempotent producer asks for write on any topic (KIP-679)
  produce: [
    ['topic', 'describe'],
    ['topic', 'write'],
  ],
  // and FindCoordinator, InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn
  transact: [
    ['topic', 'describe'],
    ['topic', 'write'],
    ['transactional_id', 'describe'],
    ['transactional_id', 'write'],
  ],
  // Metadata, ListOffsets, OffsetForLeaderEpoch, Fetch
  fetch: [
    ['topic', 'describe'],
    ['topic', 'read'],
  ],
  // and FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup, ConsumerGroupHeartbeat, OffsetFetch, OffsetCommit
  consume: [
    ['topic', 'describe'],
    ['topic', 'read'],
    ['group', 'describe'],
    ['group', 'read'],
  ],
  // CreateTopics (with configuration in its answer), DeleteTopics, DeleteRecords, CreatePartitions, IncrementalAlterConfigs
  manage: [
    ['topic', 'create'],
    ['topic', 'describe'],
    ['topic', 'describe_configs'],
    ['topic', 'delete'],
    ['topic', 'alter'],
    ['topic', 'alter_configs'],
  ],
} as const satisfies Readonly<Record<string, readonly Need[]>>;

const who = { principal: 'User:alice' };
const text = (acls: readonly Acl[]) => acls.map(aclKey);

describe('a grant is', () => {
  it.each([
    ['to produce', produceAcls({ ...who, topic: 'a' }), ['topic/literal/a/User:alice/*/write/allow']],
    [
      'to produce in transactions',
      produceAcls({ ...who, topic: 'a', transactionalId: { prefix: 'tx-' } }),
      ['topic/literal/a/User:alice/*/write/allow', 'transactional_id/prefixed/tx-/User:alice/*/write/allow'],
    ],
    [
      'to consume',
      consumeAcls({ ...who, topic: { prefix: 'a.' }, group: 'g/1', host: '10.0.0.1' }),
      [
        'topic/prefixed/a./User:alice/10.0.0.1/read/allow',
        'group/literal/g%2F1/User:alice/10.0.0.1/read/allow',
      ],
    ],
    [
      'to consume without a group',
      consumeAcls({ ...who, topic: 'a', group: null }),
      ['topic/literal/a/User:alice/*/read/allow'],
    ],
    [
      'to manage',
      manageAcls({ ...who, topic: 'a' }),
      ['create', 'delete', 'alter', 'alter_configs'].map(
        (operation) => `topic/literal/a/User:alice/*/${operation}/allow`,
      ),
    ],
  ])('%s', (_, acls, expected) => {
    expect(text(acls)).toEqual(expected);
  });
});

describe('what is granted', () => {
  const name = fc.stringMatching(/^[a-z0-9._-]{1,12}$/);
  const named: fc.Arbitrary<Named> = fc.oneof(name, fc.record({ prefix: name }));
  const host = fc.option(fc.ipV4(), { nil: undefined });
  const matching = (pattern: Named, more: string) =>
    typeof pattern === 'string' ? pattern : pattern.prefix + more;
  const grants = fc
    .record({ topic: named, other: named, more: name, host, kind: fc.constantFrom(...Object.keys(NEEDS)) })
    .map(({ topic, other, more, host: from, kind }) => {
      const grant = { principal: 'User:alice', topic, ...(from === undefined ? {} : { host: from }) };
      const acls = {
        produce: () => produceAcls(grant),
        transact: () => produceAcls({ ...grant, transactionalId: other }),
        fetch: () => consumeAcls({ ...grant, group: null }),
        consume: () => consumeAcls({ ...grant, group: other }),
        manage: () => manageAcls(grant),
      }[kind as keyof typeof NEEDS]();
      const access = ([resourceType, operation]: Need) => ({
        principal: 'User:alice',
        host: from ?? '192.0.2.1',
        resourceType,
        resourceName: matching(resourceType === 'topic' ? topic : other, more),
        operation,
      });
      const needs: readonly Need[] = NEEDS[kind as keyof typeof NEEDS];
      return { kind, acls, needs: needs.map(access), access };
    });

  it('is enough for every request of such a client', () => {
    fc.assert(
      fc.property(grants, ({ acls, needs }) => {
        for (const need of needs) expect(isAllowed(acls, need)).toBe(true);
      }),
    );
  });

  it('is the least: without any one of its ACLs some request is refused', () => {
    fc.assert(
      fc.property(grants, ({ acls, needs }) => {
        for (const acl of acls) {
          const rest = acls.filter((each) => each !== acl);
          expect(needs.every((need) => isAllowed(rest, need))).toBe(false);
        }
      }),
    );
  });

  it('is nothing else: no operation beyond, no other resource type, principal, host or name', () => {
    const every = Object.values(NEEDS).flat();
    fc.assert(
      fc.property(grants, ({ acls, needs, access }) => {
        const needed = needs.map(({ resourceType, operation }) => `${resourceType} ${operation}`);
        for (const need of every) {
          if (!needed.includes(need.join(' '))) expect(isAllowed(acls, access(need))).toBe(false);
        }
        for (const need of needs) {
          expect(isAllowed(acls, { ...need, principal: 'User:mallory' })).toBe(false);
          expect(isAllowed(acls, { ...need, resourceName: `~${need.resourceName}` })).toBe(false);
        }
      }),
    );
  });
});
