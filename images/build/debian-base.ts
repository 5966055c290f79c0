import { chmod, cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { commandScripts } from '../base/commands.ts';
import { serverScripts } from '../base/servers.ts';
import { buildImage, importImage } from './engine.ts';
import { linkJre } from './jre.ts';
import { layOutRootfs } from './rootfs.ts';

const baseFolder = join(dirname(fileURLToPath(import.meta.url)), '../base');

/** Imports Debian's libraries, bash, busybox and a Java run time as an image. */
export async function importJreImage(docker: Docker, image: string, scratch: string): Promise<void> {
  const root = join(scratch, 'root');
  await mkdir(join(root, 'opt/java'), { recursive: true });
  await Promise.all([layOutRootfs(root, join(scratch, 'packages')), linkJre(join(root, 'opt/java/openjdk'))]);
  await importImage(docker, root, image);
}

/** Builds an image with the layout of apache/kafka on top of the Java image. Takes the jars' folder away. */
export async function buildDebianBase(
  docker: Docker,
  options: { kafkaVersion: string; image: string; jreImage: string; jars: string; scratch: string },
): Promise<void> {
  const kafka = join(options.scratch, 'opt/kafka');
  const carriesZooKeeper = options.kafkaVersion.startsWith('3.');
  await cp(join(baseFolder, 'layout'), options.scratch, {
    recursive: true,
    filter: (path) => carriesZooKeeper || !basename(path).startsWith('zookeeper-'),
  });
  await cp(join(baseFolder, 'Dockerfile'), join(options.scratch, 'Dockerfile'));
  await rename(options.jars, join(kafka, 'libs'));
  for (const [name, content] of [
    ...commandScripts(options.kafkaVersion),
    ...serverScripts(options.kafkaVersion),
  ]) {
    await writeFile(join(kafka, 'bin', name), content);
    await chmod(join(kafka, 'bin', name), 0o755);
  }
  await buildImage(docker, options.scratch, options.image, { JRE: options.jreImage });
}
