import { randomBytes } from 'node:crypto';
import {
  AclOperations,
  AclPermissionTypes,
  alterClientQuotasV1,
  alterPartitionReassignmentsV0,
  alterPartitionV3,
  alterUserScramCredentialsV0,
  ConfigResourceTypes,
  type Connection,
  createAclsV3,
  createTopicsV7,
  deleteTopicsV6,
  describeAclsV3,
  describeConfigsV4,
  describeGroupsV5,
  fetchV12,
  findCoordinatorV4,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
  initProducerIdV4,
  joinGroupV9,
  metadataV12,
  offsetCommitV8,
  produceV9,
  ResourcePatternTypes,
  ResourceTypes,
  ScramMechanisms,
} from '@platformatic/kafka';

/** What clients ask brokers for; each resolves with Kafka's response, or rejects with it when there is an error code in it. */
export type Request = (connection: Connection) => Promise<unknown>;

const BROKER_MS = 5_000;
/** A producer id: none. */
const NO_ID = -1n;

/** What every client may ask for: the brokers. */
export const beThere: Request = (connection) => metadataV12.api.async(connection, [], false, false);

export const produce =
  (topic: string): Request =>
  (connection) =>
    produceV9.api.async(connection, -1, BROKER_MS, [{ topic, partition: 0, value: Buffer.from('v') }]);

export const consume =
  (topic: string): Request =>
  (connection) => {
    const partition = { partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_024 };
    const partitions = [{ ...partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }];
    return fetchV12.api.async(connection, 0, 0, 1_024, 0, 0, -1, [{ topicId: topic, partitions }], [], '');
  };

export const describe =
  (topic: string): Request =>
  (connection) =>
    metadataV12.api.async(connection, [topic], false, false);

/** Rejects with what Kafka would say of the topic by its name when it isn't in the list of all. */
export const findInList =
  (topic: string): Request =>
  async (connection) => {
    const { topics } = await metadataV12.api.async(connection, null, false, false);
    if (!topics.some(({ name }) => name === topic)) throw new Error('it is in no list');
  };

/** Only asks whether it could be: nothing is made. */
export const create =
  (topic: string): Request =>
  (connection) => {
    const wanted = { name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
    return createTopicsV7.api.async(connection, [wanted], BROKER_MS, true);
  };

export const remove =
  (topic: string): Request =>
  (connection) =>
    deleteTopicsV6.api.async(connection, [{ name: topic }], BROKER_MS);

/** Only asks whether it could be: nothing is changed. */
const alter =
  (resourceType: 2 | 4, resourceName: string, name: string, value: string): Request =>
  (connection) => {
    const configs = [{ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET }];
    return incrementalAlterConfigsV1.api.async(connection, [{ resourceType, resourceName, configs }], true);
  };

export const alterTopic = (topic: string): Request =>
  alter(ConfigResourceTypes.TOPIC, topic, 'retention.ms', '60000');

export const alterBroker = (id: number): Request =>
  alter(ConfigResourceTypes.BROKER, String(id), 'log.cleaner.threads', '1');

export const describeConfig =
  (topic: string): Request =>
  (connection) =>
    describeConfigsV4.api.async(
      connection,
      [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }],
      false,
      false,
    );

export const joinGroup =
  (group: string): Request =>
  (connection) =>
    joinGroupV9.api.async(connection, group, 10_000, 10_000, '', null, 'consumer', [
      { name: 'range', metadata: Buffer.alloc(6) },
    ]);

export const commitOffset =
  (group: string, topic: string): Request =>
  (connection) => {
    const partitions = [{ partitionIndex: 0, committedOffset: 0n, committedLeaderEpoch: -1 }];
    return offsetCommitV8.api.async(connection, group, -1, '', null, [{ name: topic, partitions }]);
  };

export const describeGroup =
  (group: string): Request =>
  (connection) =>
    describeGroupsV5.api.async(connection, [group], false);

/** As a transactional producer begins; null: as an idempotent one does. */
export const initProducer =
  (transactionalId: string | null): Request =>
  (connection) =>
    initProducerIdV4.api.async(connection, transactionalId, 10_000, NO_ID, -1);

export const createAcl =
  (principal: string): Request =>
  (connection) =>
    createAclsV3.api.async(connection, [
      {
        resourceType: ResourceTypes.TOPIC,
        resourceName: 'nobody-has-it',
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal,
        host: '*',
        operation: AclOperations.READ,
        permissionType: AclPermissionTypes.ALLOW,
      },
    ]);

export const listAcls: Request = (connection) =>
  describeAclsV3.api.async(connection, {
    resourceType: ResourceTypes.ANY,
    resourceName: null,
    resourcePatternType: ResourcePatternTypes.ANY,
    principal: null,
    host: null,
    operation: AclOperations.ANY,
    permissionType: AclPermissionTypes.ANY,
  });

/** A password that nobody knows, for a user whom nobody is. */
export const setPassword =
  (name: string): Request =>
  (connection) => {
    const secret = { salt: randomBytes(16), saltedPassword: randomBytes(64), iterations: 4_096 };
    const credential = { name, mechanism: ScramMechanisms.SCRAM_SHA_512, ...secret };
    return alterUserScramCredentialsV0.api.async(connection, [], [credential]);
  };

/** Only asks whether it could be: nothing is changed. */
export const setQuota =
  (user: string): Request =>
  (connection) => {
    const entities = [{ entityType: 'user' as const, entityName: user }];
    const ops = [{ key: 'producer_byte_rate' as const, value: 1, remove: false as const }];
    return alterClientQuotasV1.api.async(connection, [{ entities, ops }], true);
  };

/** Of no partition. */
export const reassign: Request = (connection) =>
  alterPartitionReassignmentsV0.api.async(connection, BROKER_MS, false, []);

/** What a leader tells the controller of its ISR, of no partition and with an epoch that no broker has. */
export const actAsBroker =
  (id: number): Request =>
  (connection) =>
    alterPartitionV3.api.async(connection, id, 0n, []);

const [GROUP, TRANSACTION] = [0, 1];

/** Brokers make the topics of groups and of transactions when they are asked for a coordinator first. */
export const findCoordinators =
  (group: string, transactionalId: string): Request =>
  async (connection) => [
    await findCoordinatorV4.api.async(connection, GROUP, [group]),
    await findCoordinatorV4.api.async(connection, TRANSACTION, [transactionalId]),
  ];
