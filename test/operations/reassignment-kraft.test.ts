import { describe } from 'vitest';
import { reassignmentSuite } from './reassignment/suite.ts';
import { whileRunning } from './suites/running.ts';

describe('replica moves, Kafka 4.3 in KRaft mode', () => {
  reassignmentSuite(whileRunning({ mode: 'kraft', brokers: 4 }), 'kraft');
});
