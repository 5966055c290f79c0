import { execa } from 'execa';
import type { Check, Finding } from '../check.ts';

/** Write-only attributes, which keep passwords out of state and plan, came with it. */
const LEAST = '1.11';

/** The terraform that deploys knows how to keep passwords out of its state. */
export const terraform: Check = {
  name: 'Terraform',
  run: async () => [await examine(process.env.TERRAFORM_BINARY_NAME || 'terraform')],
};

async function examine(binary: string): Promise<Finding> {
  const fix = `install Terraform ${LEAST} or later, or name it in TERRAFORM_BINARY_NAME`;
  try {
    const { stdout } = await execa(binary, ['version', '-json'], { env: { CHECKPOINT_DISABLE: '1' } });
    const { terraform_version: version } = JSON.parse(stdout) as { terraform_version: string };
    if (isAtLeast(version, LEAST)) return { state: 'ok', subject: binary, found: version };
    return {
      state: 'failure',
      subject: binary,
      found: `${version}, which has no write-only attributes: it would store passwords`,
      fix,
    };
  } catch (error) {
    return {
      state: 'failure',
      subject: binary,
      found: `can’t be run: ${(error as Error).message.split('\n')[0]}`,
      fix,
    };
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
