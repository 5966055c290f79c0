import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JmxExporter, KafkaCluster, Metadata } from '../../constructs/index.ts';
import { LONG } from '../support/long.ts';
import { type SynthesizedStack, type TestPlatform, tail, testPlatform } from '../support/platform.ts';
import { freePorts } from '../support/ports.ts';

const BROKERS = [1, 2, 3];
let generation = 0;
/** A change that replaces every broker. */
const anotherConfig = () => ({ cluster: { config: { 'queued.max.requests': 500 + ++generation } } });

describe('what terraform is asked to do with a running cluster', () => {
  let platform: TestPlatform;
  let deployed: { config: Record<string, number> };

  beforeAll(async () => {
    platform = await testPlatform({ metadata: 'kraft', topics: { payments: { partitions: 3 } } });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
  });

  afterAll(async () => platform?.dispose());

  it('refuses a renamed member and names the moved block; with it nothing is touched', async () => {
    const before = await started(platform);
    platform.change({});
    platform.edit((stack) => rename(stack, 'kafka_broker', 'orders_broker_2', 'renamed'));
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(
      /Broker 2 of cluster 'orders' leaves under one address and joins under another/,
    );
    expect(refused.output).toContain('moved block');
    platform.edit((stack) => {
      stack.moved = [{ from: 'kafka_broker.orders_broker_2', to: 'kafka_broker.renamed' }];
    });
    expect(tail((await platform.deploy()).output)).toContain('0 added, 0 changed, 0 destroyed');
    platform.change({});
    platform.edit((stack) => {
      stack.moved = [{ from: 'kafka_broker.renamed', to: 'kafka_broker.orders_broker_2' }];
    });
    expect(tail((await platform.deploy()).output)).toContain('0 added, 0 changed, 0 destroyed');
    expect(await started(platform)).toEqual(before);
  });

  it('refuses a targeted apply that leaves the members out', async () => {
    const before = await started(platform);
    platform.change(anotherConfig());
    const refused = await platform.deploy('-target=docker_container.orders_broker_2');
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('target the kafka_broker instead');
    expect(await started(platform)).toEqual(before);
  });

  it('rolls exactly the broker whose member is targeted', { timeout: 120_000 }, async () => {
    const before = await started(platform);
    platform.change(anotherConfig());
    const outcome = await platform.deploy('-target=kafka_broker.orders_broker_2');
    expect(tail(outcome.output)).toContain('Apply complete');
    const after = await started(platform);
    expect(BROKERS.filter((_, index) => after[index] !== before[index])).toEqual([2]);
  });

  it('rolls one broker per deploy with a parallelism of 1, and nothing hangs', {
    timeout: 400_000,
  }, async () => {
    platform.change(anotherConfig());
    deployed = { config: { 'queued.max.requests': 500 + generation } };
    const wanted = await platform.plan('-parallelism=1');
    expect(wanted.output).toContain('More members are replaced than terraform can let wait');
    const rolled: number[] = [];
    for (let deploy = 0; deploy < 3; deploy++) {
      const before = await started(platform);
      const outcome = await platform.deploy('-parallelism=1');
      const after = await started(platform);
      rolled.push(BROKERS.filter((_, index) => after[index] !== before[index]).length);
      if (deploy < 2) expect(outcome.output).toContain('--terraform-parallelism');
      else expect(tail(outcome.output)).toContain('Apply complete');
    }
    expect(rolled).toEqual([1, 1, 1]);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it('refuses to replace a running broker that is not in state beside others that are', async () => {
    const before = await started(platform);
    await platform.terraform('state', 'rm', 'kafka_broker.orders_broker_2');
    platform.change(anotherConfig());
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('Members would go at the same time');
    expect(await started(platform)).toEqual(before);
  });

  it('refuses an import and a replacement of the same member in one apply', async () => {
    platform.edit((stack) => {
      stack.import = [{ to: 'kafka_broker.orders_broker_2', id: 'orders/2' }];
    });
    const refused = await platform.plan();
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('Import first, apply, then change');
  });

  it('takes an imported member back without touching its broker', async () => {
    const before = await started(platform);
    platform.change({ cluster: deployed });
    const imported = await platform.terraform(
      'import',
      '-input=false',
      '-no-color',
      'kafka_broker.orders_broker_2',
      'orders/2',
    );
    expect(tail(imported.output)).toContain('Import successful');
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await started(platform)).toEqual(before);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });

  it.runIf(LONG)('adds a broker without replacing the others', { timeout: 120_000 }, async () => {
    const before = await started(platform);
    platform.change({ brokers: 4 });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await started(platform)).toEqual(before);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });
});

describe('two clusters in one provider configuration', () => {
  let platform: TestPlatform;

  const dr =
    (ports: readonly number[], config = {}) =>
    (stack: ConstructorParameters<typeof KafkaCluster>[0]) => {
      new KafkaCluster(stack, 'dr', {
        version: '4.3.1',
        metadata: Metadata.kraft({ controllers: 1 }),
        brokers: 1,
        hostPorts: { from: ports[0] as number },
        jmxExporter: JmxExporter.off(),
        availability: 'best-effort',
        config,
      });
    };

  afterAll(async () => platform?.dispose());

  it('form, roll together and go one by one', { timeout: 300_000 }, async () => {
    const ports = await freePorts(2);
    const orders = {
      metadata: 'kraft' as const,
      brokers: 1,
      cluster: { availability: 'best-effort' as const },
    };
    platform = await testPlatform({ ...orders, more: dr(ports) });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });

    const config = { 'queued.max.requests': 600 };
    platform.change({ cluster: { ...orders.cluster, config }, more: dr(ports, config) });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });

    platform.change({ more: undefined });
    expect(tail((await platform.deploy()).output)).toContain('Apply complete');
    expect(await platform.containers()).toEqual([`${platform.stack}-orders-1`]);
    expect(await platform.plan()).toMatchObject({ exitCode: 0 });
  });
});

/** When each broker's container started, in the order of the brokers. */
const started = async (platform: TestPlatform): Promise<string[]> =>
  Promise.all(
    BROKERS.map(
      async (id) =>
        (await execa('docker', ['inspect', '--format', '{{.State.StartedAt}}', platform.containerOf(id)]))
          .stdout,
    ),
  );

/** Gives a resource another address; whoever refers to it follows. */
function rename(stack: SynthesizedStack, type: string, from: string, to: string): void {
  const all = stack.resource[type] ?? {};
  all[to] = all[from] as Record<string, unknown>;
  delete all[from];
  const text = JSON.stringify(stack.resource).replaceAll(`${type}.${from}`, `${type}.${to}`);
  Object.assign(stack.resource, JSON.parse(text));
}
