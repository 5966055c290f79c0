import { describe } from 'vitest';
import { adminSuite } from './suites/admin.ts';
import { clusterConfigSuite } from './suites/cluster-config.ts';
import { consoleSuite } from './suites/console.ts';
import { ensembleSuite } from './suites/ensemble.ts';
import { permitTopicSuite } from './suites/permit-topic.ts';

import { whileRunning } from './suites/running.ts';
import { smokeSuite } from './suites/smoke.ts';
import { statusSuite } from './suites/status.ts';

describe('Kafka 3.9 in ZooKeeper mode', () => {
  const running = whileRunning({ mode: 'zookeeper', metrics: true });
  describe('ensemble client', () => ensembleSuite(running));
  describe('permit topic', () => permitTopicSuite(running));
  describe('smoke', () => smokeSuite(running, 'zookeeper'));
  describe('status', () => statusSuite(running, 'zookeeper'));
  describe('console', () => consoleSuite(running));
  describe('cluster configuration', () => clusterConfigSuite(running, 'zookeeper'));
  describe('admin', () => adminSuite(running, 'zookeeper'));
});
