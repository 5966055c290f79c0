import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StackManifest } from '../../../model/manifest.ts';
import { certificateFiles } from '../../certificates/files.ts';
import { RENEWAL_DAYS } from '../../certificates/validity.ts';
import { othersMayRead } from '../../secrets/mode.ts';
import type { Check, Finding, Patient } from '../check.ts';
import { goodUntil } from '../days.ts';
import { shown } from '../folders.ts';

/** Keys of metrics that are served over TLS: there, read by their owner only, not ended. */
export const metrics: Check = {
  name: 'Metrics',
  run: async (patient) => {
    const { metricsTls } = patient.manifest;
    if (metricsTls === undefined) return [];
    return containersOf(patient.manifest).map((container) =>
      examine(join(dirname(metricsTls.caFile), `${container}-metrics`), patient),
    );
  },
};

/** Containers whose metrics are served over TLS. */
const containersOf = ({ ensembles, clusters, mirrorMakers = [] }: StackManifest): string[] =>
  [
    ...ensembles.flatMap(({ servers }) => servers),
    ...clusters.flatMap(({ brokers, controllers = [] }) => [...brokers, ...controllers]),
    ...mirrorMakers.flatMap(({ workers }) => workers),
  ].flatMap(({ container, metricsUrl }) => (metricsUrl?.startsWith('https:') ? [container] : []));

function examine(folder: string, patient: Patient): Finding {
  const { pkcs12, password, certificate } = certificateFiles(folder);
  const deploy = `npx cdktf deploy ${patient.manifest.stack}`;
  const missing = [pkcs12, password, certificate].find((path) => !existsSync(path));
  if (missing !== undefined)
    return failure(patient, missing, 'not there: its container doesn’t start again without it', deploy);
  const open = [pkcs12, password].find((path) => othersMayRead(statSync(path)));
  if (open !== undefined) return failure(patient, open, 'others can read it', `chmod 600 ${open}`);
  const { validTo } = new X509Certificate(readFileSync(certificate));
  return goodUntil(shown(patient, pkcs12), new Date(validTo), {
    now: patient.now,
    least: RENEWAL_DAYS,
    fix: `${deploy}: it is renewed, and its container replaced`,
  });
}

const failure = (patient: Patient, path: string, found: string, fix: string): Finding => ({
  state: 'failure',
  subject: shown(patient, path),
  found,
  fix,
});
