import { describe, expect, it } from 'vitest';
import { featureLevels, lineOfMetadataVersion } from '../../model/release-line.ts';
import { planUpgrade, type UpgradeStep } from '../../model/upgrade.ts';
import { KAFKA_RELEASES } from '../../model/versions.ts';

const step = (more: Partial<UpgradeStep>): UpgradeStep => ({
  mode: 'kraft',
  from: '4.2.0',
  to: '4.3.1',
  held: '4.2',
  finalize: false,
  ...more,
});

describe('the protocol', () => {
  it.each([
    ['is that of the version in a new cluster', { from: null, held: null }, '4.3'],
    [
      'is that of the version in a new cluster that finalizes',
      { from: null, held: null, finalize: true },
      '4.3',
    ],
    ['is held when the version rises', {}, '4.2'],
    ['is held when the version rises twice', { from: '4.3.1', to: '4.4.0' }, '4.2'],
    ['is held when the version goes back before it was finalized', { from: '4.3.1', to: '4.2.0' }, '4.2'],
    ['is held where nothing changes', { from: '4.3.1' }, '4.2'],
    ['rises when it is finalized', { from: '4.3.1', finalize: true }, '4.3'],
    ['stays once it was finalized, whatever finalize says', { from: '4.3.1', held: '4.3' }, '4.3'],
    [
      'stays for a patch release, finalize or not',
      { from: '3.9.1', to: '3.9.2', held: '3.9', finalize: true },
      '3.9',
    ],
    ['rises for a cluster of which nobody knows what it ran', { from: null, finalize: true }, '4.3'],
    ['is held when a number gets a second digit', { from: '4.9.0', to: '4.10.0', held: '4.9' }, '4.9'],
  ] as const)('%s', (_name, change, protocol) => {
    const plan = planUpgrade(step(change));
    expect(plan.refusal).toBeUndefined();
    expect(plan.protocol).toBe(protocol);
  });

  it('is only raised by finalizing', () => {
    expect(planUpgrade(step({ from: '4.3.1', finalize: true })).finalizes).toBe(true);
    expect(planUpgrade(step({})).finalizes).toBe(false);
    expect(planUpgrade(step({ from: '4.3.1', held: '4.3', finalize: true })).finalizes).toBe(false);
  });
});

describe('a plan', () => {
  it.each([
    [
      'refuses a downgrade after finalizing',
      { from: '4.3.1', to: '4.2.0', held: '4.3' },
      /version is 4\.2\.0, but 4\.3 is finalized.*Use a 4\.3 release/,
    ],
    [
      'refuses a downgrade after finalizing in ZooKeeper mode',
      { mode: 'zookeeper', from: '3.9.2', to: '3.8.1', held: '3.9' },
      /version is 3\.8\.1, but 3\.9 is finalized.*Use a 3\.9 release/,
    ],
    [
      'refuses to finalize in the deploy that brings the binaries',
      { finalize: true },
      /finalize is true.*Deploy the version with finalize: false/,
    ],
    [
      'refuses a release without ZooKeeper in ZooKeeper mode',
      { mode: 'zookeeper', from: '3.9.2', held: '3.9' },
      /no release from 4\.0 on can do/,
    ],
    [
      'refuses to skip what 4.x can’t start from',
      { from: '3.2.0', held: '3.2' },
      /brokers of 4\.0 and later start from 3\.3 on/,
    ],
  ] as const)('%s', (_name, change, detail) => {
    const plan = planUpgrade(step(change));
    expect(plan.refusal?.detail).toMatch(detail);
    expect(plan.finalizes).toBe(false);
  });

  it.each([
    ['the binaries come first', {}, /while the feature levels stay at 4\.2\. Until you set finalize: true/],
    [
      'the binaries come first, in ZooKeeper mode',
      { mode: 'zookeeper', from: '3.8.1', to: '3.9.2', held: '3.8' },
      /while the inter-broker protocol stays at 3\.8\. Until you set finalize: true/,
    ],
    [
      'brokers go back',
      { from: '4.3.1', to: '4.2.0' },
      /from 4\.3\.1 to 4\.2\.0\. 4\.2 is what was finalized/,
    ],
    [
      'finalizing has no way back',
      { from: '4.3.1', finalize: true },
      /without a restart.*no release before 4\.3/,
    ],
    [
      'finalizing rolls once more in ZooKeeper mode',
      { mode: 'zookeeper', from: '3.9.2', to: '3.9.2', held: '3.8', finalize: true },
      /replaces the brokers once more/,
    ],
  ] as const)('says that %s', (_name, change, detail) => {
    expect(planUpgrade(step(change)).notice?.detail).toMatch(detail);
  });

  it.each([
    ['a patch release', { from: '3.9.1', to: '3.9.2', held: '3.9' }],
    ['a held protocol where nothing changes', { from: '4.3.1' }],
    ['a new cluster', { from: null, held: null }],
  ] as const)('has no words about %s', (_name, change) => {
    expect(planUpgrade(step(change)).notice).toBeUndefined();
  });
});

describe('the feature levels of a release line', () => {
  it('are known of every release that can be built here', () => {
    const lines = KAFKA_RELEASES.filter(({ buildable }) => buildable).map(({ version }) =>
      version.slice(0, 3),
    );
    expect(lines.filter((line) => featureLevels(line) === undefined)).toEqual([]);
  });

  it('tell the line again, and one in between is of the next', () => {
    expect(lineOfMetadataVersion(29)).toBe('4.2');
    expect(lineOfMetadataVersion(28)).toBe('4.2');
    expect(lineOfMetadataVersion(21)).toBe('3.9');
    expect(lineOfMetadataVersion(99)).toBeUndefined();
  });
});
