import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authorization, type KafkaClusterProps, Listener, Migration } from '../../constructs/index.ts';
import type { ClusterManifest } from '../../model/manifest.ts';
import { PHASES } from '../../model/migration/phases.ts';
import type { MigrationPhase } from '../../model/spec/migration.ts';
import { connections } from '../../operations/clients/connections.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { StackObserver } from '../../operations/status/status.ts';
import type { WitnessReport } from '../../operations/witness/report.ts';
import { deployUntilDone, killAfter } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type Outcome, type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 600_000 };
const TOPICS = { payments: { partitions: 6 } };

interface Course {
  readonly metadata: 'kraft' | 'zookeeper';
  readonly target: 'tls' | 'mtls' | 'scram';
  readonly authorization?: Authorization;
}

const acls = Authorization.acls();
const COURSES: readonly Course[] = LONG
  ? [
      { metadata: 'kraft', target: 'tls' },
      { metadata: 'zookeeper', target: 'tls' },
      { metadata: 'kraft', target: 'mtls', authorization: acls },
      { metadata: 'zookeeper', target: 'mtls', authorization: acls },
      { metadata: 'kraft', target: 'scram', authorization: acls },
      { metadata: 'zookeeper', target: 'scram', authorization: acls },
    ]
  : [{ metadata: 'kraft', target: 'tls' }];

describe.each(COURSES)('a live plaintext cluster in $metadata mode that goes to $target', (course) => {
  const { metadata, target, authorization } = course;
  let platform: TestPlatform;
  /** As it was made. */
  let plaintext: ClusterManifest;
  /** How clients reach it before a deploy. */
  let before: ReturnType<typeof accessOf>;
  const cluster = (): ClusterManifest => {
    const [only] = platform.manifest().clusters;
    if (only === undefined) throw new Error('the manifest names no cluster');
    return only;
  };
  const firstPort = () => portOf(plaintext.brokers[0]?.address);
  /** What the code says in the end. */
  const secured = (): Partial<KafkaClusterProps> => ({
    listeners: Listener[target](),
    hostPorts: { from: firstPort() + 5 },
    ...(authorization === undefined ? {} : { authorization }),
  });
  const migration = (phase: MigrationPhase) =>
    Migration.from({ listeners: Listener.plaintext(), hostPorts: { from: firstPort() } }).to(phase);
  const goTo = (phase: MigrationPhase | 'done') =>
    platform.change({
      cluster: { ...secured(), ...(phase === 'done' ? {} : { migration: migration(phase) }) },
    });
  /** Deploys under a witness that goes on with what clients use before it. */
  const deployed = async (step: string, deploy: () => Promise<Outcome>): Promise<void> => {
    const witness = await witnessOf({ ...before, topic: 'payments' });
    const outcome = await deploy();
    const report = await witness.stop();
    expect(tail(outcome.output)).toContain('Apply complete');
    expect(report).toMatchObject(FLAWLESS);
    tell(course, step, report);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
    before = accessOf(cluster());
  };

  beforeAll(async () => {
    platform = await testPlatform({ metadata, topics: TOPICS });
    const made = await platform.deploy();
    expect(tail(made.output)).toContain('Apply complete');
    plaintext = cluster();
    before = accessOf(plaintext);
  }, 240_000);

  afterAll(async () => platform?.dispose());

  it('is refused at plan what is no phase, or skips one', PATIENCE, async () => {
    goTo('done');
    expect((await platform.plan()).output).toMatch(
      /Listeners change their security in phases .*has listeners that are plaintext.*\.to\('prepared'\)/,
    );
    goTo('inter-broker-moved');
    expect((await platform.plan()).output).toMatch(
      /A phase of the migration would be skipped .*before its first phase.*Next: \.to\('prepared'\)/,
    );
  });

  it.each(PHASES.slice(0, -1))(
    'goes through the phase %s, and no acknowledged message is lost',
    PATIENCE,
    async (phase) => {
      goTo(phase);
      await deployed(phase, async () => {
        if (LONG && phase === 'inter-broker-moved')
          await killAfter(platform, /docker_container\.orders_broker_\d: Destruction complete/, 300);
        return deployUntilDone(platform);
      });
    },
  );

  it.runIf(LONG)('goes a phase back in the middle, and on again', PATIENCE, async () => {
    goTo('listeners-added');
    expect((await platform.plan()).output).toMatch(/one phase back: every broker is replaced once/);
    await deployed('back to listeners-added', () => platform.deploy());
    goTo('inter-broker-moved');
    await deployed('inter-broker-moved again', () => platform.deploy());
  });

  it('says who is still connected to the listeners that will close', PATIENCE, async () => {
    const stranger = connect({ host: '127.0.0.1', port: firstPort() });
    try {
      goTo('clients-moved');
      const { exitCode, output } = await platform.plan();
      expect(exitCode).toBe(2);
      expect(output).toMatch(/Listeners move: phase 4 of 4, clients-moved .*no broker is replaced/);
      expect(output).toMatch(
        /1 from \S+ to HOST of broker 1\b.*Move these clients before HOST and INTERNAL close/,
      );
    } finally {
      stranger.destroy();
    }
  });

  // what takes two more rolls
  it.runIf(LONG)('goes through the last phase, and shows it in its status', PATIENCE, async () => {
    await deployed('clients-moved', () => platform.deploy());
    const observer = new StackObserver(platform.manifest(), connections);
    const [seen] = (await observer.observe().finally(() => observer.close())).clusters;
    expect(seen?.migration).toMatchObject({
      phase: 'clients-moved',
      from: 'plaintext',
      there: 3,
      answering: 3,
    });
  });

  it.runIf(LONG)('closes the old listeners, and no acknowledged message is lost', PATIENCE, async () => {
    goTo('done');
    await deployed('done', () => platform.deploy());
    for (const { address } of plaintext.brokers) expect(await answers(portOf(address))).toBe(false);
    const results = await smokeStack(platform.manifest(), connections, { messages: 100 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it.runIf(LONG)(
    'opens them again where a client was forgotten, and goes no further back',
    PATIENCE,
    async () => {
      goTo('clients-moved');
      const plan = await platform.plan();
      expect(plan.exitCode).toBe(2);
      expect(plan.output).toMatch(/one phase back.*HOST and INTERNAL are open again/);
      goTo('listeners-added');
      expect((await platform.plan()).output).toMatch(/A phase of the migration would be skipped/);
    },
  );
});

const portOf = (address = ''): number => Number(address.split(':')[1]);

const accessOf = ({ bootstrapServers, tls, sasl }: ClusterManifest) => ({ bootstrapServers, tls, sasl });

/** Figures of the long runs are reported. */
function tell({ metadata, target }: Course, phase: string, report: WitnessReport): void {
  if (!LONG) return;
  const { acked, lost, reordered, longestGapMs } = report;
  console.log(
    `${metadata} ${target} ${phase}: acked ${acked}, lost ${lost}, reordered ${reordered}, longest gap ${longestGapMs} ms`,
  );
}

/** Whether anything listens on a port of this host, after a moment for what has just closed. */
async function answers(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (!open) return false;
    await delay(100);
  }
  return true;
}
