import { describe, expect, it } from 'vitest';
import { RollCoordinator } from '../../operations/roll/coordinator.ts';
import { IN_TURN, type RollTarget } from '../../operations/roll/target.ts';
import { TestClock, type TestCluster, testCluster } from './roll-support.ts';

const LIMITS = { permitMs: 600_000, awayMs: 120_000 };

function coordinate(options: { parallelism?: number; clock?: TestClock; runId?: string } = {}) {
  const { parallelism = 10, clock = new TestClock(), runId = 'run-1' } = options;
  const coordinator = new RollCoordinator({ clock, runId, parallelism });
  const granted: string[] = [];
  const abort = new AbortController();
  const request = (target: RollTarget, member: number, limits = LIMITS) =>
    coordinator
      .request(target, member, limits, abort.signal)
      .then(() => granted.push(`${target.domain}/${member}`));
  return { coordinator, granted, request, clock, abort };
}

/** Only these members must not be away together. */
function apartFrom(cluster: TestCluster, apart: readonly number[]): TestCluster {
  return Object.assign(cluster, {
    observe: async () => ({
      verdict: (member: number, away: ReadonlySet<number>) =>
        apart.includes(member) && [...away].some((each) => each !== member && apart.includes(each))
          ? { go: false as const, never: false, reason: 'they host the same partition' }
          : { go: true as const, alreadyDown: false },
      rank: () => IN_TURN,
      rules: [{ members: apart, atMost: 1 }],
    }),
  });
}

