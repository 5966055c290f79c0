import { describe, expect, it } from 'vitest';
import {
  ENSEMBLE_PHASES,
  ensembleInPhase,
  listenersWithKeys,
} from '../../model/migration/ensemble-phases.ts';
import { ensembleObjection, liveObjection } from '../../model/migration/ensemble-plan.ts';
import {
  ensembleStandingOf,
  formOfServer,
  inOneEnsemble,
  type ServerForm,
} from '../../model/migration/server-form.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { renderEnsemble } from '../../model/rendering/ensemble.ts';
import { foundingSeeds, withClientPorts } from '../../model/rendering/ensemble-seed.ts';
import { ensembleManifest } from '../../model/rendering/manifest.ts';
import type { EnsembleListenersSpec, EnsembleSpec } from '../../model/spec/ensemble.ts';
import { validatePlatform } from '../../model/validation/platform.ts';
import { formatStatus } from '../../operations/status/format.ts';
import { cluster, ensemble } from './support/specs.ts';

const PLAINTEXT: EnsembleListenersSpec = {
  client: { security: 'plaintext' },
  quorum: { security: 'plaintext' },
};
const SECURE: EnsembleListenersSpec = { client: { security: 'mtls' }, quorum: { security: 'tls' } };
const CLIENT: EnsembleListenersSpec = { client: { security: 'mtls' } };
const QUORUM: EnsembleListenersSpec = { quorum: { security: 'tls' } };
const ALL = [PLAINTEXT, SECURE, CLIENT, QUORUM] as const;
const WAYS = ALL.flatMap((from) => ALL.filter((to) => to !== from).map((to) => ({ from, to })));
const POSITIONS = [0, 1, 2, 3, 4] as const;

type Way = (typeof WAYS)[number];

/** The ensemble before (0), in each phase (1 to 3), and after (4). */
function at({ from, to }: Way, position: number): EnsembleSpec {
  const phase = ENSEMBLE_PHASES[position - 1];
  const ports = from.client?.security === to.client?.security ? {} : { fromHostPorts: BEFORE };
  if (phase !== undefined) return ensembleInPhase(ensemble({ listeners: to }), { phase, from, ...ports });
  return ensemble({ listeners: position === 0 ? from : to });
}

const BEFORE = { 1: 31_181, 2: 31_182, 3: 31_183 };

/** What a server is told, as ZooKeeper reads it. */
function asZooKeeperReads(spec: EnsembleSpec): ServerForm & { readonly port: number } {
  const [server] = renderEnsemble(spec, {
    stack: 'local',
    image: 'kafka',
    certificates: { folder: '/certificates' },
  });
  const env = server?.container.env ?? {};
  const own = env.ZOOKEEPER_sslQuorum === 'true' ? 'tls' : 'plaintext';
  const both = env.ZOOKEEPER_portUnification === 'true';
  return {
    clients: [
      ...(env.ZOOKEEPER_secureClientPort === '2281' ? (['mtls'] as const) : []),
      ...(env.ZOOKEEPER_clientPort === '2181' ? (['plaintext'] as const) : []),
    ],
    speaks: own,
    takes: both ? ['plaintext', 'tls'] : [own],
    port:
      server?.container.ports.find(({ external }) => server.address.endsWith(`:${external}`))?.internal ?? 0,
  };
}

/** What brokers are told. */
function brokerOf(spec: EnsembleSpec) {
  const [broker] = renderCluster(cluster(), {
    stack: 'local',
    image: 'kafka:1',
    clusterId: 'id',
    ensembles: [spec],
    ensembleCertificates: { folder: '/certificates' },
  });
  const env = broker?.container.env ?? {};
  return {
    speaks: env.KAFKA_ZOOKEEPER_SSL_CLIENT_ENABLE === 'true' ? ('mtls' as const) : ('plaintext' as const),
    port: Number(/:(\d+),/.exec(env.KAFKA_ZOOKEEPER_CONNECT ?? '')?.[1]),
    keeps: env.KAFKA_ZOOKEEPER_SET_ACL === 'true',
  };
}

