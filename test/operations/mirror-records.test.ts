import { describe, expect, test } from 'vitest';
import type { MirrorFlowManifest } from '../../model/manifest.ts';
import { decodeCheckpoint } from '../../operations/mirror/checkpoints.ts';
import { decodeConnectorState } from '../../operations/mirror/connector-states.ts';
import { decodeHeartbeat } from '../../operations/mirror/heartbeats.ts';
import {
  groupFilter,
  internalTopics,
  isInternal,
  remoteTopic,
  topicFilter,
} from '../../operations/mirror/names.ts';
import { decodeOffsetSync } from '../../operations/mirror/offset-syncs.ts';
import { passingName } from '../../operations/mirror/passing-name.ts';
import { decodeSourceOffset } from '../../operations/mirror/source-offsets.ts';

const record = (key: Buffer | string | null, value: Buffer | string | null) => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  timestamp: 1_000,
});

const int16 = (number: number) => hex(number, 2);
const int32 = (number: number) => hex(number, 4);
const int64 = (number: number) => hex(number, 8);
const hex = (number: number, bytes: number) =>
  Buffer.from(number.toString(16).padStart(2 * bytes, '0'), 'hex');
const string = (text: string) => Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);

describe('MirrorMaker’s own records', () => {
  test('an offset sync has a topic of the source, a partition and both offsets', () => {
    const key = Buffer.concat([string('bestellungen-ü'), int32(7)]);
    const value = Buffer.concat([int64(2 ** 40), int64(99)]);
    expect(decodeOffsetSync(record(key, value))).toEqual({
      topic: 'bestellungen-ü',
      partition: 7,
      upstream: 2n ** 40n,
      downstream: 99n,
      at: 1_000,
    });
  });

  test('a checkpoint has a group, a topic of the target, a partition and both offsets', () => {
    const key = Buffer.concat([string('billing'), string('east.orders'), int32(2)]);
    const value = Buffer.concat([int16(0), int64(500), int64(480), string('')]);
    expect(decodeCheckpoint(record(key, value))).toEqual({
      group: 'billing',
      topic: 'east.orders',
      partition: 2,
      upstream: 500n,
      downstream: 480n,
      at: 1_000,
    });
  });

  test('a heartbeat has its flow and its time', () => {
    const key = Buffer.concat([string('east'), string('west')]);
    const value = Buffer.concat([int16(0), int64(1_732_000_000_000)]);
    expect(decodeHeartbeat(record(key, value))).toEqual({
      source: 'east',
      target: 'west',
      at: 1_732_000_000_000,
    });
  });

  test('a source offset is that of the source connector only', () => {
    const place = '{"cluster":"east","partition":3,"topic":"orders"}';
    const offset = '{"offset":41}';
    expect(decodeSourceOffset(record(`["MirrorSourceConnector",${place}]`, offset))).toEqual({
      cluster: 'east',
      topic: 'orders',
      partition: 3,
      offset: 41n,
      at: 1_000,
    });
    expect(decodeSourceOffset(record(`["MirrorHeartbeatConnector",${place}]`, offset))).toBeNull();
  });

  test.each([
    ['status-connector-MirrorSourceConnector', 'MirrorSourceConnector', null],
    ['status-task-MirrorSourceConnector-12', 'MirrorSourceConnector', 12],
    ['status-task-my-own-connector-0', 'my-own-connector', 0],
  ])('%s is the state of %s, task %s', (key, connector, task) => {
    const value = '{"state":"FAILED","trace":"boom","worker_id":"w:8083","generation":5}';
    expect(decodeConnectorState(record(key, value))).toEqual({
      connector,
      task,
      state: 'FAILED',
      trace: 'boom',
      worker: 'w:8083',
      at: 1_000,
    });
  });

  const anything = [
    decodeOffsetSync,
    decodeCheckpoint,
    decodeHeartbeat,
    decodeSourceOffset,
    decodeConnectorState,
  ];
  test.each([
    ['a tombstone', record('status-connector-x', null)],
    ['no key', record(null, '{}')],
    ['cut off', record(Buffer.from([0, 200, 1]), Buffer.from([0]))],
    ['text', record('status-topic-orders:connector-x', 'hello')],
    [
      'a newer version',
      record(Buffer.concat([string('a'), string('b'), int32(1)]), Buffer.concat([int16(9), int64(1)])),
    ],
  ])('%s is none of them and hides no other record', (_, other) => {
    expect(anything.map((decode) => decode(other))).toEqual(anything.map(() => null));
  });
});

