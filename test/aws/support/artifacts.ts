import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import Docker from 'dockerode';
import { imageTag } from '../../../images/tag.ts';
import { cacheFolder } from './python.ts';

/** What an artifact bucket holds, as a user would have uploaded it. */
export interface TestArtifacts {
  /** Key to path of the file. */
  readonly files: Readonly<Record<string, string>>;
  readonly java: Artifact;
  readonly kafka: Artifact;
  readonly jmxExporter: Artifact;
}

interface Artifact {
  readonly key: string;
  readonly sha256: string;
}

/** Made of the project's own image of that Kafka version, once. */
export async function artifactsOf(kafkaVersion: string, docker = new Docker()): Promise<TestArtifacts> {
  const image = imageTag(kafkaVersion);
  const folder = join(cacheFolder, `artifacts-${image.split(':')[1]}`);
  if (!existsSync(folder)) await make(docker, image, folder);
  const sums = JSON.parse(readFileSync(join(folder, 'sha256.json'), 'utf8')) as Record<string, string>;
  const artifact = (key: string): Artifact => ({ key, sha256: sums[key] as string });
  return {
    files: Object.fromEntries(Object.keys(sums).map((key) => [key, join(folder, key)])),
    java: artifact('java.tar.gz'),
    kafka: artifact('kafka.tgz'),
    jmxExporter: artifact('jmx-exporter.jar'),
  };
}

async function make(docker: Docker, image: string, folder: string): Promise<void> {
  const scratch = `${folder}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  const container = await docker.createContainer({ Image: image });
  try {
    // The engine's archive of a folder has that folder on top, as Temurin's and Apache's have theirs.
    await zip(await container.getArchive({ path: '/opt/java/openjdk' }), join(scratch, 'java.tar.gz'));
    await zip(await container.getArchive({ path: '/opt/kafka' }), join(scratch, 'kafka.tgz'));
    const agent = await container.getArchive({ path: '/opt/jmx-exporter/jmx_prometheus_javaagent.jar' });
    await onlyFile(agent, join(scratch, 'jmx-exporter.jar'));
    const sums: Record<string, string> = {};
    for (const key of ['java.tar.gz', 'kafka.tgz', 'jmx-exporter.jar'])
      sums[key] = await sha256(join(scratch, key));
    writeFileSync(join(scratch, 'sha256.json'), JSON.stringify(sums));
    if (!existsSync(folder)) renameSync(scratch, folder);
  } finally {
    await container.remove({ force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fast rather than small: it goes over the loopback. */
const zip = (archive: NodeJS.ReadableStream, file: string): Promise<void> =>
  pipeline(archive, createGzip({ level: 1 }), createWriteStream(file));

async function onlyFile(archive: NodeJS.ReadableStream, file: string): Promise<void> {
  const { extract } = await import('tar-stream');
  const entries = Readable.from(archive as AsyncIterable<Buffer>).pipe(extract());
  for await (const entry of entries) {
    if (entry.header.type === 'file') await pipeline(entry, createWriteStream(file));
    else entry.resume();
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
