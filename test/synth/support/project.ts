import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import type { SetupRecord } from '../../../model/setup.ts';

const SETUP: SetupRecord = {
  images: { '3.9.2': 'kafkaform/kafka:3.9.2-0123abcd', '4.3.1': 'kafkaform/kafka:4.3.1-0123abcd' },
  dockerProvider: 'offline',
  registryHost: 'registry.example',
};

/** A project folder of its own with what the set-up would have recorded; `setup: null` for one where it hasn't run. */
export function project({ setup = {} }: { readonly setup?: Partial<SetupRecord> | null } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'kafkaform-synth-'));
  if (setup !== null) {
    mkdirSync(join(root, '.kafkaform'));
    writeFileSync(join(root, '.kafkaform', 'setup.json'), JSON.stringify({ ...SETUP, ...setup }));
  }
  return {
    root,
    outdir: join(root, 'cdktf.out'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

type Project = ReturnType<typeof project>;

/** An app of that project. */
export const appOf = ({ root, outdir }: Project): App =>
  new App({ outdir, stackTraces: false, context: { 'kafkaform:projectRoot': root } });

/** What a stack that `build` fills is synthesized to. */
export function synthStack(build: (stack: TerraformStack) => void, within?: Project): SynthesizedStack {
  const place = within ?? project();
  try {
    const app = appOf(place);
    build(new TerraformStack(app, 'test'));
    app.synth();
    return readStack(place, 'test');
  } finally {
    if (within === undefined) place.remove();
  }
}

/** The message with which synth refuses the stack. */
export function refusal(build: (stack: TerraformStack) => void, within?: Project): string {
  try {
    synthStack(build, within);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('synth refused nothing');
}

export const readStack = ({ outdir }: Project, name: string): SynthesizedStack =>
  JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));

/** The parts of cdk.tf.json that tests look at. */
export interface SynthesizedStack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly provider: Readonly<Record<string, readonly Attributes[]>>;
  readonly variable?: Readonly<Record<string, Attributes>>;
  readonly terraform: { readonly required_providers: Readonly<Record<string, Attributes>> };
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform's own JSON; every test knows what it looks for
export type Attributes = Readonly<Record<string, any>>;

/** How Terraform's JSON writes a reference. */
export const reference = (address: string): string => `\${${address}}`;

/** `type.name` of every resource. */
export const addressesOf = ({ resource }: SynthesizedStack): string[] =>
  Object.entries(resource).flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`));

/** Addresses that an object's attributes refer to, depends_on and replace_triggered_by among them. */
export function referencesOf(attributes: Attributes): Set<string> {
  const { '//': _comment, ...rest } = attributes;
  const found = JSON.stringify(rest).matchAll(
    /\b((?:docker|kafka|zookeeper)_[a-z_]+\.[A-Za-z_][A-Za-z0-9_-]*)(?=[."}])/g,
  );
  return new Set([...found].map(([, address]) => address as string));
}
