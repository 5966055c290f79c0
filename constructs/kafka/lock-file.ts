/** A provider that a stack requires. */
export interface LockedProvider {
  /** host/namespace/type */
  readonly address: string;
  /** The one to take where the lock file names none that goes. */
  readonly version: string;
  /** Versions that go. @default - `version` alone */
  readonly constraints?: string;
}

/**
 * The text of a `.terraform.lock.hcl` that names every provider. What terraform has written about a provider, its hashes
 * above all, stays while the version does; `replaced` providers lose theirs, because their package has changed.
 */
export function lockFile(
  before: string,
  providers: readonly LockedProvider[],
  replaced: ReadonlySet<string> = new Set(),
): string {
  const known = entries(before);
  const usable = (provider: LockedProvider): string | undefined => {
    const entry = replaced.has(provider.address) ? undefined : known.get(provider.address);
    return entry !== undefined && names(entry, provider) ? entry : undefined;
  };
  // Left alone to the byte where nothing is missing: terraform may have its own reasons for how it looks.
  if (before !== '' && providers.every((provider) => usable(provider) !== undefined)) return before;
  const others = [...known].filter(
    ([address]) => !providers.some((provider) => provider.address === address),
  );
  const wanted = providers.map(
    (provider) => [provider.address, usable(provider) ?? entryOf(provider)] as const,
  );
  const all = [...others, ...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  return [HEADER, ...all.map(([, entry]) => entry)].join('\n\n').concat('\n');
}

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.`;

const entryOf = ({ address, version, constraints = version }: LockedProvider): string =>
  `provider "${address}" {\n  version     = "${version}"\n  constraints = "${constraints}"\n}`;

/** Every provider block by its address, as it stands. */
function entries(text: string): Map<string, string> {
  const blocks = text.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}/gm);
  return new Map([...blocks].map(([block, address]) => [address as string, block]));
}

/** Where several versions go, the one that terraform has locked stays. */
const names = (entry: string, { version, constraints }: LockedProvider): boolean =>
  valueIn(entry, 'constraints') === (constraints ?? version) &&
  (constraints !== undefined || valueIn(entry, 'version') === version);

const valueIn = (entry: string, attribute: string): string | undefined =>
  new RegExp(`^\\s*${attribute}\\s*=\\s*"([^"]*)"`, 'm').exec(entry)?.[1];
