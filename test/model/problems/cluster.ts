import { broker, brokers, cluster, platform, untyped, withCluster, withKraft } from '../support/specs.ts';
import { type Row, refuses, warns } from './row.ts';

export const clusterProblems: readonly Row[] = [
  // brokers, racks and volumes
  refuses(
    'cluster-without-brokers',
    withCluster({ brokers: [] }),
    `KafkaCluster 'orders': brokers is [] but a cluster has at least one broker; add 3 brokers, or 1 to try things out.`,
  ),
  refuses(
    'cluster-without-brokers',
    withCluster({ brokers: [], brokerCount: -1 }),
    `KafkaCluster 'orders': brokers is -1 but a cluster has at least one broker; add 3 brokers, or 1 to try things out.`,
  ),
  refuses(
    'malformed-member-count',
    withCluster({ brokers: brokers(3), brokerCount: 3.5 }),
    `KafkaCluster 'orders': brokers is 3.5 but a number of brokers is whole; write one, such as 3.`,
  ),
  refuses(
    'malformed-broker-id',
    withKraft({ brokers: [broker(1), broker(2), broker(3, { brokerId: -1 })] }),
    `KafkaCluster 'orders': brokers[2].brokerId is -1 but a broker id is a whole number from 0 to 2147483647; choose one in that range.`,
  ),
  refuses(
    'malformed-broker-id',
    withKraft({ brokers: [broker(1), broker(2), broker(3, { brokerId: 3.5 })] }),
    `KafkaCluster 'orders': brokers[2].brokerId is 3.5 but a broker id is a whole number from 0 to 2147483647; choose one in that range.`,
  ),
  refuses(
    'duplicate-broker-id',
    withKraft({ brokers: [broker(1), broker(2), broker(3, { brokerId: 2 })] }),
    `KafkaCluster 'orders': brokers[2].brokerId is 2 but another broker of the cluster has that id; give each broker its own.`,
  ),
  refuses(
    'broker-id-reserved',
    withCluster({ brokers: [broker(1), broker(2), broker(1001)] }),
    `KafkaCluster 'orders': brokers[2].brokerId is 1001 but in ZooKeeper mode ids above 1000 are reserved for generated ones; choose a lower one, or raise config["reserved.broker.max.id"].`,
  ),
  refuses(
    'malformed-rack',
    withKraft({ brokers: brokers(3, { rack: ' ' }) }),
    `KafkaCluster 'orders': brokers[0].rack is " " but a rack has a name; give it one, or leave it out for all brokers.`,
    `KafkaCluster 'orders': brokers[1].rack is " " but a rack has a name; give it one, or leave it out for all brokers.`,
    `KafkaCluster 'orders': brokers[2].rack is " " but a rack has a name; give it one, or leave it out for all brokers.`,
  ),
  refuses(
    'rack-missing',
    withKraft({ brokers: [broker(1, { rack: 'a' }), broker(2, { rack: 'b' }), broker(3)] }),
    `KafkaCluster 'orders': brokers[2].rack is not set but 2 of 3 brokers have one, and Kafka then refuses to place replicas by rack; give every broker a rack, or none.`,
  ),
  warns(
    'rack-single',
    withKraft({ brokers: brokers(3, { rack: 'a' }) }),
    `KafkaCluster 'orders': brokers[].rack is "a" but all brokers stand in that one rack, so that it protects from nothing; name each broker’s own rack, or leave it out.`,
  ),
  warns(
    'racks-uneven',
    withKraft({
      replicationFactor: 2,
      brokers: [broker(1, { rack: 'a' }), broker(2, { rack: 'a' }), broker(3, { rack: 'b' })],
    }),
    `KafkaCluster 'orders': brokers[].rack is {"a":2,"b":1} but racks with fewer brokers get as many replicas, so that their brokers carry more; put as many brokers in each rack.`,
  ),
  refuses(
    'malformed-volumes',
    withKraft({ volumesPerBroker: 0 }),
    `KafkaCluster 'orders': volumesPerBroker is 0 but a broker keeps its logs on a whole number of volumes, from 1 to 16; use 1, or one for each disk.`,
  ),
  refuses(
    'malformed-volumes',
    withKraft({ volumesPerBroker: 17 }),
    `KafkaCluster 'orders': volumesPerBroker is 17 but a broker keeps its logs on a whole number of volumes, from 1 to 16; use 1, or one for each disk.`,
  ),
  refuses(
    'malformed-expected-partitions',
    withKraft({ expectedPartitions: -1 }),
    `KafkaCluster 'orders': expectedPartitions is -1 but it is a whole number, 0 or more; write one, or leave it out for 1000.`,
  ),
  warns(
    'open-files-above-limit',
    withKraft({ expectedPartitions: 100_000 }),
    `KafkaCluster 'orders': open files is 1216384 but a process gets 1048576 at most, unless the host’s fs.nr_open is raised; use fewer partitions, larger segments or less retention.`,
  ),
  refuses(
    'unknown-availability',
    withKraft({ availability: untyped('high') }),
    `KafkaCluster 'orders': availability is "high" but it must be "required" or "best-effort"; choose one of them.`,
  ),
  refuses(
    'unknown-rebalance',
    withKraft({ rebalance: untyped('always') }),
    `KafkaCluster 'orders': rebalance is "always" but it must be "onScale", "manual" or "off"; choose one of them.`,
  ),
  refuses(
    'malformed-throttle',
    withKraft({ throttle: { mebibytesPerSecond: 0 } }),
    `KafkaCluster 'orders': throttle is {"mebibytesPerSecond":0} but it must be "measured", "none" or { mebibytesPerSecond } with a number above 0; leave it out for a limit that is measured, or give a number of MiB/s.`,
  ),
  refuses(
    'malformed-throttle',
    withKraft({ throttle: untyped('fast') }),
    `KafkaCluster 'orders': throttle is "fast" but it must be "measured", "none" or { mebibytesPerSecond } with a number above 0; leave it out for a limit that is measured, or give a number of MiB/s.`,
  ),
  // where metadata is kept
  refuses(
    'ensemble-unknown',
    withCluster({ metadata: { mode: 'zookeeper', ensemble: 'zookeper' } }),
    `KafkaCluster 'orders': metadata.ensemble is "zookeper" but the stack’s ensembles are zookeeper; write "zookeeper".`,
  ),
  refuses(
    'ensemble-unknown',
    platform({ ensembles: [] }),
    `KafkaCluster 'orders': metadata.ensemble is "zookeeper" but the stack has no ensemble; name one of the stack’s ensembles, or add it.`,
  ),
  refuses(
    'malformed-chroot',
    withCluster({ metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: 'orders' } }),
    `KafkaCluster 'orders': metadata.chroot is "orders" but a chroot is a path of znodes that starts with / and does not end with it; write it like "/orders".`,
  ),
  refuses(
    'malformed-chroot',
    withCluster({ metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: '/' } }),
    `KafkaCluster 'orders': metadata.chroot is "/" but a chroot is a path of znodes that starts with / and does not end with it; leave it out.`,
  ),
  refuses(
    'malformed-chroot',
    withCluster({ metadata: { mode: 'zookeeper', ensemble: 'zookeeper', chroot: '/orders/' } }),
    `KafkaCluster 'orders': metadata.chroot is "/orders/" but a chroot is a path of znodes that starts with / and does not end with it; write it like "/orders".`,
  ),
  refuses(
    'chroot-shared',
    platform({
      clusters: [
        cluster(),
        cluster({ name: 'Billing', path: 'local/billing', brokers: [4, 5, 6].map((id) => broker(id)) }),
      ],
    }),
    `KafkaCluster 'Billing': metadata.chroot is not set but KafkaCluster 'orders' has the same one in ensemble 'zookeeper', and the two would become one cluster; give each its own, such as "/billing".`,
  ),
  warns(
    'zookeeper-session-timeout-out-of-limits',
    withCluster({ config: { 'zookeeper.session.timeout.ms': 3000 } }),
    `KafkaCluster 'orders': config["zookeeper.session.timeout.ms"] is 3000 but the ensemble allows sessions of 4000 to 40000 milliseconds and will use 4000; choose one in that range, or change the ensemble’s tickTime.`,
  ),
  refuses(
    'malformed-controllers',
    withKraft({ metadata: { mode: 'kraft', controllers: 0 } }),
    `KafkaCluster 'orders': metadata.controllers is 0 but a KRaft cluster has a whole number of controllers above 0; use 3, or 1 to try things out.`,
  ),
  refuses(
    'controllers-even',
    withKraft({ metadata: { mode: 'kraft', controllers: 2 } }),
    `KafkaCluster 'orders': metadata.controllers is 2 but the quorum keeps a majority: 2 controllers survive the loss of 0, as 1 do; use 1 or 3.`,
  ),
  refuses(
    'controllers-above-brokers',
    withKraft({ metadata: { mode: 'kraft', controllers: 5 } }),
    `KafkaCluster 'orders': metadata.controllers is 5 but controllers are brokers too and there are 3 brokers; lower it or add a broker.`,
  ),
  warns(
    'controller-single',
    withKraft({ metadata: { mode: 'kraft', controllers: 1 } }),
    `KafkaCluster 'orders': metadata.controllers is 1 but while that one broker is down, nothing can be created, moved or elected; use 3 where there are brokers enough.`,
  ),
  warns(
    'controllers-many',
    withKraft({ brokers: brokers(9), metadata: { mode: 'kraft', controllers: 9 } }),
    `KafkaCluster 'orders': metadata.controllers is 9 but every metadata write waits for a majority, so that further controllers make it slower; use 3 or 5.`,
  ),
  refuses(
    'malformed-cluster-id',
    withKraft({ clusterId: 'orders' }),
    `KafkaCluster 'orders': clusterId is "orders" but a cluster id is a UUID in base64url: 22 letters, digits, - or _, the last one of A, Q, g, w; copy it from meta.properties or kafka-storage.sh random-uuid, or leave it out for a new one.`,
  ),
  refuses(
    'cluster-id-in-zookeeper-mode',
    withCluster({ clusterId: 'MkU3OEVBNTcwNTJENDM2Qg' }),
    `KafkaCluster 'orders': clusterId is "MkU3OEVBNTcwNTJENDM2Qg" but in ZooKeeper mode Kafka makes the id itself and keeps it in the ensemble; leave it out.`,
  ),
  // replication
  refuses(
    'malformed-replication-factor',
    withKraft({ replicationFactor: 0 }),
    `KafkaCluster 'orders': replicationFactor is 0 but a replication factor is a whole number above 0; use 3, or the number of brokers where there are fewer.`,
  ),
  refuses(
    'replication-factor-above-brokers',
    withKraft({ replicationFactor: 4 }),
    `KafkaCluster 'orders': replicationFactor is 4 but there are 3 brokers; lower it or add a broker.`,
  ),
  warns(
    'replication-factor-above-racks',
    withKraft({ brokers: [1, 2, 3, 4].map((id) => broker(id, { rack: id % 2 === 0 ? 'a' : 'b' })) }),
    `KafkaCluster 'orders': replicationFactor is 3 but there are 2 racks, so that some rack holds two replicas of each partition; use 3 racks, or replicationFactor 2.`,
  ),
  warns(
    'replication-factor-one',
    withKraft({ replicationFactor: 1 }),
    `KafkaCluster 'orders': replicationFactor is 1 but every broker that goes down takes partitions offline with it; use 2 or more.`,
  ),
  refuses(
    'malformed-min-insync-replicas',
    withKraft({ minInsyncReplicas: 1.5 }),
    `KafkaCluster 'orders': minInsyncReplicas is 1.5 but min ISR is a whole number above 0; use 2.`,
  ),
  refuses(
    'min-insync-replicas-above-replication-factor',
    withKraft({ minInsyncReplicas: 4 }),
    `KafkaCluster 'orders': minInsyncReplicas is 4 but the replication factor is 3, so that no acks=all write could ever succeed; lower it to 2.`,
  ),
  warns(
    'min-insync-replicas-equals-replication-factor',
    withKraft({ minInsyncReplicas: 3 }),
    `KafkaCluster 'orders': minInsyncReplicas is 3 but that is the replication factor: with any one broker down, acks=all writes fail, and no broker can be rolled; lower it to 2.`,
  ),
  warns(
    'unclean-leader-election',
    withKraft({ uncleanLeaderElection: true }),
    `KafkaCluster 'orders': uncleanLeaderElection is true but a replica that lags behind may then lead, and acknowledged messages are lost; leave it out.`,
  ),
  refuses(
    'internal-replication-factor-above-brokers',
    withKraft({ config: { 'offsets.topic.replication.factor': 5 } }),
    `KafkaCluster 'orders': config["offsets.topic.replication.factor"] is 5 but the cluster has 3 brokers, and clients wait for that topic in vain; lower it or leave it out.`,
  ),
  refuses(
    'internal-min-isr-above-replication-factor',
    withKraft({ config: { 'transaction.state.log.replication.factor': 1 } }),
    `KafkaCluster 'orders': config["transaction.state.log.min.isr"] is 2 but transaction.state.log.replication.factor is 1, so that transactions could never commit; lower it to 1 or leave both out.`,
  ),
];
