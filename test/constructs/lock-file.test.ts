import { describe, expect, it } from 'vitest';
import { lockFile } from '../../constructs/kafka/lock-file.ts';

const kafka = { address: 'terraform.local/kafkaform/kafka', version: '0.1.0' };
const docker = { address: 'terraform.local/kafkaform/docker', version: '3.6.2' };

const completed = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "terraform.local/kafkaform/kafka" {
  version     = "0.1.0"
  constraints = "0.1.0"
  hashes = [
    "h1:IuPaIP4S0zfHvjte0d7xQW235P5Gf0h1jHrB/QvkPbA=",
  ]
}
`;

describe('the lock file', () => {
  it('names every provider with version and constraints, and no hashes, where there is none yet', () => {
    expect(lockFile('', [kafka, docker])).toBe(`# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "terraform.local/kafkaform/docker" {
  version     = "3.6.2"
  constraints = "3.6.2"
}

provider "terraform.local/kafkaform/kafka" {
  version     = "0.1.0"
  constraints = "0.1.0"
}
`);
  });

  it('stays as terraform left it while it names every provider', () => {
    expect(lockFile(completed, [kafka])).toBe(completed);
  });

  it('keeps the hashes of the others when a provider joins', () => {
    const joined = lockFile(completed, [kafka, docker]);
    expect(joined).toContain('h1:IuPaIP4S0zfHvjte0d7xQW235P5Gf0h1jHrB/QvkPbA=');
    expect(joined).toContain('provider "terraform.local/kafkaform/docker" {\n  version     = "3.6.2"');
  });

  it('drops the hashes of another version', () => {
    const newer = lockFile(completed, [{ ...kafka, version: '0.2.0' }]);
    expect(newer).not.toContain('h1:');
    expect(newer).toContain('version     = "0.2.0"');
  });

  it('drops the hashes of a package that has changed', () => {
    expect(lockFile(completed, [kafka], new Set([kafka.address]))).not.toContain('h1:');
  });

  it('keeps what it says of providers that the stack does not name', () => {
    expect(lockFile(completed, [docker])).toContain('h1:IuPaIP4S0zfHvjte0d7xQW235P5Gf0h1jHrB/QvkPbA=');
  });

  it('keeps the version that terraform has locked where several go', () => {
    const constraints = '>= 5.100.0, < 7.0.0';
    const aws = { address: 'registry.example/hashicorp/aws', version: '6.25.0', constraints };
    const fresh = lockFile('', [aws]);
    expect(fresh).toContain(`version     = "6.25.0"\n  constraints = "${constraints}"`);
    expect(lockFile(fresh, [{ ...aws, version: '5.100.0' }])).toBe(fresh);
    expect(lockFile(fresh, [{ ...aws, constraints: '>= 7.0.0' }])).toContain('constraints = ">= 7.0.0"');
  });
});
