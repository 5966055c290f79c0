/** A broker and a worker may have the same id in a cluster and a mirror of the same name. */
export const rosterName = (typeName: string, domain: string, id: number): string =>
  `${typeName} ${domain}/${id}`;

/**
 * What this process has heard of members while it plans: terraform never tells a resource's address, so an id that
 * leaves under one and joins under another shows only here.
 */
export class Roster {
  readonly #leaving = new Set<string>();
  readonly #joining = new Set<string>();
  readonly #inState = new Set<string>();
  readonly #replaced = new Set<string>();
  readonly #ungated = new Set<string>();
  /** This plan makes a certificate authority. */
  newAuthority = false;

  /** The member leaves the code; true when it joins under another address in the same plan. */
  leaves(member: string): boolean {
    this.#leaving.add(member);
    return this.#joining.has(member);
  }

  /** The member is new in state; true when it leaves under another address in the same plan. */
  joins(member: string): boolean {
    this.#joining.add(member);
    return this.#leaving.has(member);
  }

  /** The member was refreshed, so it is in state. */
  refreshed(member: string): void {
    this.#inState.add(member);
  }

  wasRefreshed(member: string): boolean {
    return this.#inState.has(member);
  }

  /** The member is replaced in this plan; returns how many are so far. */
  replaces(member: string): number {
    this.#replaced.add(member);
    return this.#replaced.size;
  }

  /** The member's compute goes without asking the gate. */
  goesUngated(member: string): void {
    this.#ungated.add(member);
  }

  /** Members that are replaced through the gate, and those whose compute goes without it. */
  get planned(): { readonly gated: ReadonlySet<string>; readonly ungated: ReadonlySet<string> } {
    return { gated: this.#replaced, ungated: this.#ungated };
  }
}
