import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRows } from '../../operations/msk/rows.ts';
import type { BrokerDescription } from '../../operations/ports/kafka.ts';

const broker = (id: number, rack: string | null): BrokerDescription => ({
  id,
  host: `b-${id}`,
  port: 9098,
  rack,
});
const ids = (brokers: readonly BrokerDescription[]) => brokers.map(({ id }) => id);

it('lets the highest ids of each zone go', () => {
  const brokers = [1, 2, 3, 4, 5, 6].map((id) => broker(id, `az-${id % 3}`));
  const { stay, leave } = splitRows(brokers, 1, 3);
  expect([ids(stay), ids(leave)]).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

it('goes by zones, not by ids, where MSK has numbered them otherwise', () => {
  const brokers = [broker(1, 'a'), broker(2, 'a'), broker(7, 'b'), broker(9, 'b')];
  expect(ids(splitRows(brokers, 1, 2).leave)).toEqual([2, 9]);
});

it('goes by ids where brokers have no racks', () => {
  const brokers = [4, 3, 2, 1].map((id) => broker(id, null));
  expect(ids(splitRows(brokers, 1, 2).leave)).toEqual([3, 4]);
});

it('keeps as many brokers in each zone, and every broker on one side', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 3 }),
      fc.integer({ min: 2, max: 5 }),
      fc.nat(4),
      (zones, rows, less) => {
        const left = Math.max(1, rows - less);
        const brokers = Array.from({ length: zones * rows }, (_, index) =>
          broker(index + 1, `az-${index % zones}`),
        );
        const { stay, leave } = splitRows(brokers, left, zones);
        expect([...ids(stay), ...ids(leave)].sort((a, b) => a - b)).toEqual(ids(brokers));
        for (let zone = 0; zone < zones; zone++)
          expect(stay.filter(({ rack }) => rack === `az-${zone}`)).toHaveLength(left);
      },
    ),
  );
});
