/** Something that the set-up needs and can't install itself. */
export interface Missing {
  readonly name: string;
  /** What was found instead. */
  readonly received: string;
  /** The way to get it. */
  readonly fix: string;
}

/** All that is missing, named before anything has been changed. */
export class MissingPrerequisites extends Error {
  readonly missing: readonly Missing[];

  constructor(missing: readonly Missing[]) {
    const lines = missing.map(
      ({ name, received, fix }) => `  ${name}: ${received}; ${fix}${fix.includes('\n') ? '' : '.'}`,
    );
    super(`Before the set-up can start, this machine needs:\n${lines.join('\n')}`);
    this.name = 'MissingPrerequisites';
    this.missing = missing;
  }
}

export function isMissing(found: object): found is Missing {
  return 'fix' in found;
}
