import { describe, expect, it } from 'vitest';
import { kafkaVersions } from '../../images/versions.ts';
import { buildableVersions, KAFKA_RELEASES, kafkaRelease, newestBuildable } from '../../model/versions.ts';

describe('Kafka releases', () => {
  it('run on ZooKeeper up to 3.9 and never from 4.0 on', () => {
    const withZookeeper = KAFKA_RELEASES.filter(({ metadata }) => metadata.includes('zookeeper'));
    expect(withZookeeper.every(({ version }) => version.startsWith('3.'))).toBe(true);
    expect(KAFKA_RELEASES.filter(({ zookeeper }) => zookeeper !== null)).toEqual(withZookeeper);
  });

  it('can be built here where images/ has a project of them', () => {
    expect(buildableVersions()).toEqual(kafkaVersions);
    expect(newestBuildable('zookeeper')).toBe('3.9.2');
    expect(newestBuildable('kraft')).toBe('4.3.1');
  });

  it('are found by their exact version', () => {
    expect(kafkaRelease('3.9.2')?.zookeeper).toBe('3.8.4');
    expect(kafkaRelease('3.9')).toBeUndefined();
  });
});
