import { beforeAll, describe, expect, it } from 'vitest';
import type { Acl } from '../../model/acl.ts';
import { consumeAcls, manageAcls, produceAcls } from '../../model/rendering/grants.ts';
import { randomName, whileRunning } from '../operations/suites/running.ts';
import { LONG } from '../support/long.ts';
import { readOf } from './support/acl-hcl.ts';
import { type Acting, actingOn } from './support/acting.ts';
import { PATIENCE } from './support/workspace.ts';

const AUTHORIZER = {
  zookeeper: 'kafka.security.authorizer.AclAuthorizer',
  kraft: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
};
/** Whom brokers take a client on a plaintext listener for. */
const principal = 'User:ANONYMOUS';
const on = (resourceType: Acl['resourceType'], resourceName: string, operation: Acl['operation']): Acl =>
  readOf(resourceName, { resourceType, operation, principal });

/** kafkajs says the last of a coordinator that it may not ask for; that there is one has been seen before. */
const REFUSED = /AUTHORIZATION_FAILED|authorization failed|not authorized|Failed to find group coordinator/i;

/** What brokers do among themselves, and what this test does to ACLs: nobody here is a super user. */
const GROUND: readonly Acl[] = [
  ...(['alter', 'describe', 'cluster_action'] as const).map((each) => on('cluster', 'kafka-cluster', each)),
  on('topic', '__consumer_offsets', 'create'),
  on('topic', '__transaction_state', 'create'),
  // a resource that some ACL is about is closed to everybody else
  ...(['topic', 'group', 'transactional_id'] as const).map((resourceType) =>
    readOf('*', { resourceType, operation: 'all', principal: 'User:nobody' }),
  ),
];

describe.each(LONG ? (['zookeeper', 'kraft'] as const) : (['kraft'] as const))(
  'on a real cluster in %s mode',
  PATIENCE,
  (mode) => {
    const running = whileRunning({
      mode,
      brokers: 1,
      servers: 1,
      config: { 'authorizer.class.name': AUTHORIZER[mode], 'allow.everyone.if.no.acl.found': true },
    });
    beforeAll(() => running().admin.createAcls(GROUND));

    /** A topic with a record in it. */
    async function topicWithRecord(): Promise<string> {
      const name = randomName('topic');
      const ours = (['create', 'write'] as const).map((operation) => on('topic', name, operation));
      await running().admin.createAcls(ours);
      await running().admin.createTopic({ name, partitions: 1, replicationFactor: 1, config: new Map() });
      await actingOn(running().cluster.bootstrapServers).produce(name);
      await running().admin.deleteAcls(ours);
      return name;
    }

    const cases: readonly {
      readonly kind: string;
      readonly aclsOf: (topic: string) => readonly Acl[];
      readonly act: (acting: Acting, topic: string) => Promise<void>;
      readonly makesTopic?: boolean;
    }[] = [
      {
        kind: 'grantProduce',
        aclsOf: (topic) => produceAcls({ principal, topic }),
        act: (acting, topic) => acting.produce(topic),
      },
      {
        kind: 'grantProduce with a transactional id',
        aclsOf: (topic) => produceAcls({ principal, topic, transactionalId: { prefix: `tx-${topic}` } }),
        act: (acting, topic) => acting.transact(topic, `tx-${topic}-1`),
      },
      {
        kind: 'grantConsume',
        aclsOf: (topic) => consumeAcls({ principal, topic, group: `group-${topic}` }),
        act: (acting, topic) => acting.consume(topic, `group-${topic}`),
      },
      {
        kind: 'grantManage',
        aclsOf: (topic) => manageAcls({ principal, topic: { prefix: topic } }),
        act: (acting, topic) => acting.manage(topic),
        makesTopic: true,
      },
    ];

    it.each(cases)(
      '$kind is enough, and without any one of its ACLs it is refused',
      async ({ aclsOf, act, makesTopic }) => {
        const { admin, cluster } = running();
        const acting = actingOn(cluster.bootstrapServers);
        const topic = makesTopic ? randomName('made') : await topicWithRecord();
        const acls = aclsOf(topic);
        await admin.createAcls(acls);
        await act(acting, topic);
        for (const [index, missing] of acls.entries()) {
          await admin.createAcls(acls);
          await admin.deleteAcls([missing]);
          // what was made before the refusal is another topic's by the next round
          await expect(act(acting, makesTopic ? `${topic}-${index}` : topic)).rejects.toThrow(REFUSED);
        }
      },
    );
  },
);
