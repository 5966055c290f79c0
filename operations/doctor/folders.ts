import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Patient } from './check.ts';

/** Where the certificates of a stack are: its own folder, and those that somebody else fills. */
export function certificateFolders({ manifest, projectRoot }: Patient): readonly string[] {
  const own = join(projectRoot, '.kafkaform', 'certificates', manifest.stack);
  const told = [...manifest.clusters, ...manifest.ensembles].flatMap(({ tls }) =>
    tls === undefined ? [] : [dirname(tls.caFile)],
  );
  const folders = [...new Set([own, ...told])];
  return folders.filter(
    (folder) => !folders.some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
}

/** Every file of that name below a folder, by path. */
export function filesNamed(folder: string, name: string): readonly string[] {
  return filesBelow(folder).filter((path) => path.endsWith(`/${name}`));
}

/** Every file below a folder, by path; none where there is no such folder. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** As it is shown: below the project where it is there. */
export const shown = ({ projectRoot }: Patient, path: string): string => {
  const within = relative(projectRoot, path);
  return within.startsWith('..') ? path : within;
};
