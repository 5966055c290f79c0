import { describe } from 'vitest';
import { adminSuite } from './suites/admin.ts';
import { ensembleSuite } from './suites/ensemble.ts';
import { permitTopicSuite } from './suites/permit-topic.ts';
import { whileRunning } from './suites/running.ts';

describe('Kafka 3.9 in ZooKeeper mode', () => {
  const running = whileRunning({ mode: 'zookeeper' });
  describe('ensemble client', () => ensembleSuite(running));
  describe('permit topic', () => permitTopicSuite(running));
  describe('admin', () => adminSuite(running, 'zookeeper'));
});
