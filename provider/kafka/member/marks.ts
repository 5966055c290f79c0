import type { Private } from '../../runtime/resource.ts';

/**
 * What a member's plan says about a delete that may follow, stored in private data so that it survives a saved plan:
 * `member` – its compute is replaced; `leave` – it left the code; `destroy` – everything goes.
 */
export type Mark = 'member' | 'leave' | 'destroy';

export const marked = (mark: Mark, before: Private): Private => ({ ...before, mark });

/** An unmarked delete is gated: the safe reading. */
export const markOf = (known: Private): Mark => (known?.mark as Mark | undefined) ?? 'member';
