import { describe } from 'vitest';
import { adminSuite } from './suites/admin.ts';
import { permitTopicSuite } from './suites/permit-topic.ts';
import { whileRunning } from './suites/running.ts';

describe('Kafka 4.3 in KRaft mode', () => {
  const running = whileRunning({ mode: 'kraft' });
  describe('permit topic', () => permitTopicSuite(running));
  describe('admin', () => adminSuite(running, 'kraft'));
});
