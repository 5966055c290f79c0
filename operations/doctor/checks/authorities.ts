import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { certificatesIn } from '../../certificates/chain.ts';
import { authorityFiles } from '../../certificates/files.ts';
import { AUTHORITY_DAYS } from '../../certificates/validity.ts';
import { modeOf, othersMayRead } from '../../secrets/mode.ts';
import type { Check, Finding, Patient } from '../check.ts';
import { goodUntil } from '../days.ts';
import { certificateFolders, filesNamed, shown } from '../folders.ts';

/** The authorities that sign: key and certificate are there, nobody else reads the key, and years are left. */
export const authorities: Check = {
  name: 'Authorities',
  run: async (patient) => {
    const folders = certificateFolders(patient);
    const trusted = folders.map((folder) => authorityFiles(folder).certificate);
    const lost = patient.manifest.clusters
      .flatMap(({ tls }) => tls?.caFile ?? [])
      .filter((path) => !existsSync(path));
    return [
      ...[...new Set(lost)].map((path) => gone(patient, path)),
      ...[...new Set([...trusted, ...folders.flatMap(below)])]
        .filter((path) => existsSync(path))
        .flatMap((path) => examine(patient, path)),
    ];
  },
};

/** Authorities of their own, such as an ensemble's. */
const below = (folder: string): readonly string[] =>
  filesNamed(folder, 'ca-key.pem').map((path) => join(dirname(path), 'ca.pem'));

function examine(patient: Patient, path: string): Finding[] {
  const ends = certificatesIn(readFileSync(path, 'utf8')).map((certificate) =>
    goodUntil(
      `${shown(patient, path)}, ${certificate.subject.replaceAll('\n', ', ')}`,
      new Date(certificate.validTo),
      {
        now: patient.now,
        least: AUTHORITY_DAYS,
        fix: 'no certificate that it signs is good for longer: give the stack another authority in time (docs/security.md)',
      },
    ),
  );
  return [...ends, ...key(patient, authorityFiles(dirname(path)).key)];
}

/** A folder that somebody else fills has no key in it, and needs none. */
function key(patient: Patient, path: string): Finding[] {
  const own = path.startsWith(join(patient.projectRoot, '.kafkaform'));
  if (!existsSync(path)) return own ? [gone(patient, path)] : [];
  const found = statSync(path);
  if (!othersMayRead(found))
    return [{ state: 'ok', subject: shown(patient, path), found: 'there, read by its owner only' }];
  return [
    {
      state: 'failure',
      subject: shown(patient, path),
      found: `mode ${modeOf(found)}: whoever reads it can make certificates that everything in the stack trusts`,
      fix: `chmod 600 ${path}; and take another authority if others have read it`,
    },
  ];
}

const gone = (patient: Patient, path: string): Finding => ({
  state: 'failure',
  subject: shown(patient, path),
  found: 'not there: what runs goes on, and nothing can be renewed',
  fix: 'put the folder back from a copy; without one see docs/security.md, "The authority"',
});
