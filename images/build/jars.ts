import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const pom = join(dirname(fileURLToPath(import.meta.url)), '../jars/pom.xml');

/** Copies the jars of the JMX exporter and of the Kafka versions into folders of these names in `folder`. */
export async function copyJars(kafkaVersions: readonly string[], folder: string): Promise<void> {
  await execa('mvn', [
    '--batch-mode',
    '--quiet',
    '--threads=2',
    `--file=${pom}`,
    `--projects=${['jmx-exporter', ...kafkaVersions].join(',')}`,
    `-Dlibs=${folder}`,
    'dependency:copy-dependencies',
  ]);
}
