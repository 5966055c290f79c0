import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ZooKeeperListener,
  ZooKeeperMigration,
  type ZooKeeperMigrationFromProps,
} from '../../constructs/index.ts';
import { ENSEMBLE_PHASES } from '../../model/migration/ensemble-phases.ts';
import type { EnsemblePhase } from '../../model/spec/ensemble.ts';
import { connections } from '../../operations/clients/connections.ts';
import { connectEnsemble } from '../../operations/clients/ensemble-client.ts';
import { accessOfEnsemble } from '../../operations/ports/access.ts';
import { smokeStack } from '../../operations/smoke/smoke.ts';
import { deployUntilDone, killAfter } from '../support/interruption.ts';
import { LONG } from '../support/long.ts';
import { type Outcome, type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { FLAWLESS, witnessOf } from '../support/witness.ts';

const PATIENCE = { timeout: 600_000 };
const SECURE = { client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() };

describe.runIf(LONG)('a live ensemble that goes from plaintext to TLS', () => {
  let platform: TestPlatform;
  /** Client ports on the host, as they were when it was made. */
  let ports: Record<number, number>;

  const ensemble = () => {
    const [only] = platform.manifest().ensembles;
    if (only === undefined) throw new Error('the manifest names no ensemble');
    return only;
  };
  const from = (): ZooKeeperMigrationFromProps => ({ listeners: {}, hostPorts: ports });
  const goTo = (phase: EnsemblePhase | 'done') =>
    platform.change({
      ensemble: {
        listeners: SECURE,
        hostPorts: { from: (ports[1] ?? 0) + 5 },
        ...(phase === 'done' ? {} : { migration: ZooKeeperMigration.from(from()).to(phase) }),
      },
    });
  /** Deploys under a witness. */
  const deployed = async (step: string, deploy: () => Promise<Outcome>): Promise<void> => {
    const witness = await witnessOf({ bootstrapServers: platform.bootstrapServers(), topic: 'payments' });
    const outcome = await deploy();
    const report = await witness.stop();
    expect(tail(outcome.output)).toContain('Apply complete');
    expect(report).toMatchObject(FLAWLESS);
    const { acked, lost, reordered, longestGapMs } = report;
    console.log(
      `ensemble ${step}: acked ${acked}, lost ${lost}, reordered ${reordered}, longest gap ${longestGapMs} ms`,
    );
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  };

  beforeAll(async () => {
    platform = await testPlatform({
      metadata: 'zookeeper',
      topics: { payments: { partitions: 6 } },
    });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    ports = Object.fromEntries(ensemble().servers.map(({ myid, address }) => [myid, portOf(address)]));
  }, 240_000);

  afterAll(async () => platform?.dispose());

  it('is refused at plan what is no phase, or skips one', PATIENCE, async () => {
    goTo('done');
    expect((await platform.plan()).output).toMatch(
      /Listeners of an ensemble change their security in phases .*has listeners that are plaintext.*\.to\('prepared'\)/,
    );
    goTo('listeners-added');
    expect((await platform.plan()).output).toMatch(
      /A phase of the migration would be skipped .*before its first phase.*Next: \.to\('prepared'\)/,
    );
  });

  it.each(ENSEMBLE_PHASES)('goes through the phase %s, and loses nothing', PATIENCE, async (phase) => {
    goTo(phase);
    await deployed(phase, async () => {
      if (phase === 'listeners-added')
        await killAfter(platform, /docker_container\.zookeeper_server_\d: Destruction complete/, 300);
      return deployUntilDone(platform);
    });
  });

  it('goes a phase back in the middle, and on again', PATIENCE, async () => {
    goTo('listeners-added');
    expect((await platform.plan()).output).toMatch(/one phase back: every broker is replaced once/);
    await deployed('back to listeners-added', () => platform.deploy());
    goTo('clients-moved');
    await deployed('clients-moved again', () => platform.deploy());
  });

  it('closes the old port and keeps every znode of before to its brokers', PATIENCE, async () => {
    goTo('done');
    await deployed('done', () => platform.deploy());
    for (const port of Object.values(ports)) expect(await answers(port)).toBe(false);
    const results = await smokeStack(platform.manifest(), connections, { messages: 100 });
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    const client = connectEnsemble({
      ...accessOfEnsemble(ensemble()),
      tls: {
        caFile: ensemble().tls?.caFile ?? '',
        certificateFile: strangerKeystore(),
      },
    });
    try {
      await expect(client.put('/controller_epoch', '99')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.remove('/brokers/topics/payments')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.read('/config/users')).rejects.toMatchObject({ code: 'NO_AUTH' });
      await expect(client.children('/kafkaform/listeners')).rejects.toMatchObject({ code: 'NO_AUTH' });
    } finally {
      await client.close();
    }
  });

  it('goes back after the end, and znodes are open again', PATIENCE, async () => {
    goTo('clients-moved');
    await deployed('back to clients-moved', () => platform.deploy());
    for (const port of Object.values(ports)) expect(await answers(port)).toBe(true);
    goTo('listeners-added');
    await deployed('back to listeners-added', () => platform.deploy());
    goTo('prepared');
    await deployed('back to prepared', () => platform.deploy());
    platform.change({ ensemble: {} });
    await deployed('back to before', () => platform.deploy());
  });

  /** A certificate of the ensemble's own authority that is neither a broker's nor ours. */
  const strangerKeystore = () =>
    (ensemble().tls?.caFile ?? '').replace(/ca\.pem$/, `${platform.serverContainer(2)}/keystore.pem`);
});

const portOf = (address = ''): number => Number(address.split(':')[1]);

/** Whether anything listens on a port of this host. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
