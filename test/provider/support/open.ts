import { join } from 'node:path';
import { type TerraformWorkspace, terraformWorkspace } from '../../support/terraform.ts';

const entry = join(import.meta.dirname, '../../../provider/kafka/main.ts');

/** An initialized workspace of the kafka provider. */
export async function openKafkaWorkspace(env?: Record<string, string>): Promise<TerraformWorkspace> {
  const providers = { kafka: { source: 'terraform.local/kafkaform/kafka', version: '0.1.0', entry } };
  const workspace = await terraformWorkspace({ providers, hcl: '', env });
  const { exitCode, output } = await workspace.init();
  if (exitCode !== 0) throw new Error(output);
  return workspace;
}
