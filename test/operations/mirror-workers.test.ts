import { describe, expect, it } from 'vitest';
import type { ConnectorState } from '../../operations/mirror/connector-states.ts';
import {
  type FlowView,
  type MirrorLook,
  viewOf,
  type WorkerInFlow,
} from '../../operations/mirror/workers.ts';
import { formMirror } from '../../operations/mirror/workers-formation.ts';
import { joinWorker } from '../../operations/mirror/workers-join.ts';
import { type MirrorTargetOptions, mirrorTarget } from '../../operations/mirror/workers-target.ts';
import { workerVerdict } from '../../operations/mirror/workers-verdict.ts';
import type { ComputeState } from '../../operations/ports/compute.ts';
import { RollCoordinator } from '../../operations/roll/coordinator.ts';
import { SharedPermits, TestClock } from './roll-support.ts';

const FLOW = { source: 'east', target: 'west' };
const WANTED = new Map([
  [1, 'mirror-1:8083'],
  [2, 'mirror-2:8083'],
]);
const SOURCE = 'MirrorSourceConnector';
const ALL = [SOURCE, 'MirrorCheckpointConnector', 'MirrorHeartbeatConnector', `${SOURCE}-0`];

const worker = (id: number, runs: readonly string[] = [], process = 'a'): WorkerInFlow => ({
  address: `mirror-${id}:8083`,
  memberId: `${id}${process}`,
  leads: id === 1,
  runs,
});
const withWorkers = (...workers: WorkerInFlow[]): FlowView => ({
  flow: FLOW,
  settled: true,
  workers,
  nameless: 0,
  delayMs: 0,
});
const REBALANCING: FlowView = { flow: FLOW, settled: false };
const seen = (...flows: FlowView[]): MirrorLook => ({ flows, silent: new Map() });
const SILENT: MirrorLook = { flows: [], silent: new Map([['west', 'No Kafka broker answers']]) };
const BOTH = seen(withWorkers(worker(1), worker(2)));
const signal = new AbortController().signal;

describe('who may go', () => {
  const GO = { go: true, alreadyDown: false };
  const DOWN = { go: true, alreadyDown: true };
  const no = (reason: string) => ({ go: false, never: false, reason: expect.stringContaining(reason) });

  it.each([
    ['a worker while the other is in', { look: BOTH }, GO],
    ['none while the other is away', { look: BOTH, away: [2] }, no('worker 2 is away')],
    ['one whose own permit stands', { look: BOTH, away: [1] }, GO],
    [
      'none while the other is missing from one flow',
      { look: seen(withWorkers(worker(1), worker(2)), withWorkers(worker(1))) },
      no('worker 2 is not a member of east->west'),
    ],
    ['none while tasks are shared out', { look: seen(REBALANCING) }, no('share out their tasks')],
    ['none while a cluster gives no answer', { look: SILENT }, no("cluster 'west' can't be asked")],
    ['none while the other’s container is stopped', { look: BOTH, stopped: [2] }, no('worker 2 is stopped')],
    ['one that is in no flow, without a permit', { look: seen(withWorkers(worker(2))) }, DOWN],
    ['one whose container is stopped, without a permit', { look: BOTH, stopped: [1] }, DOWN],
    ['the only one, without a permit', { look: SILENT, wanted: [1] }, DOWN],
    [
      'with best-effort, one although the other is missing',
      { look: seen(withWorkers(worker(1))), effort: 'best-effort' as const },
      GO,
    ],
    [
      'with best-effort, none while the other is away',
      { look: BOTH, away: [2], effort: 'best-effort' as const },
      no('worker 2 is away'),
    ],
  ])(
    '%s',
    (_, { look, away = [], stopped = [], wanted = [1, 2], effort = 'required' }: Situation, verdict) => {
      const state = {
        look,
        wanted: new Map([...WANTED].filter(([id]) => wanted.includes(id))),
        stopped: new Set(stopped),
        availability: effort,
      };
      expect(workerVerdict(state, 1, new Set(away))).toMatchObject(verdict);
    },
  );
});

interface Situation {
  readonly look: MirrorLook;
  readonly away?: readonly number[];
  readonly stopped?: readonly number[];
  readonly wanted?: readonly number[];
  readonly effort?: 'required' | 'best-effort';
}

