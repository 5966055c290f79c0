import type { Diagnostic } from '../../runtime/diagnostics.ts';

/** What reading a cluster's anchor had to say, for the plan: a refusal must not hold up a destroy. */
export class Said {
  readonly #said = new Map<string, readonly Diagnostic[]>();

  say(cluster: string, diagnostics: readonly Diagnostic[]): void {
    this.#said.set(cluster, diagnostics);
  }

  /** Nothing where the anchor wasn't read in this process, as in an apply, which plans once more. */
  saidOf(cluster: unknown): readonly Diagnostic[] {
    return this.#said.get(String(cluster)) ?? [];
  }

  has(cluster: unknown): boolean {
    return this.#said.has(String(cluster));
  }
}
