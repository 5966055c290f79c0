import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { checkSums } from './checksums.ts';

const projects = join(dirname(fileURLToPath(import.meta.url)), '../jars');

/** The list of what a project's jars are known by. */
export const checksumsOf = (project: string): string => join(projects, project, 'sha256sums');

/**
 * Copies the jars of the JMX exporter and of the Kafka versions into folders of these names in `folder`.
 * @throws Error when one of them isn't the jar that was written down
 */
export async function copyJars(kafkaVersions: readonly string[], folder: string): Promise<void> {
  // one after the other: two at once would write the same files of the local repository
  for (const project of ['jmx-exporter', ...kafkaVersions]) {
    await resolveJars(project, folder);
    await checkSums(join(folder, project), checksumsOf(project));
  }
}

/** Copies the jars of one project into the folder of that name in `folder`, whatever they are. */
export async function resolveJars(project: string, folder: string): Promise<void> {
  await execa('mvn', [
    '--batch-mode',
    '--quiet',
    '--strict-checksums',
    `--file=${join(projects, project, 'pom.xml')}`,
    `-Dlibs=${folder}`,
    'dependency:copy-dependencies',
  ]);
}