describe('the gate of a mirror', () => {
  const target = (changed: Partial<MirrorTargetOptions> = {}) =>
    mirrorTarget({
      name: 'dr',
      workers: WANTED,
      look: async () => BOTH,
      permits: new SharedPermits(),
      availability: 'required',
      compute: () => null,
      ...changed,
    });
  const limits = { permitMs: 60_000, awayMs: 60_000 };
  const gate = () => new RollCoordinator({ clock: new TestClock(), runId: 'run', parallelism: 10 });

  it('lets the worker go last that leads, and one at a time', async () => {
    const dr = target();
    const coordinator = gate();
    const order: number[] = [];
    const requests = [1, 2].map((id) =>
      coordinator.request(dr, id, limits, signal).then(() => order.push(id)),
    );
    await requests[1];
    expect(order).toEqual([2]);
    await coordinator.returned(dr, 2);
    await requests[0];
    expect(order).toEqual([2, 1]);
  });

  it('says why a worker was not replaced in time', async () => {
    const dr = target({ look: async () => seen(withWorkers(worker(1))) });
    await expect(gate().request(dr, 1, limits, signal)).rejects.toThrow(
      'mirror dr: worker 1 was not replaced within 60 s because worker 2 is not a member of east->west. It is still running',
    );
  });

  it('waits for a worker that an earlier run let go', async () => {
    const permits = new SharedPermits();
    await permits.write({ domain: 'mirror dr', member: 2, runId: 'killed', grantedAt: 0 });
    const dr = target({ permits });
    await expect(gate().request(dr, 1, limits, signal)).rejects.toThrow('was let go at');
    await gate().request(dr, 2, limits, signal);
  });
});

describe('a worker that joins', () => {
  const join = (looks: MirrorLook[], options: { former?: string[]; compute?: ComputeState } = {}) => {
    const clock = new TestClock();
    const { compute } = options;
    return joinWorker({
      mirror: 'dr',
      workerId: 1,
      address: 'mirror-1:8083',
      look: async () => (looks.length > 1 ? (looks.shift() as MirrorLook) : (looks[0] as MirrorLook)),
      former: new Set(options.former),
      compute: compute === undefined ? null : { inspect: async () => compute },
      clock,
      signal,
      timeoutMs: 60_000,
    }).then((joined) => ({ joined, afterMs: clock.now() - 1_000_000 }));
  };

  it('has joined when it is in every flow', async () => {
    const half = seen(withWorkers(worker(1)), withWorkers(worker(2)));
    expect(await join([seen(REBALANCING), half, BOTH])).toEqual({ joined: true, afterMs: 500 });
  });

  it('is not taken for the process that was killed before it', async () => {
    const next = seen(withWorkers(worker(1, [], 'b')));
    expect(await join([BOTH, BOTH, next], { former: ['1a'] })).toEqual({ joined: true, afterMs: 500 });
  });

  it('has joined when its process was never ended', async () => {
    expect((await join([BOTH], { former: ['1a'] })).joined).toBe(true);
  });

  it('is left to the mirror as a whole while a cluster gives no answer', async () => {
    expect((await join([SILENT])).joined).toBe(false);
  });

  it('fails by the flows that it is missing from, and the last lines of its log', async () => {
    const compute = {
      running: true,
      restarts: 4,
      exitCode: null,
      lastLines: ['ERROR Stopping due to error'],
    };
    await expect(join([seen(withWorkers())], { compute })).rejects.toThrow(
      /Worker 1 of mirror 'dr' has not joined east->west after 60 s.*ERROR Stopping due to error/s,
    );
  });

  it('fails by the option that tells workers apart when none gives its address', async () => {
    const nameless: FlowView = { flow: FLOW, settled: true, workers: [], nameless: 2, delayMs: 0 };
    await expect(join([seen(nameless)])).rejects.toThrow('dedicated.mode.enable.internal.rest');
  });
});