describe.each(WAYS)('an ensemble that goes from $from to $to', (way) => {
  it('has servers of each phase and the next in one ensemble, and is rendered as the rule of the plan says', () => {
    for (const a of POSITIONS)
      for (const b of POSITIONS) {
        const [one, other] = [asZooKeeperReads(at(way, a)), asZooKeeperReads(at(way, b))];
        const forms = [a, b].map((each) => formOfServer(ensembleStandingOf(at(way, each))));
        expect(inOneEnsemble(forms[0] as ServerForm, forms[1] as ServerForm)).toBe(inOneEnsemble(one, other));
        expect([...one.clients].sort()).toEqual([...(forms[0]?.clients ?? [])].sort());
        if (Math.abs(a - b) === 1) expect(inOneEnsemble(one, other)).toBe(true);
      }
  });

  it('has brokers and terraform come by a port that servers of this phase, the one before and the next have', () => {
    for (const position of POSITIONS.slice(0, -1)) {
      const [now, next] = [at(way, position), at(way, position + 1)];
      const servers = [asZooKeeperReads(now), asZooKeeperReads(next)];
      for (const { speaks, port } of [brokerOf(now), brokerOf(next)]) {
        expect(port).toBe(speaks === 'mtls' ? 2281 : 2181);
        for (const { clients } of servers) expect(clients).toContain(speaks);
      }
      for (const { clients } of servers)
        expect(clients).toContain(asZooKeeperReads(next).port === 2281 ? 'mtls' : 'plaintext');
    }
  });

  it('keeps no znode to brokers while some of them have no name', () => {
    for (const position of POSITIONS.slice(0, -1)) {
      const brokers = [brokerOf(at(way, position)), brokerOf(at(way, position + 1))];
      if (brokers.some(({ speaks }) => speaks === 'plaintext'))
        expect(brokers.filter(({ keeps }) => keeps)).toEqual([]);
    }
  });

  it('makes keys a phase before a server or a broker needs them', () => {
    const keys = listenersWithKeys(at(way, 1));
    for (const { security } of Object.values({ ...way.from, ...way.to }))
      if (security !== 'plaintext') expect(JSON.stringify(keys)).toContain(security);
    expect(asZooKeeperReads(at(way, 1))).toEqual(asZooKeeperReads(at(way, 0)));
    expect(brokerOf(at(way, 1))).toEqual(brokerOf(at(way, 0)));
  });

  it('may go a phase forth or back, and no further', () => {
    const standing = (position: number) => ensembleStandingOf(at(way, position));
    for (const known of POSITIONS)
      for (const wanted of POSITIONS) {
        if (known + wanted === 4 && Math.abs(known - wanted) === 4) continue; // without the prop there is no way
        const objection = ensembleObjection({
          ensemble: 'zookeeper',
          known: standing(known),
          wanted: standing(wanted),
        });
        expect(objection === undefined).toBe(Math.abs(known - wanted) <= 1);
      }
    expect(
      ensembleObjection({ ensemble: 'zookeeper', known: standing(0), wanted: standing(4) })?.detail,
    ).toContain("to('prepared')");
  });
});

