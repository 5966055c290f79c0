import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConf } from '../../operations/clients/zookeeper/four-letter-word.ts';
import {
  type EnsembleView,
  nextStep,
  resizeObjection,
  type Step,
} from '../../operations/ensemble-resize/next-step.ts';

const set = (...ids: number[]): ReadonlySet<number> => new Set(ids);

/** Everybody serves and knows of the newest members unless told otherwise. */
function view(voters: readonly number[], more: Partial<EnsembleView> = {}): EnsembleView {
  return {
    voters: set(...voters),
    serving: set(...voters),
    informed: more.serving ?? set(...voters),
    leader: voters[0] ?? null,
    ...more,
  };
}

describe('the next step of a resize', () => {
  it.each<[string, EnsembleView, ReadonlySet<number>, Step]>([
    ['nothing where the voters are those that are wanted', view([1, 2, 3]), set(1, 2, 3), { kind: 'done' }],
    [
      'a vote for a server that is in sync, although another one that comes is not yet',
      view([1, 2, 3], { serving: set(1, 2, 3, 5) }),
      set(1, 2, 3, 4, 5),
      { kind: 'add', myid: 5 },
    ],
    [
      'a vote for who comes before one is taken from who leaves',
      view([1, 2, 3], { serving: set(1, 2, 3, 4) }),
      set(1, 2, 4),
      { kind: 'add', myid: 4 },
    ],
    [
      'first the one that is down, of those that leave',
      view([1, 2, 3, 4, 5], { serving: set(1, 2, 3, 5) }),
      set(1, 2, 3),
      { kind: 'remove', myid: 4 },
    ],
    [
      'the leader last, of those that leave',
      view([1, 2, 3, 4, 5], { leader: 5 }),
      set(1, 2, 3),
      { kind: 'remove', myid: 4 },
    ],
    [
      'the leader, where nobody else is left to go',
      view([1, 2, 3, 5], { leader: 5 }),
      set(1, 2, 3),
      { kind: 'remove', myid: 5 },
    ],
  ])('is %s', (_name, seen, wanted, step) => {
    expect(nextStep(seen, wanted)).toEqual(step);
  });

  it.each<[string, EnsembleView, ReadonlySet<number>, string]>([
    ['a server that comes is in sync', view([1, 2, 3]), set(1, 2, 3, 4), 'server 4 is not in sync yet'],
    [
      'a majority knows of the step before',
      view([1, 2, 3, 4], { informed: set(1, 2) }),
      set(1, 2, 3),
      'only 2 of 4 voters know of the last change',
    ],
    ['somebody leads', view([1, 2, 3], { leader: null }), set(1, 2), 'no server leads'],
    [
      'enough of those that stay are up',
      view([1, 2, 3, 4, 5], { serving: set(3, 4, 5), leader: 5 }),
      set(1, 2, 3),
      'without server 4 or 5 too few of the 5 voters would be in sync, and server 1, 2 is down',
    ],
  ])('waits until %s', (_name, seen, wanted, reason) => {
    expect(nextStep(seen, wanted)).toEqual({ kind: 'wait', reason });
  });
});

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 });
/** Any voters, any of the nine servers up, the leader among the voters that are. */
const ensembles = fc
  .record({ voters: ids, up: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9]), wanted: ids, leader: fc.nat() })
  .map(({ voters, up, wanted, leader }) => {
    const serving = set(...up);
    const able = voters.filter((id) => serving.has(id));
    const seen = view(voters, { serving, leader: able[leader % Math.max(1, able.length)] ?? null });
    return { seen, wanted: set(...wanted) };
  });

const majority = (size: number) => Math.floor(size / 2) + 1;
const inSync = ({ voters, serving }: EnsembleView) => [...voters].filter((id) => serving.has(id)).length;

function taken(seen: EnsembleView, step: Step): EnsembleView {
  const voters = new Set(seen.voters);
  if (step.kind === 'add') voters.add(step.myid);
  if (step.kind === 'remove') voters.delete(step.myid);
  const leader = [...voters].find((id) => seen.serving.has(id)) ?? null;
  return { ...seen, voters, leader: voters.has(seen.leader as number) ? seen.leader : leader };
}

describe('whatever is up, a resize', () => {
  it('takes only steps after which a majority of the new voters is in sync', () => {
    fc.assert(
      fc.property(ensembles, ({ seen, wanted }) => {
        const step = nextStep(seen, wanted);
        if (step.kind !== 'add' && step.kind !== 'remove') return;
        const next = taken(seen, step);
        expect(inSync(next)).toBeGreaterThanOrEqual(majority(next.voters.size));
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes one server at a time and only towards those that are wanted: who comes first, the leader last', () => {
    fc.assert(
      fc.property(ensembles, ({ seen, wanted }) => {
        const step = nextStep(seen, wanted);
        if (step.kind === 'add') {
          expect([wanted.has(step.myid), seen.voters.has(step.myid), seen.serving.has(step.myid)]).toEqual([
            true,
            false,
            true,
          ]);
        }
        if (step.kind === 'remove') {
          expect([wanted.has(step.myid), seen.voters.has(step.myid)]).toEqual([false, true]);
          // everybody who is wanted votes by then
          expect([...wanted].every((id) => seen.voters.has(id))).toBe(true);
          const others = [...seen.voters].filter((id) => !wanted.has(id) && id !== step.myid);
          if (step.myid === seen.leader) {
            const possible = others.filter((id) => seen.serving.has(id));
            expect(possible).toEqual([]);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of healthy servers ends at those that are wanted, in as many steps as there are differences', () => {
    const healthy = fc.record({ voters: ids, wanted: ids });
    fc.assert(
      fc.property(healthy, ({ voters, wanted }) => {
        let seen = view(voters, { serving: set(1, 2, 3, 4, 5, 6, 7, 8, 9) });
        const target = set(...wanted);
        const differences = [...new Set([...voters, ...wanted])].filter(
          (id) => target.has(id) !== seen.voters.has(id),
        );
        for (let left = differences.length; left > 0; left--) seen = taken(seen, nextStep(seen, target));
        expect(nextStep(seen, target)).toEqual({ kind: 'done' });
        expect(resizeObjection(view(voters), target)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

describe('the members in a server’s `conf`', () => {
  const answer = (members: string) =>
    `clientPort=2181\nserverId=2\ninitLimit=10\npeerType=0\nmembership: \n${members}`;

  it('are read with their votes and the version of their configuration', () => {
    const found = parseConf(
      answer(
        'server.1=z1:2888:3888:participant;0.0.0.0:2181\nserver.2=z2:2888:3888:observer;0.0.0.0:2181\nversion=10000000a',
      ),
    );
    expect(found).toEqual({
      myid: 2,
      version: 0x10000000an,
      members: new Map([
        [1, 'z1:2888:3888:participant;0.0.0.0:2181'],
        [2, 'z2:2888:3888:observer;0.0.0.0:2181'],
      ]),
      voters: set(1),
    });
  });

  it('are none of a server that stands alone, or serves nobody', () => {
    expect(parseConf('clientPort=2181\nserverId=0\n')).toBeNull();
    expect(parseConf('This ZooKeeper instance is not currently serving requests\n')).toBeNull();
  });
});
