import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foundingSeeds, grownSeeds, type Seeds, seeded } from '../../model/rendering/ensemble-seed.ts';

const addresses = (ids: readonly number[]) =>
  Object.fromEntries(ids.map((id) => [String(id), `zk-${id}:2888:3888;2181`]));

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 });
/** Servers of an ensemble over time, from its first deploy on. */
const histories = fc.array(ids, { minLength: 1, maxLength: 5 });

/** The seeds that each server was made with, through a whole history. */
function seedsThrough(
  history: readonly (readonly number[])[],
): { readonly given: Seeds; readonly made: boolean }[] {
  const [first, ...later] = history;
  let before = addresses(first ?? []);
  let seeds = foundingSeeds(before);
  const steps = [{ given: seeds, made: true }];
  for (const each of later) {
    const now = addresses(each);
    seeds = grownSeeds(seeds, now, before);
    steps.push({ given: seeds, made: false });
    before = now;
  }
  return steps;
}

const participants = (seed: string) =>
  [...seed.matchAll(/server\.(\d+)=[^ ]*:participant;/g)].map(([, id]) => id);

it('a seed never changes while its server is there', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const steps = seedsThrough(history);
      steps.slice(1).forEach(({ given }, index) => {
        for (const [myid, seed] of Object.entries(steps[index]?.given ?? {})) {
          if (myid in given) expect(given[myid]).toBe(seed);
        }
      });
    }),
  );
});

it('a server that joins has no vote in its own seed, and only servers of the deploy before have one', () => {
  fc.assert(
    fc.property(histories, (history) => {
      seedsThrough(history).forEach(({ given }, index) => {
        const before = history[index - 1] ?? [];
        for (const [myid, seed] of Object.entries(given)) {
          if (index === 0 || before.includes(Number(myid))) continue;
          expect(seed).toContain(`server.${myid}=zk-${myid}:2888:3888:observer;2181`);
          expect(participants(seed)).toEqual([...before].sort((a, b) => a - b).map(String));
        }
      });
    }),
  );
});

it('the servers of a new ensemble all start from the same members', () => {
  expect(foundingSeeds(addresses([2, 1, 3]))).toEqual(
    Object.fromEntries(
      ['1', '2', '3'].map((myid) => [
        myid,
        'server.1=zk-1:2888:3888:participant;2181 server.2=zk-2:2888:3888:participant;2181 server.3=zk-3:2888:3888:participant;2181',
      ]),
    ),
  );
});

it('keeps a line as it is where servers have no plaintext client port', () => {
  const two = { 1: 'zk-1:2888:3888', 2: 'zk-2:2888:3888' };
  const seeds = foundingSeeds(two);
  expect(seeds[1]).toBe('server.1=zk-1:2888:3888:participant server.2=zk-2:2888:3888:participant');
  expect(seeded(seeds)).toEqual(two);
  expect(grownSeeds(seeds, { ...two, 3: 'zk-3:2888:3888' }, seeded(seeds))[3]).toBe(
    `${seeds[1]} server.3=zk-3:2888:3888:observer`,
  );
});
