/** A binary heap of numbers in a plain array: the least is at index 0. */
export function push(heap: number[], key: number): void {
  let at = heap.length;
  heap.push(key);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as number;
    if (above <= key) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = key;
}

/** Takes the least away. */
export function pop(heap: number[]): void {
  const key = heap.pop();
  if (key === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    const below = heap[child] as number;
    if (below >= key) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = key;
}
