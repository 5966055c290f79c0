import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IMAGE_USER } from '../../../model/container.ts';
import { examineCertificate } from '../../certificates/examine.ts';
import { certificateFiles } from '../../certificates/files.ts';
import { RENEWAL_DAYS } from '../../certificates/validity.ts';
import type { Check, Finding, Patient } from '../check.ts';
import { goodUntil } from '../days.ts';
import { certificateFolders, filesNamed, shown } from '../folders.ts';

/** Keys and certificates in their files: complete, readable by who reads them and nobody else, signed by what is trusted, not ended. */
export const certificates: Check = {
  name: 'Certificates',
  run: async (patient) => {
    const keystores = certificateFolders(patient).flatMap((folder) => filesNamed(folder, 'keystore.pem'));
    return [...missing(patient), ...keystores.flatMap((path) => examine(dirname(path), patient))];
  },
};

/** Brokers of clusters that clients reach over TLS, without their files. */
function missing(patient: Patient): Finding[] {
  return patient.manifest.clusters.flatMap(({ tls, brokers }) =>
    tls === undefined
      ? []
      : brokers
          .map(({ container }) => certificateFiles(join(dirname(tls.caFile), container)).keystore)
          .filter((path) => !existsSync(path))
          .map(
            (path): Finding => ({
              state: 'failure',
              subject: shown(patient, path),
              found: 'not there: its broker doesn’t start again without it',
              fix: `npx cdktf deploy ${patient.manifest.stack}`,
            }),
          ),
  );
}

function examine(folder: string, patient: Patient): Finding[] {
  const { keystore } = certificateFiles(folder);
  const client = isClients(folder);
  const { certificate, faults } = examineCertificate(
    { folder, names: [], client, ...(client ? {} : { owner: IMAGE_USER }) },
    patient.now,
  );
  const problems = faults.map(
    ({ path, received, rule, fix }): Finding => ({
      state: 'failure',
      subject: shown(patient, path),
      found: `${received}, but ${rule}`,
      fix,
    }),
  );
  if (certificate === null || problems.length > 0) return problems;
  return [
    goodUntil(shown(patient, keystore), new Date(certificate.validTo), {
      now: patient.now,
      least: RENEWAL_DAYS,
      fix: `npx cdktf deploy ${patient.manifest.stack}: the stack’s own are renewed by it; put new ones in the place of others first`,
    }),
  ];
}

const isClients = (folder: string): boolean =>
  /\/clients\/[^/]+$|\/kafkaform-admin$|\.kafka-broker$/.test(folder);
