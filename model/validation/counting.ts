/** A number as people say it in a sentence: `there is 1 broker`, `there are 3 brokers`. */
export const thereAre = (count: number, noun: string): string =>
  `there ${count === 1 ? 'is' : 'are'} ${count} ${noun}${count === 1 ? '' : 's'}`;

/** Elements whose key an earlier one already has, with that earlier one. */
export function duplicatesBy<T, K>(
  elements: readonly T[],
  key: (element: T) => K,
): { readonly element: T; readonly index: number; readonly first: T }[] {
  const seen = new Map<K, T>();
  return elements.flatMap((element, index) => {
    const first = seen.get(key(element));
    if (first !== undefined) return [{ element, index, first }];
    seen.set(key(element), element);
    return [];
  });
}

export const isWholeNumber = (value: number, from: number, to = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && value >= from && value <= to;