describe('names', () => {
  test.each([
    ['default', 'orders', 'east.orders'],
    ['default', 'east.orders', 'east.east.orders'],
    ['identity', 'orders', 'orders'],
    ['identity', 'heartbeats', 'east.heartbeats'],
    ['default', 'heartbeats', 'east.heartbeats'],
  ] as const)('under the %s policy %s becomes %s', (replicationPolicy, topic, remote) => {
    expect(remoteTopic({ replicationPolicy }, 'east', topic)).toBe(remote);
  });

  test('of MirrorMaker’s topics of a flow', () => {
    expect(internalTopics({ source: 'east', target: 'west' })).toEqual({
      offsetSyncsAtSource: 'mm2-offset-syncs.west.internal',
      offsetSyncsAtTarget: 'mm2-offset-syncs.east.internal',
      sourceOffsets: 'mm2-offsets.east.internal',
      states: 'mm2-status.east.internal',
      checkpoints: 'east.checkpoints.internal',
      heartbeats: 'heartbeats',
      mirroredHeartbeats: 'east.heartbeats',
    });
  });

  test.each([
    ['__consumer_offsets', true, true],
    ['mm2-offsets.east.internal', true, true],
    ['east.checkpoints.internal', true, true],
    ['orders.internal', true, false],
    ['orders-internal', true, false],
    ['orders', false, false],
  ])('%s is internal in 3.9: %s, in 4.3: %s', (topic, in3, in4) => {
    expect(isInternal({ kafkaVersion: '3.9.2' }, topic)).toBe(in3);
    expect(isInternal({ kafkaVersion: '4.3.1' }, topic)).toBe(in4);
  });
});

const flow = (change: Partial<MirrorFlowManifest> = {}) =>
  ({
    source: 'east',
    target: 'west',
    topics: ['orders.*', 'west\\..*'],
    topicsExclude: ['.*-private'],
    groups: ['.*'],
    groupsExclude: ['console-consumer-.*'],
    ...change,
  }) as MirrorFlowManifest;

describe('a flow mirrors', () => {
  const naming = { replicationPolicy: 'default', kafkaVersion: '4.3.1' } as const;
  test.each([
    ['orders', true],
    ['orders-eu', true],
    ['all-orders', false],
    ['orders-private', false],
    ['west.orders', false],
    ['heartbeats', true],
    ['north.heartbeats', true],
    ['west.heartbeats', false],
    ['__consumer_offsets', false],
  ])('topic %s: %s', (topic, mirrored) => {
    expect(topicFilter(naming, flow())(topic)).toBe(mirrored);
  });

  test('under the identity policy what is named like the target too', () => {
    expect(topicFilter({ ...naming, replicationPolicy: 'identity' }, flow())('west.orders')).toBe(true);
  });

  test.each([
    ['billing', true],
    ['console-consumer-1', false],
  ])('group %s: %s', (group, mirrored) => {
    expect(groupFilter(flow())(group)).toBe(mirrored);
  });

  test('a topic of a test where a pattern lends its beginning', () => {
    expect(passingName(naming, [flow()], 'topics', 'test-1')).toBe('orderstest-1');
    expect(passingName(naming, [flow({ topics: ['.*'] })], 'topics', 'test-1')).toBe('test-1');
    expect(passingName(naming, [flow({ topics: ['orders'] })], 'topics', 'test-1')).toBeNull();
  });
});