describe('a mirror as a whole', () => {
  const state = (name: string, is: string, trace: string | null = null, at = 0): ConnectorState => {
    const [, connector = name, task] = /^(.+)-(\d+)$/.exec(name) ?? [];
    return {
      connector,
      task: task === undefined ? null : Number(task),
      state: is,
      trace,
      worker: 'w',
      at,
    };
  };
  const whole = seen(withWorkers(worker(1, ALL), worker(2)));
  const form = (
    look: MirrorLook,
    states: readonly ConnectorState[],
    { later = states, clock = new TestClock() } = {},
  ) =>
    formMirror({
      mirror: 'dr',
      workers: WANTED,
      look: async () => look,
      states: async () => (clock.now() < 1_030_000 ? states : later),
      compute: () => null,
      clock,
      signal,
      timeoutMs: 60_000,
      since: 500_000,
    });
  const running = ALL.map((name) => state(name, 'RUNNING'));
  const but = (other: ConnectorState) => [
    ...running.filter((each) => each.connector !== other.connector || each.task !== other.task),
    other,
  ];

  it('is done when all workers are in and all that they run is running', async () => {
    await form(whole, running);
  });

  it.each([
    [
      'a worker that is out',
      seen(withWorkers(worker(1, ALL))),
      running,
      'worker 2 is not a member of east->west',
    ],
    [
      'a cluster that gives no answer',
      SILENT,
      running,
      "cluster 'west' can't be asked: No Kafka broker answers",
    ],
    [
      'a task that does not run',
      whole,
      but(state(`${SOURCE}-0`, 'UNASSIGNED')),
      `${SOURCE}-0 of east->west is UNASSIGNED`,
    ],
    [
      'a connector that nobody runs',
      seen(withWorkers(worker(1), worker(2))),
      running,
      `${SOURCE} of east->west is`,
    ],
    [
      'tasks that wait for a lost worker',
      seen({ ...withWorkers(worker(1, ALL), worker(2)), delayMs: 300_000 } as FlowView),
      running,
      'scheduled.rebalance.max.delay.ms',
    ],
  ])('is not in time with %s', async (_, look, states, reason) => {
    await expect(form(look, states)).rejects.toThrow(reason);
  });

  it('fails soon by the cause of a task that stays failed', async () => {
    const trace =
      'org.apache.kafka.common.KafkaException: no consumer\n\tat a.B\nCaused by: a.b.ConfigException: Invalid value -1';
    const clock = new TestClock();
    await expect(form(whole, but(state(`${SOURCE}-0`, 'FAILED', trace, 600_000)), { clock })).rejects.toThrow(
      `${SOURCE}-0 of east->west has failed: ConfigException: Invalid value -1`,
    );
    expect(clock.now() - 1_000_000).toBe(10_000);
  });

  it('waits for a task that failed before its worker was replaced', async () => {
    await form(whole, but(state(`${SOURCE}-0`, 'FAILED', 'a.B: c', 400_000)), { later: running });
  });
});

describe('what workers say of themselves', () => {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(2);
    length.writeInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const int = (bytes: 2 | 4, value: number) => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeIntBE(value, 0, bytes);
    return buffer;
  };
  const tasks = (connectors: Record<string, number[]>) =>
    Buffer.concat([
      int(4, Object.keys(connectors).length),
      ...Object.entries(connectors).flatMap(([name, numbers]) => [
        text(name),
        int(4, numbers.length),
        ...numbers.map((each) => int(4, each)),
      ]),
    ]);
  const assignment = (started: Record<string, number[]>, revoked: Record<string, number[]> = {}) =>
    Buffer.concat([
      int(2, 2),
      int(2, 0),
      text('leader'),
      text('http://mirror-1:8083/'),
      Buffer.alloc(8),
      tasks(started),
      tasks(revoked),
      int(4, 7),
    ]);
  const metadata = (url: string, running?: Buffer) =>
    Buffer.concat([
      int(2, 2),
      text(url),
      Buffer.alloc(8),
      running === undefined ? int(4, -1) : Buffer.concat([int(4, running.length), running]),
    ]);
  const described = (state: string, ...members: (readonly [Buffer, Buffer])[]) => ({
    state,
    protocolType: 'connect',
    members: members.map(([meta, given], index) => ({
      memberId: `m${index}`,
      clientId: 'east->west',
      clientHost: '/172.18.0.4',
      metadata: meta,
      assignment: given,
    })),
  });

  it('is what they ran before, without what was revoked, and what is new', () => {
    const before = assignment({ A: [-1, 0], B: [-1] });
    const group = described('Stable', [
      metadata('http://Mirror-1:8083/', before),
      assignment({ C: [1] }, { A: [-1] }),
    ]);
    expect(viewOf(FLOW, group)).toEqual({
      flow: FLOW,
      settled: true,
      workers: [{ address: 'mirror-1:8083', memberId: 'm0', leads: true, runs: ['A-0', 'B', 'C-1'] }],
      nameless: 0,
      delayMs: 7,
    });
  });

  it('names nobody without an internal REST server', () => {
    const group = described('Stable', [metadata('NOTUSED'), assignment({})]);
    expect(viewOf(FLOW, group)).toMatchObject({ workers: [], nameless: 1 });
  });

  it('is not known while they share out their tasks', () => {
    const group = described('PreparingRebalance', [Buffer.alloc(0), Buffer.alloc(0)]);
    expect(viewOf(FLOW, group)).toEqual(REBALANCING);
  });

  it.each([['Empty'], ['Dead']])('is nothing in a group that is %s', (state) => {
    expect(viewOf(FLOW, described(state))).toMatchObject({ settled: true, workers: [] });
  });
});