/** Lets the coordinator take many turns. */
async function turns(count = 50): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the roll coordinator', () => {
  it('lets one member go and the next only after it has returned', async () => {
    const { coordinator, granted, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    const all = Promise.all([1, 2, 3].map((member) => request(orders, member)));
    await turns();
    expect(granted).toEqual(['cluster orders/1']);
    await coordinator.returned(orders, 1);
    await turns();
    expect(granted).toEqual(['cluster orders/1', 'cluster orders/2']);
    await coordinator.returned(orders, 2);
    await all;
    expect(granted).toEqual(['cluster orders/1', 'cluster orders/2', 'cluster orders/3']);
  });

  it('gathers arrivals first, then picks the unhealthy one first and the controller last', async () => {
    const { coordinator, granted, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    orders.ranks.set(1, 2).set(3, 0);
    const all = Promise.all([1, 2, 3].map((member) => request(orders, member)));
    for (const member of [3, 2]) {
      await turns();
      await coordinator.returned(orders, member);
    }
    await all;
    expect(granted.map((each) => each.at(-1))).toEqual(['3', '2', '1']);
  });

  it('has written the permit before it grants, and clears it when the member is back', async () => {
    const { coordinator, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    await request(orders, 2);
    expect(orders.permits.entries).toMatchObject([{ member: 2, runId: 'run-1', domain: 'cluster orders' }]);
    await coordinator.returned(orders, 2);
    expect(orders.permits.entries).toEqual([]);
  });

  it('grants nothing while a permit of an earlier run is outstanding', async () => {
    const { granted, request, coordinator } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    orders.permits.entries.push({ domain: orders.domain, member: 1, runId: 'killed', grantedAt: 0 });
    const second = request(orders, 2);
    await turns();
    expect(granted).toEqual([]);
    await coordinator.returned(orders, 1);
    await second;
  });

  it('lets the member of an outstanding permit itself go again', async () => {
    const { granted, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    orders.permits.entries.push({ domain: orders.domain, member: 1, runId: 'killed', grantedAt: 0 });
    await request(orders, 1);
    expect(granted).toEqual(['cluster orders/1']);
  });

  it('takes no account of a permit of a member that the code no longer wants', async () => {
    const { granted, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    orders.permits.entries.push({ domain: orders.domain, member: 9, runId: 'old', grantedAt: 0 });
    await request(orders, 1);
    expect(granted).toHaveLength(1);
  });

  it('never grants two members that must not go together to two runs that share a permit log', async () => {
    const orders = testCluster('orders', [1, 2, 3]);
    const clock = new TestClock();
    const mine = coordinate({ clock, runId: 'a' });
    const theirs = coordinate({ clock, runId: 'b' });
    void mine.request(orders, 1).catch(() => undefined);
    void theirs.request(orders, 2).catch(() => undefined);
    await turns(200);
    expect(mine.granted.length + theirs.granted.length).toBe(1);
    mine.abort.abort(new Error('end'));
    theirs.abort.abort(new Error('end'));
  });

  it('lets members go beside those that another run has let go, as far as the living cluster allows both', async () => {
    const { granted, request } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2, 3, 4]), [1, 2]);
    orders.permits.entries.push({ domain: orders.domain, member: 1, runId: 'other', grantedAt: 0 });
    void request(orders, 2).catch(() => undefined);
    await request(orders, 3);
    await turns();
    expect(granted).toEqual(['cluster orders/3']);
    expect(orders.permits.entries.map(({ member }) => member)).toEqual([1, 3]);
  });

  it('writes a permit for each member of a wave', async () => {
    const { request } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2, 3]), []);
    await Promise.all([1, 2, 3].map((member) => request(orders, member)));
    expect(orders.permits.entries.map(({ member }) => member)).toEqual([1, 2, 3]);
  });

  it('yields to a permit that another run has written earlier, after it had looked', async () => {
    const { granted, request, coordinator } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2]), [1, 2]);
    const write = orders.permits.write.bind(orders.permits);
    orders.permits.write = async (permit) => {
      orders.permits.write = write;
      await write({ domain: orders.domain, member: 1, runId: 'other', grantedAt: 0 });
      await write(permit);
    };
    const second = request(orders, 2);
    await turns();
    expect(granted).toEqual([]);
    expect(orders.permits.entries).toMatchObject([{ member: 1, runId: 'other' }]);
    await coordinator.returned(orders, 1);
    await second;
  });

  it('goes before a permit that another run has written later', async () => {
    const { granted, request } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2]), [1, 2]);
    const write = orders.permits.write.bind(orders.permits);
    orders.permits.write = async (permit) => {
      await write(permit);
      await write({ domain: orders.domain, member: 1, runId: 'other', grantedAt: 0 });
    };
    await request(orders, 2);
    expect(granted).toEqual(['cluster orders/2']);
  });

  it('keeps the place in the log of a permit that an interrupted run has left', async () => {
    const { request } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2]), []);
    const left = { domain: orders.domain, member: 1, runId: 'killed', grantedAt: 0 };
    orders.permits.entries.push(left);
    await Promise.all([request(orders, 2), request(orders, 1)]);
    expect(orders.permits.entries).toMatchObject([left, { member: 2, runId: 'run-1' }]);
  });

  it('ends a wave when its last member has returned, before the next goes', async () => {
    const { granted, request, coordinator } = coordinate();
    const orders = apartFrom(testCluster('orders', [1, 2, 3]), [1, 3]);
    let finish: () => void = () => undefined;
    const ends: boolean[] = [];
    orders.waveEnded = ({ last }) => {
      ends.push(last);
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const all = Promise.all([1, 2, 3].map((member) => request(orders, member)));
    await turns();
    expect(granted).toHaveLength(2);
    const [first, second] = granted.map((each) => Number(each.at(-1)));
    await coordinator.returned(orders, first as number);
    expect(ends).toEqual([]);
    const ended = coordinator.returned(orders, second as number);
    await turns();
    expect(ends).toEqual([false]);
    expect(granted).toHaveLength(2);
    finish();
    await ended;
    await all;
    const rest = [1, 2, 3].find((member) => member !== first && member !== second);
    const last = coordinator.returned(orders, rest as number);
    await turns();
    finish();
    await last;
    expect(ends).toEqual([false, true]);
  });

  it('waits while the living cluster objects, and goes on once it agrees', async () => {
    const { granted, request } = coordinate();
    const orders = testCluster('orders', [1]);
    orders.verdicts.set(1, { go: false, never: false, reason: 'payments-0 would fall below min ISR' });
    const pending = request(orders, 1);
    await turns();
    expect(granted).toEqual([]);
    orders.verdicts.set(1, { go: true, alreadyDown: false });
    await pending;
  });

  it('refuses at once what can never go, and says why', async () => {
    const { request } = coordinate();
    const orders = testCluster('orders', [1]);
    orders.verdicts.set(1, { go: false, never: true, reason: 'audit-0 would fall below min ISR' });
    await expect(request(orders, 1)).rejects.toThrow(/audit-0 would fall below min ISR.*best-effort/s);
  });

  it('gives up after the permit time-out and names the last reason', async () => {
    const { request } = coordinate();
    const orders = testCluster('orders', [1]);
    orders.verdicts.set(1, { go: false, never: false, reason: 'payments-0 would fall below min ISR' });
    await expect(request(orders, 1)).rejects.toThrow(/not replaced within 600 s because payments-0/);
  });

  it('tells everybody who waits when a member does not come back, and leaves them running', async () => {
    const { coordinator, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    const first = request(orders, 1);
    const second = request(orders, 2);
    const refused = expect(second).rejects.toThrow(
      /broker 1 did not come back: bad config.*Broker 2 was left running/s,
    );
    await first;
    coordinator.lost(orders, 1, 'bad config.');
    await refused;
    expect(orders.permits.entries).toMatchObject([{ member: 1 }]);
  });

  it('stops waiting for a member that stays away longer than it may', async () => {
    const { request } = coordinate();
    const orders = testCluster('orders', [1, 2]);
    const first = request(orders, 1);
    const second = request(orders, 2);
    await first;
    await expect(second).rejects.toThrow(/it was let go \d+ s ago and has not joined since/);
  });

  it('rejects every waiter at once when terraform stops', async () => {
    const { granted, request, abort } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    const all = [1, 2, 3].map((member) => request(orders, member).catch((problem: Error) => problem.message));
    abort.abort(new Error('Interrupted.'));
    expect(await Promise.all(all)).toEqual(['Interrupted.', 'Interrupted.', 'Interrupted.']);
    await turns();
    expect(granted).toEqual([]);
    expect(orders.permits.entries).toEqual([]);
  });

  it('leaves one of terraform’s slots free and refuses the rest by name of the flag', async () => {
    const { granted, request, coordinator } = coordinate({ parallelism: 3 });
    const orders = testCluster('orders', [1, 2, 3, 4]);
    const outcomes = [1, 2, 3, 4].map((member) =>
      request(orders, member).catch((problem: Error) => problem.message),
    );
    await turns();
    expect(granted).toEqual(['cluster orders/1']);
    const refused = await outcomes[3];
    expect(refused).toMatch(/runs 3 operations at once.*--terraform-parallelism/s);
    await coordinator.returned(orders, 1);
    await turns();
    await coordinator.returned(orders, 2);
    await Promise.all(outcomes);
    expect(granted).toHaveLength(3);
  });

  it('lets exactly one member go with a parallelism of 1, and nothing hangs', async () => {
    const { granted, request } = coordinate({ parallelism: 1 });
    const orders = testCluster('orders', [1, 2, 3]);
    await request(orders, 1);
    await expect(request(orders, 2)).rejects.toThrow(/left for the next deploy/);
    await expect(request(orders, 3)).rejects.toThrow(/left for the next deploy/);
    expect(granted).toEqual(['cluster orders/1']);
  });

  it('lets members of two clusters go side by side', async () => {
    const { granted, request } = coordinate();
    await Promise.all([request(testCluster('orders', [1]), 1), request(testCluster('dr', [1]), 1)]);
    expect(granted.sort()).toEqual(['cluster dr/1', 'cluster orders/1']);
  });

  it('never lets a broker and a server of its ensemble go together', async () => {
    const { granted, request, coordinator } = coordinate();
    const ensemble = testCluster('zookeeper', [1, 2, 3]);
    const orders = testCluster('orders', [1, 2, 3], [ensemble]);
    const both = Promise.all([request(ensemble, 1), request(orders, 1)]);
    await turns();
    expect(granted).toHaveLength(1);
    await coordinator.returned(granted[0] === 'cluster orders/1' ? orders : ensemble, 1);
    await both;
  });

  it('lets a member that is down anyway go at once, also while another is away', async () => {
    const { granted, request } = coordinate();
    const orders = testCluster('orders', [1, 2, 3]);
    await request(orders, 1);
    orders.verdicts.set(2, { go: true, alreadyDown: true });
    await request(orders, 2);
    expect(granted).toHaveLength(2);
  });

  it('lets a member that is down go without a permit, which may be impossible to write', async () => {
    const { granted, request } = coordinate();
    const orders = testCluster('orders', [1]);
    orders.verdicts.set(1, { go: true, alreadyDown: true });
    orders.permits.write = async () => {
      throw new Error('unreachable');
    };
    await request(orders, 1);
    expect(granted).toHaveLength(1);
  });

  it('keeps trying while the cluster can’t be observed', async () => {
    const { request } = coordinate();
    const orders = testCluster('orders', [1]);
    const observe = orders.observe;
    let failures = 3;
    Object.assign(orders, {
      observe: (members: readonly number[]) => {
        if (failures-- > 0) throw new Error('passing trouble');
        return observe(members);
      },
    });
    await request(orders, 1);
    expect(failures).toBeLessThan(0);
  });
});
