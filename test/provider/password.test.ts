import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { provider } from './support/hcl.ts';
import { said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const uid = process.getuid?.() ?? 0;
/** Only root can give a file away. */
const OWNER = uid === 0 ? 1000 : uid;

describe('kafka_password', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  let folder: string;
  const file = () => join(folder, 'secrets', 'brokers', 'kafka-broker.password');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-password-'));
    workspace().write(
      `${provider({})}
resource "kafka_password" "p" {
  file = "${file()}"
  owner = ${OWNER}
}
`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a random one that its owner alone reads, keeps it, and says when it is gone', async () => {
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    const password = readFileSync(file(), 'utf8');
    expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(statSync(file())).toMatchObject({ uid: OWNER });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o755);
    expect(statSync(dirname(dirname(file()))).mode & 0o777).toBe(0o700);
    const record = file().replace(/password$/, 'scram');
    expect(statSync(record)).toMatchObject({ uid: OWNER });
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(readFileSync(record, 'latin1')).toContain('kafka-broker');
    expect(readFileSync(record, 'latin1')).not.toContain(password);
    expect(JSON.stringify(await workspace().values('kafka_password.p'))).not.toContain(password);
    expect(await workspace().plan()).toMatchObject({ exitCode: 0 });

    rmSync(file());
    const plan = await workspace().plan();
    expect(plan.exitCode).toBe(1);
    expect(said(plan)).toMatch(/A password file is gone .*Put the file back from a copy/);

    expect(await workspace().destroy()).toMatchObject({ exitCode: 0 });
    expect(existsSync(dirname(file()))).toBe(false);
  });

  it.each([
    ['that others can read', 'secret', 0o644, /its mode is 0644/],
    ['of other characters', 'a,b]', 0o600, /has other characters than letters, digits/],
    ['with a line break, which Kafka would take for part of it', 'secret\n', 0o600, /a line break for one/],
  ])('keeps a file that is there, but for one %s', async (_, content, mode, refusal) => {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(file(), content, { mode });
    const refused = await workspace().apply();
    expect(refused.exitCode).toBe(1);
    expect(said(refused)).toMatch(refusal);

    rmSync(file());
    writeFileSync(file(), 'from-a-copy', { mode: 0o600 });
    expect(await workspace().apply()).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file(), 'utf8')).toBe('from-a-copy');
  });
});