describe('a deploy of a phase that was interrupted', () => {
  const way: Way = { from: PLAINTEXT, to: SECURE };
  const standing = (position: number) => ensembleStandingOf(at(way, position));
  const live = (server: number, broker: 'plaintext' | 'mtls') => ({
    servers: new Map([[1, formOfServer(standing(server))]]),
    brokers: new Map([['broker 1 of orders', broker]]),
    kept: [],
    toldOfPorts: false,
  });
  const objection = (known: number, wanted: number, seen: Parameters<typeof liveObjection>[1]) =>
    liveObjection({ ensemble: 'zookeeper', known: standing(known), wanted: standing(wanted) }, seen)?.detail;

  it('goes no further while a server is left behind', () => {
    expect(objection(2, 3, live(0, 'plaintext'))).toMatch(
      /server 1 would be left behind.*Deploy \.to\('listeners-added'\) again first/,
    );
    expect(objection(2, 3, live(2, 'plaintext'))).toBeUndefined();
  });

  it('closes no port that a broker still comes by', () => {
    expect(objection(3, 4, live(3, 'plaintext'))).toMatch(/broker 1 of orders would be left behind/);
    expect(objection(3, 4, live(3, 'mtls'))).toBeUndefined();
    expect(objection(2, 1, live(2, 'mtls'))).toMatch(/broker 1 of orders/);
  });

  it('has nobody come without a name to znodes that are kept', () => {
    const kept = { ...live(3, 'mtls'), kept: ['orders'] };
    expect(objection(3, 2, kept)).toMatch(/znodes of orders would be left behind/);
    expect(objection(3, 4, kept)).toBeUndefined();
  });

  it('closes no port that servers would open again', () => {
    expect(objection(3, 4, { ...live(3, 'mtls'), toldOfPorts: true })).toMatch(/the list of members/);
  });
});

describe('the first members of an ensemble', () => {
  it('have no client port where there is none in plaintext any more, and it comes back with it', () => {
    const plain = { 1: 'zk-1:2888:3888;2181', 2: 'zk-2:2888:3888;2181' };
    const secure = { 1: 'zk-1:2888:3888', 2: 'zk-2:2888:3888' };
    const seeds = foundingSeeds(plain);
    expect(withClientPorts(seeds, secure)).toEqual(foundingSeeds(secure));
    expect(withClientPorts(foundingSeeds(secure), plain)).toEqual(seeds);
    expect(withClientPorts(seeds, plain)).toEqual(seeds);
  });
});

describe('the status of a stack', () => {
  it('says how far its ensemble is, and what comes next', () => {
    const manifest = ensembleManifest(at({ from: PLAINTEXT, to: SECURE }, 2), []);
    const shown = formatStatus({ stack: 'local', ensembles: [{ ...manifest, servers: [] }], clusters: [] });
    expect(shown).toMatch(
      /Listeners: from plaintext to client: mtls, quorum: tls, phase 2 of 3, listeners-added\. Next, when this one is deployed: \.to\('clients-moved'\)\./,
    );
    expect(ensembleManifest(at({ from: PLAINTEXT, to: SECURE }, 4), [])).not.toHaveProperty('migration');
  });
});

describe('validation', () => {
  const codes = (spec: EnsembleSpec) =>
    validatePlatform({ ensembles: [{ ...spec, path: 'local/zookeeper' }], clusters: [], existing: [] }).map(
      ({ code }) => code,
    );

  it('accepts every phase of a way', () => {
    for (const position of POSITIONS)
      expect(codes(at({ from: PLAINTEXT, to: SECURE }, position))).toEqual([]);
  });

  it('refuses a phase that there isn’t, a way to nowhere, and one port for two', () => {
    const target = ensemble({ listeners: SECURE });
    const way = { phase: 'prepared', from: PLAINTEXT, fromHostPorts: BEFORE } as const;
    expect(codes(ensembleInPhase(target, { ...way, phase: 'inter-broker-moved' as never }))).toEqual([
      'unknown-migration-phase',
    ]);
    expect(codes(ensembleInPhase(target, { ...way, from: SECURE, fromHostPorts: {} }))).toContain(
      'migration-without-change',
    );
    expect(codes(ensembleInPhase(target, { phase: 'prepared', from: PLAINTEXT }))).toEqual([
      'migration-host-ports-missing',
    ]);
    const same = Object.fromEntries(target.servers.map(({ myid, hostPort }) => [myid, hostPort]));
    expect(
      codes(ensembleInPhase(target, { phase: 'listeners-added', from: PLAINTEXT, fromHostPorts: same })),
    ).toContain('duplicate-host-port');
  });
});
