import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokerPasswordAt, brokerPasswordFile, otherBrokerPassword } from '../../model/rendering/secrets.ts';
import { SCRAM_MECHANISMS } from '../../model/scram.ts';
import { presentLogin } from '../../operations/secrets/present-login.ts';

describe('the password that brokers or terraform log in with', () => {
  let folder: string;
  const login = (file: string) => ({
    username: 'kafkaform-admin',
    ...brokerPasswordAt(join(folder, 'brokers', file)),
  });
  const there = (...files: readonly string[]) => {
    for (const file of files) writeFileSync(join(folder, 'brokers', file), 'secret', { mode: 0o600 });
  };
  const [OLD, NEW] = ['kafkaform-admin.password', 'kafkaform-admin.scram-sha-256.password'] as const;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kafkaform-login-'));
    mkdirSync(join(folder, 'brokers'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['the wanted one, where it is there', [NEW], NEW, NEW],
    ['the one before, until the wanted one is there', [OLD], NEW, OLD],
    ['the wanted one, while both are good', [OLD, NEW], NEW, NEW],
    ['the one before, on the way back', [NEW], OLD, NEW],
    ['the wanted one, where there is none, so that this is said', [], NEW, NEW],
  ])('is %s', (_, files, wanted, expected) => {
    there(...files);
    expect(presentLogin(login(wanted))).toEqual(login(expected));
  });

  it('of somebody else is the one that was named', () => {
    writeFileSync(join(folder, 'me.scram-sha-256.password'), 'secret');
    const mine = {
      username: 'me',
      mechanism: 'SCRAM-SHA-512',
      passwordFile: join(folder, 'me.password'),
    } as const;
    expect(presentLogin(mine)).toEqual(mine);
  });

  it.each(SCRAM_MECHANISMS)('has a file that tells its mechanism, and the other one: %s', (mechanism) => {
    const file = brokerPasswordFile({ folder }, 'kafka-broker', mechanism);
    expect(brokerPasswordAt(file)).toEqual({ mechanism, passwordFile: file });
    const other = otherBrokerPassword(file);
    expect(other?.mechanism).not.toBe(mechanism);
    expect(otherBrokerPassword(other?.passwordFile ?? '')?.passwordFile).toBe(file);
  });
});
