import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type SynthesizedAws, userDataOf } from './shipped-stacks.ts';

const policies = join(dirname(fileURLToPath(import.meta.url)), '..', 'policies');

export interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  /** Type and name, such as aws_instance.orders_broker_1. */
  readonly resource: string;
}

/** What checkov, with the project's own policies, has to say of a stack. @throws Error when it looked at nothing */
export async function findingsIn(python: string, stack: SynthesizedAws): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-checkov-'));
  try {
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(withUserData(stack), null, 1));
    // With the framework `terraform` it scans nothing of this and reports success.
    const options = ['--framework', 'terraform_json', '--external-checks-dir', policies];
    const output = ['--output', 'json', '--compact', '--quiet', '--skip-download'];
    const { stdout, stderr } = await execa(
      python,
      ['-m', 'checkov.main', '--directory', folder, ...options, ...output],
      { reject: false },
    );
    const report = JSON.parse(stdout || '{}') as Report;
    if (!report.summary?.passed) throw new Error(`checkov looked at nothing: ${stdout}${stderr}`);
    return report.results?.failed_checks ?? [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly summary?: { readonly passed: number };
  readonly results?: { readonly failed_checks: Finding[] };
}

/** With the text in its place: checkov doesn't follow a local value through base64gzip. */
function withUserData(stack: SynthesizedAws): SynthesizedAws {
  const texts = userDataOf(stack);
  const instances = Object.entries(stack.resource.aws_instance ?? {}).map(([member, instance]) => [
    member,
    { ...instance, user_data_base64: texts[member] },
  ]);
  return { ...stack, resource: { ...stack.resource, aws_instance: Object.fromEntries(instances) } };
}
