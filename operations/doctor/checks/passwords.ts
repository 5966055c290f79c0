import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { modeOf, othersMayRead } from '../../secrets/mode.ts';
import type { Check, Finding, Patient } from '../check.ts';
import { filesBelow, shown } from '../folders.ts';

/** Files with passwords: there, and read by their owner only. */
export const passwords: Check = {
  name: 'Passwords',
  run: async (patient) => {
    const { manifest, projectRoot } = patient;
    const told = manifest.clusters.flatMap(({ sasl }) => sasl?.passwordFile ?? []);
    const found = filesBelow(join(projectRoot, '.kafkaform', 'secrets', manifest.stack));
    return [...new Set([...found, ...told])].map((path) => examine(patient, path));
  },
};

function examine(patient: Patient, path: string): Finding {
  const subject = shown(patient, path);
  if (!existsSync(path))
    return {
      state: 'failure',
      subject,
      found: 'not there: terraform and the commands can’t log in',
      fix: 'put it back from a copy, or set that user’s password anew and write it there (docs/security.md, "Users")',
    };
  const found = statSync(path);
  if (!othersMayRead(found)) return { state: 'ok', subject, found: 'there, read by its owner only' };
  return {
    state: 'failure',
    subject,
    found: `mode ${modeOf(found)}: others can read it`,
    fix: `chmod 600 ${path}; and set another password if others have read it`,
  };
}
