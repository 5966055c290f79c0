import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kafkaVersions } from './versions.ts';

const imagesFolder = dirname(fileURLToPath(import.meta.url));

/**
 * The image of a Kafka version, such as `kafkaform/kafka:3.9.2-0123456789ab`. The tag is the hash of all that the image is built
 * from, so an image that is there never has to be built again; another version's project changes nothing.
 *
 * @throws RangeError when there is no image for the version
 */
export function imageTag(kafkaVersion: string): string {
  if (!(kafkaVersions as readonly string[]).includes(kafkaVersion)) {
    throw new RangeError(
      `There is no image for Kafka ${kafkaVersion}; use one of ${kafkaVersions.join(', ')}`,
    );
  }
  return `kafkaform/kafka:${kafkaVersion}-${contentHash(imagesFolder, isElsewhere(kafkaVersion))}`;
}

/** Lists and projects of other versions. */
const isElsewhere = (kafkaVersion: string) => (path: string) =>
  path === 'versions.ts' ||
  kafkaVersions.some((other) => other !== kafkaVersion && path.startsWith(`jars/${other}/`));

/** Hash, 12 hexadecimal digits, of the paths and contents of all files but the documentation and what is left out. */
export function contentHash(folder: string, leftOut: (path: string) => boolean = () => false): string {
  const hash = createHash('sha256');
  for (const file of filesOf(folder)) {
    const path = file.split(sep).join('/');
    if (leftOut(path)) continue;
    const content = readFileSync(join(folder, file));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
