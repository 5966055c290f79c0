import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOf, inOneCluster } from '../../model/migration/broker-form.ts';
import { inPhase } from '../../model/migration/in-phase.ts';
import { PHASES } from '../../model/migration/phases.ts';
import { planMigration } from '../../model/migration/plan.ts';
import { type Standing, standingOf } from '../../model/migration/standing.ts';
import { brokerProperties } from '../../model/rendering/broker-properties.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { ListenerSecurity, ListenersSpec } from '../../model/spec/listener.ts';
import { broker, brokers, cluster, ensemble, kraftCluster } from './support/specs.ts';

const STACK = 'local';
/** Each renders a cluster many times. */
const RUNS = { numRuns: 40 };
const context = { stack: STACK, ensembles: [ensemble()] };
const POSITIONS = [0, 1, 2, 3, 4, 5] as const;
/** The ports of HOST before; those after are the specs' own. */
const before = (spec: ClusterSpec) =>
  Object.fromEntries(spec.brokers.map(({ brokerId }) => [String(brokerId), 39_000 + brokerId]));

interface Way {
  readonly spec: ClusterSpec;
  readonly from: ListenersSpec;
  readonly to: ListenersSpec;
}

/** The cluster before (0), in each phase (1 to 4), and after (5). */
function at({ spec, from, to }: Way, position: number): ClusterSpec {
  const target = { ...spec, listeners: to };
  const phase = PHASES[position - 1];
  if (phase !== undefined) return inPhase(target, { phase, from, fromHostPorts: before(spec) });
  if (position !== 0) return target;
  const ports = from.host?.security === to.host?.security ? {} : before(spec);
  return {
    ...spec,
    listeners: from,
    brokers: spec.brokers.map((each) => ({ ...each, hostPort: ports[each.brokerId] ?? each.hostPort })),
  };
}

const security = fc.constantFrom<ListenerSecurity>('plaintext', 'tls', 'mtls', 'scram');
const listeners = (kraft: boolean): fc.Arbitrary<ListenersSpec> =>
  fc.record({
    host: fc.record({ security }),
    internal: fc.record({ security }),
    ...(kraft
      ? { controller: fc.record({ security: fc.constantFrom<ListenerSecurity>('plaintext', 'tls', 'mtls') }) }
      : {}),
  });

const way: fc.Arbitrary<Way> = fc.boolean().chain((kraft) =>
  fc.tuple(fc.integer({ min: 1, max: 5 }), listeners(kraft), listeners(kraft)).map(([count, from, to]) => ({
    spec: kraft
      ? kraftCluster({ brokers: brokers(count), metadata: { mode: 'kraft', controllers: count < 3 ? 1 : 3 } })
      : cluster({ brokers: brokers(count) }),
    from,
    to,
  })),
);

/** What a broker is told, as Kafka reads it. */
function asKafkaReads(spec: ClusterSpec, index: number) {
  const properties = brokerProperties(spec, spec.brokers[index] as never, context);
  const text = (key: string) => String(properties[key] ?? '');
  const pairs = (key: string) =>
    new Map(
      text(key)
        .split(',')
        .map((each) => each.split(/:\/\/|:(?!\/\/)/, 2) as [string, string]),
    );
  const ports = (key: string) =>
    new Map(
      text(key)
        .split(',')
        .map((each) => [each.split('://')[0] as string, each.split(':').at(-1) as string]),
    );
  return {
    id: spec.brokers[index]?.brokerId,
    interBroker: text('inter.broker.listener.name'),
    controllers: text('controller.listener.names').split(',').filter(Boolean),
    protocols: pairs('listener.security.protocol.map'),
    bound: ports('listeners'),
    advertised: ports('advertised.listeners'),
    voters: new Map(
      text('controller.quorum.voters')
        .split(',')
        .filter(Boolean)
        .map((each) => [Number(each.split('@')[0]), each.split(':').at(-1) as string]),
    ),
  };
}

type Read = ReturnType<typeof asKafkaReads>;

/** Whether `a` can talk to `b` as broker and, where `b` is a controller, as what controllers serve. */
function talksTo(a: Read, b: Read): boolean {
  const inter = a.interBroker;
  const asBroker =
    b.advertised.has(inter) && b.bound.has(inter) && a.protocols.get(inter) === b.protocols.get(inter);
  const [first] = a.controllers;
  const voter = b.id === undefined ? undefined : a.voters.get(b.id);
  if (first === undefined || voter === undefined) return asBroker;
  const asController =
    b.bound.get(first) === voter &&
    b.controllers.includes(first) &&
    a.protocols.get(first) === b.protocols.get(first);
  return asBroker && asController;
}

const everyPair = (one: ClusterSpec, other: ClusterSpec, holds: (a: Read, b: Read) => boolean): boolean =>
  one.brokers.every((_, i) =>
    other.brokers.every((__, j) => i === j || holds(asKafkaReads(one, i), asKafkaReads(other, j))),
  );

