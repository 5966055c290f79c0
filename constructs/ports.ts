/** Consecutive ports on the host's loopback, one a member: `from` is member 1's, member n has `from` + n − 1. */
export interface PortRange {
  readonly from: number;
}

/** The port of the member with that id: it stays the same when other members come and go. */
export const portOf = (range: PortRange, id: number): number => range.from + id - 1;
