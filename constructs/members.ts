/**
 * What `join` gives for each member, by its id. A second member with the same id is left out: validation names it, and the
 * construct tree must hold until then.
 */
export function membersOf<M>(
  members: readonly M[],
  idOf: (member: M) => number,
  join: (member: M) => string,
): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const member of members) {
    const id = String(idOf(member));
    if (!Object.hasOwn(joined, id)) joined[id] = join(member);
  }
  return joined;
}

/** 1, 2, 3 … up to `count`; validation names a count that isn't whole, and the construct tree must hold until then. */
export const idsUpTo = (count: number): readonly number[] =>
  Array.from(
    { length: Number.isFinite(count) ? Math.max(0, Math.floor(count)) : 0 },
    (_, index) => index + 1,
  );
