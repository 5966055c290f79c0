import { beforeEach, expect, test } from 'vitest';
import type { Permit, PermitLog } from '../../../operations/ports/permits.ts';

export const permitOf = (member: number, runId = 'run-1'): Permit => ({
  domain: 'cluster orders',
  member,
  runId,
  grantedAt: 1_790_000_000_000 + member,
});

/** What every permit log promises. `open` gives a log that is empty, and further views of the same one. */
export function permitSuite(open: () => { readonly log: PermitLog; readonly another: PermitLog }): void {
  let log: PermitLog;
  let another: PermitLog;
  beforeEach(() => {
    ({ log, another } = open());
  });
  const members = async (of: PermitLog) => (await of.outstanding()).map(({ member }) => member);

  test('is empty before the first permit, and clearing nothing is fine', async () => {
    expect(await log.outstanding()).toEqual([]);
    await log.clear(1);
    expect(await log.outstanding()).toEqual([]);
  });

  test('a written permit is read back as it was, by others too', async () => {
    await log.write(permitOf(2));
    expect(await another.outstanding()).toEqual([permitOf(2)]);
  });

  test('permits come in the order in which they were written', async () => {
    for (const member of [3, 1, 2]) await log.write(permitOf(member));
    expect(await members(another)).toEqual([3, 1, 2]);
  });

  test('a permit that is written again counts from then', async () => {
    for (const member of [3, 1, 3]) await log.write(permitOf(member, 'run-2'));
    expect(await members(another)).toEqual([1, 3]);
  });

  test('anybody clears a permit', async () => {
    for (const member of [1, 2]) await log.write(permitOf(member));
    await another.clear(1);
    expect(await members(log)).toEqual([2]);
  });

  test('two writers at once both get theirs written, in one order for all', async () => {
    await Promise.all([log.write(permitOf(1, 'run-a')), another.write(permitOf(2, 'run-b'))]);
    const [here, there] = [await members(log), await members(another)];
    expect(here).toEqual(there);
    expect(new Set(here)).toEqual(new Set([1, 2]));
  });
}