const live = (one: ClusterSpec, other: ClusterSpec): boolean =>
  everyPair(one, other, talksTo) && everyPair(other, one, talksTo);

const containers = (spec: ClusterSpec) =>
  renderCluster(spec, {
    ...context,
    image: 'kafka',
    clusterId: 'id',
    certificates: { folder: '/certificates' },
  });

describe('any migration', () => {
  it('has brokers of each phase and the next talk to each other and to the controllers, whoever goes first', () => {
    fc.assert(
      fc.property(way, (each) => {
        for (const position of POSITIONS.slice(0, -1))
          expect(live(at(each, position), at(each, position + 1))).toBe(true);
      }),
      RUNS,
    );
  });

  it('is rendered as the rule of the plan says, for any two of its phases', () => {
    fc.assert(
      fc.property(way, fc.constantFrom(...POSITIONS), fc.constantFrom(...POSITIONS), (each, one, other) => {
        fc.pre(each.spec.brokers.length > 3); // one broker that is no controller at least, and two that are
        const kraft = each.spec.metadata.mode === 'kraft';
        const { operator: _, ...a } = formOf(standingOf(at(each, one)), kraft);
        const { operator: __, ...b } = formOf(standingOf(at(each, other)), kraft);
        expect(inOneCluster(a, b)).toBe(live(at(each, one), at(each, other)));
      }),
    );
  });

  it('has the listener that terraform uses published by brokers of the phase and of the one before', () => {
    fc.assert(
      fc.property(way, (each) => {
        for (const position of POSITIONS.slice(1)) {
          for (const { brokerId, address } of containers(at(each, position)))
            for (const phase of [position - 1, position]) {
              const ports = containers(at(each, phase)).find((one) => one.brokerId === brokerId)?.container
                .ports;
              expect(ports?.map(({ external }) => `127.0.0.1:${external}`)).toContain(address);
            }
        }
      }),
      RUNS,
    );
  });

  it('ends byte for byte where a cluster is that was made so, and comes from where one was', () => {
    fc.assert(
      fc.property(way, (each) => {
        const { spec, from, to } = each;
        const rendered = (position: number) => JSON.stringify(containers(at(each, position)));
        expect(rendered(5)).toBe(JSON.stringify(containers({ ...spec, listeners: to })));
        const same = inPhase({ ...spec, listeners: to }, { phase: 'clients-moved', from: to });
        expect(JSON.stringify(containers(same))).toBe(rendered(5));
        const made = { ...spec, listeners: from, brokers: at(each, 0).brokers };
        expect(rendered(0)).toBe(JSON.stringify(containers(made)));
        expect(rendered(1)).toBe(rendered(0));
      }),
    );
  });

  it('changes nothing at brokers when their keys are made, nor when clients have moved', () => {
    fc.assert(
      fc.property(way, (each) => {
        const sorted = (position: number) =>
          containers(at(each, position)).map(({ container }) => ({
            ...container,
            ports: [...container.ports].sort((a, b) => a.internal - b.internal),
          }));
        expect(sorted(1)).toEqual(sorted(0));
        expect(sorted(4)).toEqual(sorted(3));
      }),
    );
  });

  it('never gives one port to two listeners', () => {
    fc.assert(
      fc.property(way, fc.constantFrom(...POSITIONS), (each, position) => {
        for (const { container } of containers(at(each, position))) {
          const inside = (container.env.KAFKA_LISTENERS ?? '').split(',').map((one) => one.split(':').at(-1));
          expect(new Set(inside).size).toBe(inside.length);
          const outside = container.ports.map(({ external }) => external);
          expect(new Set(outside).size).toBe(outside.length);
        }
      }),
    );
  });
});

describe('the phases', () => {
  const spec = kraftCluster({ brokers: [broker(1)], metadata: { mode: 'kraft', controllers: 1 } });
  const to: ListenersSpec = {
    host: { security: 'scram' },
    internal: { security: 'scram' },
    controller: { security: 'mtls' },
  };
  const told = (position: number) => {
    const phase = at({ spec, from: {}, to }, position);
    const properties = brokerProperties(phase, phase.brokers[0] as never, context);
    return [
      properties['inter.broker.listener.name'],
      properties['controller.listener.names'],
      properties['controller.quorum.voters'],
      properties['advertised.listeners'],
      containers(phase)[0]?.address,
    ];
  };
  const both =
    'INTERNAL://local-orders-1:9092,INTERNAL_SCRAM://local-orders-1:9392,HOST://127.0.0.1:39001,HOST_SCRAM://127.0.0.1:19092';
  const [before, after] = [
    both.replace(/,\w+_SCRAM:[^,]+/g, ''),
    both.replace(/(^|,)(INTERNAL|HOST):[^,]+/g, '').slice(1),
  ];
  const [old, fresh] = ['1@local-orders-1:9093', '1@local-orders-1:9293'];

  it.each([
    [0, 'INTERNAL', 'CONTROLLER', old, before, '127.0.0.1:39001'],
    [1, 'INTERNAL', 'CONTROLLER', old, before, '127.0.0.1:39001'],
    [2, 'INTERNAL', 'CONTROLLER,CONTROLLER_MTLS', old, both, '127.0.0.1:39001'],
    [3, 'INTERNAL_SCRAM', 'CONTROLLER_MTLS,CONTROLLER', fresh, both, '127.0.0.1:39001'],
    [4, 'INTERNAL_SCRAM', 'CONTROLLER_MTLS,CONTROLLER', fresh, both, '127.0.0.1:19092'],
    [5, 'INTERNAL_SCRAM', 'CONTROLLER_MTLS', fresh, after, '127.0.0.1:19092'],
  ])('tell brokers and terraform at position %i what they use', (position, ...expected) => {
    expect(told(position)).toEqual(expected);
  });
});

