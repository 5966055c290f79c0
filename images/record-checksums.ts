import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordSums } from './build/checksums.ts';
import { checksumsOf, resolveJars } from './build/jars.ts';
import { kafkaVersions } from './versions.ts';

/** Writes down the SHA-256 of the jars of every Kafka version, as Maven gives them now: after a version was added or changed. */
const folder = await mkdtemp(join(tmpdir(), 'kafkaform-jars-'));
try {
  for (const project of ['jmx-exporter', ...kafkaVersions]) {
    await resolveJars(project, folder);
    await recordSums(join(folder, project), checksumsOf(project));
    console.log(`images/jars/${project}/sha256sums is written.`);
  }
} finally {
  await rm(folder, { recursive: true });
}
