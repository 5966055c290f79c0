import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Jvm, Listener } from '../../constructs/index.ts';
import { connections } from '../../operations/clients/connections.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { accessOf } from '../../operations/ports/access.ts';
import { currentVoters } from '../../operations/roll/voters.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { crash, deployUntilDone, killAfter } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { type Replacement, watchReplacements, wavesOf } from '../support/replacements.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const CONTROLLERS = [101, 102, 103];
/** Of the smoke test: what doesn't depend on how busy this machine is, on which a session of 4 s may end. */
const CHECKED = ['brokers', 'quorum', 'topics', 'acks=all', 'consumer group', 'clean-up'];
const heap = (heapMiB: number) => ({
  dedicated: { controllers: CONTROLLERS.length, jvm: Jvm.local({ heapMiB }) },
});

describe('a cluster with dedicated controllers', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await testPlatform({
      metadata: 'kraft',
      topics: { payments: { partitions: 6 } },
      ...heap(96),
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  }, 400_000);

  afterAll(async () => platform?.dispose());

  it('is led by one of them, who all vote, serves messages, and has nothing to change after the deploy', {
    timeout: 240_000,
  }, async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
    expect(results.filter(({ name, ok }) => !ok && CHECKED.includes(name))).toEqual([]);
    expect(CONTROLLERS).toContain(await activeController(platform));
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('rolls its controllers alone, one at a time and the active one last, for a new heap of theirs', {
    timeout: 240_000,
  }, async () => {
    const leader = await activeController(platform);
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const watch = watchMembers(platform);
    platform.change(heap(112));
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    const replaced = await watch.stop();
    const report = await witness.stop();
    expect(wavesOf(replaced).map((wave) => wave.length)).toEqual([1, 1, 1]);
    expect(ids(replaced).sort()).toEqual(CONTROLLERS);
    expect(ids(replaced).at(-1)).toBe(leader);
    expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0, belowMinIsr: [], controllerChanges: 1 });
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses to have other controllers, before anything is touched', { timeout: 240_000 }, async () => {
    platform.change({ dedicated: { ...heap(112).dedicated, controllers: 5 } });
    const more = await platform.plan();
    platform.change({ dedicated: undefined });
    const none = await platform.plan();
    platform.change(heap(112));
    expect([more.exitCode, none.exitCode]).toEqual([1, 1]);
    expect(more.output).toContain('The controllers of a cluster stay who they are');
    expect(more.output).toContain(
      'was made with the dedicated controllers 101, 102, 103, and the code now says the dedicated controllers 101, 102, 103, 104, 105',
    );
    expect(none.output).toContain('the code now says brokers as its controllers');
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)(
    'rolls brokers and controllers with one deploy while a controller is stopped, which it repairs',
    {
      timeout: 480_000,
    },
    async () => {
      const leader = await activeController(platform);
      const stopped = CONTROLLERS.find((id) => id !== leader) as number;
      await execa('docker', ['stop', platform.controllerContainer(stopped)]);
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      const watch = watchMembers(platform);
      platform.change({ cluster: { config: { 'queued.max.requests': 600 } } });
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
      const replaced = await watch.stop();
      const report = await witness.stop();
      expect(ids(replaced).sort((a, b) => a - b)).toEqual([1, 2, 3, ...CONTROLLERS]);
      expect(report).toMatchObject({ ...FLAWLESS, mostBrokersAway: 1, belowMinIsr: [] });
      expect(await followers(platform)).toEqual(CONTROLLERS);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)(
    'comes back with one deploy after it has lost its quorum, one controller killed and another’s container removed',
    { timeout: 300_000 },
    async () => {
      await execa('docker', ['kill', platform.controllerContainer(101)]);
      await execa('docker', ['rm', '--force', platform.controllerContainer(103)]);
      expect(tail((await platform.deploy()).output)).toContain('Apply complete');
      expect(await followers(platform)).toEqual(CONTROLLERS);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)(
    'waits for a controller that dies while another is replaced, and goes on once it has caught up',
    { timeout: 400_000 },
    async () => {
      const leader = await activeController(platform);
      const dying = CONTROLLERS.find((id) => id !== leader) as number;
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      const watch = watchMembers(platform);
      platform.change(heap(128));
      const deploying = platform.deploy();
      await crash(platform.controllerContainer(dying));
      expect(tail((await deploying).output)).toContain('Apply complete');
      await watch.stop();
      expect(await witness.stop()).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0, belowMinIsr: [] });
      expect(await followers(platform)).toEqual(CONTROLLERS);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it.runIf(LONG)(
    'goes on with the next deploy after terraform was killed with a controller away',
    { timeout: 400_000 },
    async () => {
      const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
      platform.change(heap(144));
      await killAfter(platform, /docker_container\.orders_controller_\d+: Destruction complete/, 150);
      expect(tail((await deployUntilDone(platform)).output)).toContain('Apply complete');
      expect(await witness.stop()).toMatchObject({ ...FLAWLESS, mostBrokersAway: 0, belowMinIsr: [] });
      expect(await followers(platform)).toEqual(CONTROLLERS);
      expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    },
  );

  it('is destroyed as a whole, its controllers once the brokers have stopped serving', {
    timeout: 240_000,
  }, async () => {
    const watch = watchMembers(platform);
    const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    const ended = await watch.stop();
    expect(destroyed.output).toContain('Destroy complete');
    const isController = ({ broker }: Replacement) => CONTROLLERS.includes(broker);
    const brokers = ended.filter((each) => !isController(each));
    expect(brokers).toHaveLength(3);
    const lastBroker = Math.max(...brokers.map(({ told }) => told));
    expect(ended.filter(isController)).toHaveLength(3);
    for (const { told } of ended.filter(isController)) expect(told).toBeGreaterThan(lastBroker);
  });
});

describe.runIf(LONG)('a cluster with dedicated controllers and passwords', () => {
  let platform: TestPlatform;
  const certificates = (renewal: string) => ({
    cluster: { listeners: Listener.scram(), certificates: { renewal } },
  });

  beforeAll(async () => {
    platform = await testPlatform({
      metadata: 'kraft',
      topics: { payments: { partitions: 6 } },
      ...heap(96),
      ...certificates('first'),
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  }, 400_000);

  afterAll(async () => platform?.dispose());

  it('knows its users from the first start, passes the smoke test, and has nothing to change', {
    timeout: 240_000,
  }, async () => {
    const results = await smokeStack(platform.manifest(), connections, { messages: 200 });
    expect(results.filter(({ name, ok }) => !ok && CHECKED.includes(name))).toEqual([]);
    expect(await followers(platform)).toEqual(CONTROLLERS);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('replaces its controllers one at a time for renewed certificates', { timeout: 400_000 }, async () => {
    const watch = watchMembers(platform);
    platform.change(certificates('second'));
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    const replaced = (await watch.stop()).filter(({ broker }) => CONTROLLERS.includes(broker));
    expect(wavesOf(replaced).map((wave) => wave.length)).toEqual([1, 1, 1]);
    expect(await followers(platform)).toEqual(CONTROLLERS);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('is destroyed as a whole', { timeout: 240_000 }, async () => {
    const destroyed = await platform.terraform('destroy', '-auto-approve', '-input=false', '-no-color');
    expect(destroyed.output).toContain('Destroy complete');
  });
});

/** Ids of brokers and controllers, in the order in which they were told to stop. */
const ids = (replaced: readonly Replacement[]): number[] => replaced.map(({ broker }) => broker);

function watchMembers(platform: TestPlatform) {
  const brokers = [1, 2, 3].map((id) => [platform.containerOf(id), id] as const);
  const controllers = CONTROLLERS.map((id) => [platform.controllerContainer(id), id] as const);
  return watchReplacements(new Map([...brokers, ...controllers]));
}

async function quorumOf(platform: TestPlatform) {
  const [cluster] = platform.manifest().clusters;
  if (cluster === undefined) throw new Error('the stack has no cluster');
  const admin = connectKafkaAdmin(accessOf(cluster));
  try {
    return await admin.quorum();
  } finally {
    await admin.close();
  }
}

const activeController = async (platform: TestPlatform) => (await quorumOf(platform))?.leaderId;

/** Voters that lead or have caught up, ascending. */
async function followers(platform: TestPlatform): Promise<number[]> {
  const quorum = await quorumOf(platform);
  return quorum === null ? [] : [...currentVoters(quorum)].sort((a, b) => a - b);
}