describe('a plan', () => {
  const scram = { host: 'scram', internal: 'scram', controller: 'mtls' } as const;
  const on = (phase: (typeof PHASES)[number], from = {}): Standing => ({
    listeners: scram,
    migration: { from, phase },
  });
  const plain: Standing = { listeners: {} };
  const done: Standing = { listeners: scram };
  const [prepared, added, moved, clients] = PHASES.map((phase) => on(phase)) as [
    Standing,
    Standing,
    Standing,
    Standing,
  ];
  const ask = (known: Standing, wanted: Standing, others: Standing[] = []) =>
    planMigration({
      cluster: 'orders',
      kraft: true,
      known,
      wanted,
      live: new Map([known, ...others].map((each, index) => [index + 1, formOf(each, true)])),
    });

  it.each([
    [plain, prepared, /passwords of the new listeners are made; no broker is touched/],
    [
      prepared,
      added,
      /every broker is replaced once, and has HOST_SCRAM and INTERNAL_SCRAM open beside HOST and INTERNAL/,
    ],
    [added, moved, /brokers, controllers and the stack's own mirrors then talk on the new listeners/],
    [moved, clients, /no broker is replaced.*Move every other client before the next deploy/],
    [clients, done, /HOST and INTERNAL are closed then/],
    [done, clients, /one phase back.*HOST and INTERNAL are open again/],
    [clients, moved, /one phase back: no broker is replaced/],
    [moved, added, /one phase back.*talk on the old listeners again/],
    [added, prepared, /HOST_SCRAM and INTERNAL_SCRAM are closed then/],
    [prepared, plain, /keys of the new listeners are removed; no broker is touched/],
  ])('takes one phase at a time, forth or back, and says what it does', (known, wanted, says) => {
    const { refusal, notice } = ask(known, wanted);
    expect(refusal).toBeUndefined();
    expect(notice?.detail).toMatch(says);
  });

  it.each([
    [plain, added],
    [added, plain],
    [plain, moved],
    [prepared, moved],
    [plain, clients],
    [added, clients],
    [added, done],
    [moved, done],
    [moved, plain],
    [clients, added],
    [done, moved],
    [done, added],
  ])('refuses to skip one', (known, wanted) => {
    const { refusal, notice } = ask(known, wanted);
    expect(notice).toBeUndefined();
    expect(refusal?.summary).toBe('A phase of the migration would be skipped');
    expect(refusal?.detail).toMatch(/It is safe to stay: .+\. Next: .+\.$/);
  });

  it('says what the way would be where listeners just change', () => {
    expect(ask(plain, done).refusal?.detail).toMatch(
      /has listeners that are plaintext, and the code now says scram \(controller: mtls\).*Migration\.from\(.+\)\.to\('prepared'\)/,
    );
    expect(ask(added, { listeners: { host: 'tls' } }).refusal?.detail).toMatch(
      /End that way first, forth or back/,
    );
    expect(ask(plain, on('prepared', { host: 'tls' })).refusal?.detail).toMatch(
      /has listeners that are plaintext/,
    );
  });

  it('says nothing where nothing changes', () => {
    for (const standing of [plain, prepared, added, moved, clients, done])
      expect(ask(standing, standing)).toEqual({});
  });

  it('goes on after an interrupted deploy, forth or back, and nowhere else', () => {
    // some brokers are in the phase before: what is remembered is what was wanted
    expect(ask(moved, moved, [added])).toEqual({});
    expect(ask(moved, added, [added]).refusal).toBeUndefined();
    expect(ask(moved, clients, [added]).refusal).toBeUndefined(); // brokers of both are the same
    expect(ask(clients, done, [added]).refusal?.detail).toMatch(
      /does not go together with broker 2 \(open: .+; among brokers: INTERNAL\).*Deploy \.to\('listeners-added'\) or \.to\('inter-broker-moved'\) or \.to\('clients-moved'\) first/,
    );
    expect(ask(added, prepared, [moved]).refusal?.detail).toMatch(/broker 2 .*among brokers: INTERNAL_SCRAM/);
  });
});
