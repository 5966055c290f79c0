import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { brokerPasswordAt, otherBrokerPassword } from '../../../model/rendering/secrets.ts';
import { scramRecordBatch } from '../../../operations/clients/kafka/scram-record.ts';
import { giveTo } from '../../../operations/secrets/secret-file.ts';

const ENDING = /(\.scram-sha-256)?\.password$/;

const recordFile = (passwordFile: string): string => passwordFile.replace(/\.password$/, '.scram');

/**
 * Beside a password that brokers or terraform log in with: its user as KRaft's metadata holds it, for controllers that format their
 * storage (KAFKAFORM_SCRAM_PASSWORDS of the images). Nobody else's password gets one.
 */
export async function writeBootstrapRecord(
  passwordFile: string,
  password: string,
  owner: number,
): Promise<void> {
  if (otherBrokerPassword(passwordFile) === null) return;
  const user = basename(passwordFile).replace(ENDING, '');
  const record = await scramRecordBatch(user, brokerPasswordAt(passwordFile).mechanism, password);
  const file = recordFile(passwordFile);
  writeFileSync(`${file}.new`, record, { mode: 0o600 });
  giveTo(`${file}.new`, owner);
  renameSync(`${file}.new`, file);
}

export const removeBootstrapRecord = (passwordFile: string): void =>
  rmSync(recordFile(passwordFile), { force: true });
