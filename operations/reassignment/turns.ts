const last = new Map<string, Promise<unknown>>();

/** Runs of the same cluster in this process one after the other, in the order in which they were asked for. */
export async function inTurn<T>(cluster: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const before = last.get(cluster);
  const own = (async () => {
    if (before !== undefined) await Promise.race([before, aborted(signal)]);
    signal.throwIfAborted();
    return run();
  })();
  const settled = Promise.allSettled([before, own]);
  last.set(cluster, settled);
  try {
    return await own;
  } finally {
    if (last.get(cluster) === settled) last.delete(cluster);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
