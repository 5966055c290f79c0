import { afterEach, describe, expect, test } from 'vitest';
import { protocolStatus } from '../../../operations/upgrade/protocol.ts';
import type { Running } from './running.ts';

/** What the admin adapter promises of configuration for all brokers, and of features, on a cluster of brokers 1 to 3. */
export function clusterConfigSuite(running: () => Running, mode: 'zookeeper' | 'kraft'): void {
  const KEYS = ['log.cleaner.backoff.ms', 'background.threads', 'log.cleanup.policy'];
  afterEach(async () => {
    await running().admin.alterClusterConfig(new Map(KEYS.map((key) => [key, null])));
  });

  describe('configuration of all brokers', () => {
    test('is what was set for all, changed key by key', async () => {
      const { admin } = running();
      await admin.alterClusterConfig(
        new Map([
          ['log.cleaner.backoff.ms', '16000'],
          ['log.cleanup.policy', 'compact, delete'],
        ]),
      );
      await admin.alterClusterConfig(new Map([['log.cleaner.backoff.ms', '17000']]));
      const set = await admin.clusterConfig();
      expect(set.get('log.cleaner.backoff.ms')).toBe('17000');
      expect(set.get('log.cleanup.policy')).toMatch(/^compact, ?delete$/);
      await admin.alterClusterConfig(new Map([['log.cleaner.backoff.ms', null]]));
      expect((await admin.clusterConfig()).has('log.cleaner.backoff.ms')).toBe(false);
    });

    test('takes a thread pool to any size and back, which Kafka refuses in one step', async () => {
      const { admin } = running();
      await expect(
        admin.alterClusterConfig(new Map([['background.threads', '45']]), { validateOnly: true }),
      ).resolves.toBeUndefined();
      await admin.alterClusterConfig(new Map([['background.threads', '45']]));
      expect((await admin.clusterConfig()).get('background.threads')).toBe('45');
      await admin.alterClusterConfig(new Map([['background.threads', null]]));
      expect((await admin.clusterConfig()).has('background.threads')).toBe(false);
    });

    test('only asks with validateOnly', async () => {
      const { admin } = running();
      await admin.alterClusterConfig(new Map([['log.cleaner.backoff.ms', '16000']]), { validateOnly: true });
      expect((await admin.clusterConfig()).has('log.cleaner.backoff.ms')).toBe(false);
      const refused = admin.alterClusterConfig(new Map([['log.cleaner.backoff.ms', '-1']]), {
        validateOnly: true,
      });
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    });
  });

  describe('the protocol', () => {
    test('is that of the release, on every broker', async () => {
      const line = mode === 'kraft' ? '4.3' : '3.9';
      expect(await protocolStatus(running().admin)).toEqual({
        finalized: line,
        binaries: new Map([1, 2, 3].map((id) => [id, line])),
      });
    });

    if (mode === 'kraft') {
      test('is finalized already: the levels that are reached are fine, unknown ones are refused', async () => {
        const { admin } = running();
        await admin.upgradeFeatures(new Map([['metadata.version', 30]]));
        await expect(admin.upgradeFeatures(new Map([['metadata.version', 99]]))).rejects.toMatchObject({
          code: 'INVALID_UPDATE_VERSION',
        });
      });
    }
  });
}
