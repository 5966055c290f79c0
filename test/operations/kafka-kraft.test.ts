import { describe } from 'vitest';
import { adminSuite } from './suites/admin.ts';
import { clusterConfigSuite } from './suites/cluster-config.ts';
import { consumerProtocolSuite } from './suites/consumer-protocol.ts';
import { permitTopicSuite } from './suites/permit-topic.ts';
import { whileRunning } from './suites/running.ts';
import { smokeSuite } from './suites/smoke.ts';
import { statusSuite } from './suites/status.ts';

describe('Kafka 4.3 in KRaft mode', () => {
  const running = whileRunning({ mode: 'kraft', metrics: true });
  describe('consumer groups', () => consumerProtocolSuite(running));
  describe('permit topic', () => permitTopicSuite(running));
  describe('smoke', () => smokeSuite(running, 'kraft'));
  describe('status', () => statusSuite(running, 'kraft'));
  describe('cluster configuration', () => clusterConfigSuite(running, 'kraft'));
  describe('admin', () => adminSuite(running, 'kraft'));
});
