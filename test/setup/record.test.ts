import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeptRecord, readRecord, writeRecord } from '../../scripts/setup/record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kafkaform-record-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record: KeptRecord = {
  images: { '3.9.2': 'kafkaform/kafka:3.9.2-0123456789ab' },
  dockerProvider: 'offline',
  registryHost: 'registry.example',
  terraform: 'Terraform v1.11.4',
  engine: 'ABCD',
};

test('what was written is read back', () => {
  writeRecord(record, folder);
  expect(readRecord(folder)).toEqual(record);
});

test('no record is an empty one', () => {
  expect(readRecord(join(folder, 'nowhere'))).toEqual({});
});

test.each(['', '{"images":', 'null', '"text"'])('a record that reads %j is an empty one', (content) => {
  writeFileSync(join(folder, 'setup.json'), content);
  expect(readRecord(folder)).toEqual({});
});

test('writing leaves nothing beside the record', () => {
  writeRecord(record, folder);
  writeRecord({ ...record, dockerProvider: 'kreuzwerker' }, folder);
  expect(readdirSync(folder)).toEqual(['setup.json']);
});

test('a record that is the same is not touched', () => {
  writeRecord(record, folder);
  const path = join(folder, 'setup.json');
  utimesSync(path, 1_000, 1_000);
  writeRecord(record, folder);
  expect(statSync(path).mtimeMs).toBe(1_000_000);
});
