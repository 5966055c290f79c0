import { describe } from 'vitest';
import { LONG } from '../support/long.ts';
import { reassignmentSuite } from './reassignment/suite.ts';
import { whileRunning } from './suites/running.ts';

describe.runIf(LONG)('replica moves, Kafka 3.9 in ZooKeeper mode', () => {
  reassignmentSuite(whileRunning({ mode: 'zookeeper', brokers: 4, servers: 1 }), 'zookeeper');
});
