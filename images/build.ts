import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { buildDebianBase, importJreImage } from './build/debian-base.ts';
import { buildImage } from './build/engine.ts';
import { copyJars } from './build/jars.ts';
import { pullOfficialBase } from './build/official-base.ts';
import { contentHash, imageTag } from './tag.ts';

const imagesFolder = dirname(fileURLToPath(import.meta.url));

export interface BuildOptions {
  readonly docker: Docker;
  readonly kafkaVersions: readonly string[];
  /** Called with one line per step that has ended. */
  readonly progress: (line: string) => void;
}

/** apache/kafka images that could be had, by Kafka version. */
export type OfficialBases = ReadonlyMap<string, string>;

/** Pulls what can be had of apache/kafka; what can't is built from Debian packages by {@link buildImages}. */
export async function pullOfficialBases(
  docker: Docker,
  kafkaVersions: readonly string[],
): Promise<OfficialBases> {
  const bases = new Map<string, string>();
  for (const kafkaVersion of kafkaVersions) {
    const image = await pullOfficialBase(docker, kafkaVersion);
    if (image === undefined) {
      break;
    }
    bases.set(kafkaVersion, image);
  }
  return bases;
}

/**
 * Builds the images of the versions under the names that `imageTag` gives.
 *
 * Needs mvn; for a version without an official base also apt-get, dpkg-deb and jlink of a JDK 17 or later.
 */
export async function buildImages(options: BuildOptions, officialBases: OfficialBases): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'kafkaform-images-'));
  try {
    const jars = join(scratch, 'jars');
    const fromDebian = options.kafkaVersions.filter((version) => !officialBases.has(version));
    const jreImage = `kafkaform/jre:${contentHash(imagesFolder)}`;
    await Promise.all([
      step(options, 'jars from Maven', () => copyJars(fromDebian, jars)),
      fromDebian.length > 0 &&
        step(options, 'Java run time on Debian packages', () =>
          importJreImage(options.docker, jreImage, join(scratch, 'jre')),
        ),
    ]);
    await Promise.all(
      options.kafkaVersions.map((kafkaVersion) =>
        step(options, imageTag(kafkaVersion), async () => {
          const base =
            officialBases.get(kafkaVersion) ??
            (await debianBase(options.docker, kafkaVersion, jreImage, jars, scratch));
          await buildOnBase(options.docker, kafkaVersion, base, jars, join(scratch, `image-${kafkaVersion}`));
        }),
      ),
    );
    // Their layers stay as part of the images.
    await untag(options.docker, [jreImage, ...fromDebian.map(debianBaseTag)]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function debianBase(
  docker: Docker,
  kafkaVersion: string,
  jreImage: string,
  jars: string,
  scratch: string,
) {
  const image = debianBaseTag(kafkaVersion);
  await buildDebianBase(docker, {
    kafkaVersion,
    image,
    jreImage,
    jars: join(jars, kafkaVersion),
    scratch: join(scratch, `base-${kafkaVersion}`),
  });
  return image;
}

function debianBaseTag(kafkaVersion: string): string {
  return `kafkaform/base:${kafkaVersion}-${contentHash(imagesFolder)}`;
}

async function untag(docker: Docker, images: readonly string[]): Promise<void> {
  for (const image of images) {
    await docker
      .getImage(image)
      .remove({ noprune: true })
      .catch(() => undefined);
  }
}

async function buildOnBase(
  docker: Docker,
  kafkaVersion: string,
  base: string,
  jars: string,
  context: string,
) {
  const agentFolder = join(jars, 'jmx-exporter');
  const [agent] = await readdir(agentFolder);
  await mkdir(context);
  await cp(join(agentFolder, agent as string), join(context, 'jmx_prometheus_javaagent.jar'));
  await cp(join(imagesFolder, 'layout'), join(context, 'layout'), { recursive: true });
  await cp(join(imagesFolder, 'Dockerfile'), join(context, 'Dockerfile'));
  await buildImage(docker, context, imageTag(kafkaVersion), { BASE: base });
}

async function step(options: BuildOptions, name: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await work();
  options.progress(`${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
