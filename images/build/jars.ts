import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const projects = join(dirname(fileURLToPath(import.meta.url)), '../jars');

/** Copies the jars of the JMX exporter and of the Kafka versions into folders of these names in `folder`. */
export async function copyJars(kafkaVersions: readonly string[], folder: string): Promise<void> {
  // one after the other: two at once would write the same files of the local repository
  for (const project of ['jmx-exporter', ...kafkaVersions]) {
    await execa('mvn', [
      '--batch-mode',
      '--quiet',
      `--file=${join(projects, project, 'pom.xml')}`,
      `-Dlibs=${folder}`,
      'dependency:copy-dependencies',
    ]);
  }
}
