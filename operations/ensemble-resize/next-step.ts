/** What one look at a living ensemble has shown. */
export interface EnsembleView {
  /** Servers that vote, by the newest configuration that a majority has committed. */
  readonly voters: ReadonlySet<number>;
  /** Servers in sync with the leader, the leader and those without a vote included. */
  readonly serving: ReadonlySet<number>;
  /** Servers that know of the newest configuration. */
  readonly informed: ReadonlySet<number>;
  readonly leader: number | null;
}

/** The one thing that may be done now. */
export type Step =
  | { readonly kind: 'done' }
  | { readonly kind: 'add'; readonly myid: number }
  | { readonly kind: 'remove'; readonly myid: number }
  | { readonly kind: 'wait'; readonly reason: string };

const majorityOf = (servers: number): number => Math.floor(servers / 2) + 1;

/**
 * One voter at a time: joiners first, as soon as they are in sync, then leavers, those that are down first and the leader last.
 * Nothing happens before a majority knows of the step before, and no step is taken after which the voters in sync are no
 * majority of the new ones.
 */
export function nextStep(view: EnsembleView, wanted: ReadonlySet<number>): Step {
  const { voters, serving } = view;
  const pending = unsettled(view);
  if (pending !== null) return wait(pending);
  const joining = without(wanted, voters);
  const ready = joining.find((myid) => serving.has(myid));
  if (ready !== undefined) return add(view, ready);
  if (joining.length > 0) return wait(`server ${joining.join(', ')} is not in sync yet`);
  const leaving = inOrder(view, without(voters, wanted));
  if (leaving.length === 0) return { kind: 'done' };
  const next = leaving.find((myid) => keepsMajority(view, myid));
  return next === undefined ? wait(tooFew(view, leaving)) : { kind: 'remove', myid: next };
}

/** Why the step before is not over yet; null once a leader stands and a majority knows of it. */
export function unsettled({ voters, informed, leader }: EnsembleView): string | null {
  if (leader === null) return 'no server leads';
  const knowing = count(voters, informed);
  if (knowing >= majorityOf(voters.size)) return null;
  return `only ${knowing} of ${voters.size} voters know of the last change`;
}

function add({ voters, serving }: EnsembleView, myid: number): Step {
  const inSync = count(voters, serving) + 1;
  const needed = majorityOf(voters.size + 1);
  if (inSync >= needed) return { kind: 'add', myid };
  return wait(`with server ${myid} only ${inSync} of ${voters.size + 1} voters would be in sync`);
}

function keepsMajority({ voters, serving }: EnsembleView, myid: number): boolean {
  const inSync = count(voters, serving) - (serving.has(myid) ? 1 : 0);
  return inSync >= majorityOf(voters.size - 1);
}

/** Who is down goes first, since that costs nothing; the leader goes last, since that costs an election. */
function inOrder({ serving, leader }: EnsembleView, leaving: readonly number[]): readonly number[] {
  const rank = (myid: number) => (!serving.has(myid) ? 0 : myid === leader ? 2 : 1);
  return [...leaving].sort((a, b) => rank(a) - rank(b) || b - a);
}

function tooFew({ voters, serving }: EnsembleView, leaving: readonly number[]): string {
  const down = without(voters, serving);
  const why = down.length === 0 ? '' : `, and server ${down.join(', ')} is down`;
  return `without server ${leaving.join(' or ')} too few of the ${voters.size} voters would be in sync${why}`;
}

/**
 * Why the voters can't become `wanted` as things are; null where they can. Servers that are still to be made are taken to come
 * into sync.
 */
export function resizeObjection(view: EnsembleView, wanted: ReadonlySet<number>): string | null {
  let now: EnsembleView = { ...view, serving: new Set([...view.serving, ...without(wanted, view.voters)]) };
  for (;;) {
    const step = nextStep(now, wanted);
    if (step.kind === 'done') return null;
    if (step.kind === 'wait') return step.reason;
    now = after(now, step);
  }
}

/** The ensemble once a step is taken and known to all. */
function after(view: EnsembleView, step: Step & { readonly kind: 'add' | 'remove' }): EnsembleView {
  const voters = new Set(view.voters);
  if (step.kind === 'add') voters.add(step.myid);
  else voters.delete(step.myid);
  const leader =
    view.leader !== null && voters.has(view.leader) ? view.leader : (first(voters, view) ?? null);
  return { ...view, voters, informed: voters, leader };
}

const first = (voters: ReadonlySet<number>, { serving }: EnsembleView) =>
  [...voters].find((myid) => serving.has(myid));

const without = (all: ReadonlySet<number>, some: ReadonlySet<number>): readonly number[] =>
  [...all].filter((myid) => !some.has(myid)).sort((a, b) => a - b);

const count = (all: ReadonlySet<number>, some: ReadonlySet<number>): number =>
  [...all].filter((myid) => some.has(myid)).length;

const wait = (reason: string): Step => ({ kind: 'wait', reason });
